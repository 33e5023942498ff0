/**
 * What replays took out of quarantine and dead-letters: documents beside the ledger, one for each commit of a replay. The lines
 * themselves stay where they are, as evidence; these documents say which of them no longer rest there, who moved them, and why.
 */
import { isLeft } from "fp-ts/lib/Either.js";
import * as t from "io-ts";

/** Where these documents are kept in the ledger's zone. */
export const REPLAYS_PREFIX = "ledger/replays/";

/** Where a pipeline notes its own. */
export const replaysOf = (pipeline: string): string => `${REPLAYS_PREFIX}${pipeline}/`;

const codec = t.type({
  /** The run that the ledger books the transfers under. */
  replay: t.string,
  pipeline: t.string,
  from: t.union([t.literal("quarantined"), t.literal("deadLettered")]),
  who: t.string,
  /** Instant of the command. */
  at: t.string,
  why: t.string,
  /** By key of the object, the numbers of the lines that were taken, from 1: `1-90,95`. */
  taken: t.record(t.string, t.string),
  /** Where they went. */
  became: t.type({ curated: t.number, duplicate: t.number, late: t.number, quarantined: t.number }),
});

/** One commit of a replay. */
export type ReplayAct = t.TypeOf<typeof codec>;

export function writeReplay(act: ReplayAct): string {
  return JSON.stringify(act);
}

/** Throws a SyntaxError for a document that {@link writeReplay} did not write. */
export function readReplay(text: string): ReplayAct {
  const read = codec.decode(JSON.parse(text));
  if (isLeft(read)) throw new SyntaxError(`not the document of a replay: ${text.slice(0, 200)}`);
  return read.right;
}

/** Ascending line numbers as text: `1-90,95`. */
export function lineRanges(lines: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const line of lines) {
    const open = ranges.at(-1);
    if (open && open[1] === line - 1) open[1] = line;
    else ranges.push([line, line]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}

/** How many lines such a text names. */
export function countLines(ranges: string): number {
  return rangesIn(ranges).reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

function rangesIn(ranges: string): { readonly first: number; readonly last: number }[] {
  return ranges.split(",").map((range) => {
    const [first, last = first] = range.split("-").map(Number) as [number, number?];
    return { first, last };
  });
}

/** By object and line, the act that took it. */
export class TakenLines {
  private readonly byKey = new Map<string, { readonly first: number; readonly last: number; readonly act: ReplayAct }[]>();

  constructor(acts: readonly ReplayAct[] = []) {
    for (const act of acts) this.add(act);
  }

  add(act: ReplayAct): void {
    for (const [key, ranges] of Object.entries(act.taken)) {
      const known = this.byKey.get(key) ?? [];
      this.byKey.set(key, known);
      for (const range of rangesIn(ranges)) known.push({ ...range, act });
    }
  }

  /** Whether anything of the object was taken. */
  touched(key: string): boolean {
    return this.byKey.has(key);
  }

  /** Undefined where the line still rests. */
  by(key: string, line: number): ReplayAct | undefined {
    return this.byKey.get(key)?.find(({ first, last }) => first <= line && line <= last)?.act;
  }
}
