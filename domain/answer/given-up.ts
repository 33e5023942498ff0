/** What a stream's mapping gave up and nobody has taken in yet: it lies where Lambda put it, and neither the ledger nor a zone knows of it. */
import { type Held, type HeldFilter, matches } from "./held.ts";

export type GivenUp = Carried | ToldOf | Unreadable;

interface Lying {
  /** `s3://bucket/key` */
  readonly place: string;
  readonly pipeline: string;
}

interface Batch extends Lying {
  readonly shard: string;
  readonly condition: string;
  readonly tries: number;
  /** When it was given up, ISO 8601. */
  readonly at: string;
  /** Sequence numbers of the first and the last record. */
  readonly first: string;
  readonly last: string;
}

/** With its records. */
export interface Carried extends Batch {
  readonly _tag: "Carried";
  /** Those that are in no zone, as dead letters that they are not yet: their run is empty, and their key is the place. */
  readonly held: readonly Held[];
}

/** Without its records: they are read from the stream again. */
export interface ToldOf extends Batch {
  readonly _tag: "ToldOf";
  readonly records: number;
  /** When the stream forgets the first of them, epoch milliseconds. */
  readonly keptUntil: number;
}

export interface Unreadable extends Lying {
  readonly _tag: "Unreadable";
  readonly why: string;
}

/** Those that a filter of dead letters means, each with those of its records; what cannot be read has no name that could be asked for. */
export function givenUpThat(given: GivenUp, filter: HeldFilter): GivenUp | undefined {
  if (given._tag === "Carried") {
    const held = given.held.filter((each) => matches(each, filter) && isBetween(each.day, filter));
    return held.length === 0 ? undefined : { ...given, held };
  }
  const { pipeline, symbol, rule, run, from, to } = filter;
  if (pipeline !== undefined && pipeline !== given.pipeline) return undefined;
  if (given._tag === "Unreadable") return [symbol, rule, run, from, to].every((asked) => asked === undefined) ? given : undefined;
  const fits = symbol === undefined && run === undefined && (rule === undefined || rule === given.condition);
  return fits && isBetween(given.at.slice(0, 10), filter) ? given : undefined;
}

function isBetween(day: string, { from, to }: HeldFilter): boolean {
  return (from === undefined || day >= from) && (to === undefined || day <= to);
}

/** As it is told where its records are not asked for. */
export type GivenUpBatch = (Omit<Carried, "held"> & { readonly records: number }) | ToldOf | Unreadable;

export function batchOf(given: GivenUp): GivenUpBatch {
  if (given._tag !== "Carried") return given;
  const { held, ...batch } = given;
  return { ...batch, records: held.length };
}

export function recordsOf(given: GivenUpBatch): number {
  return given._tag === "Unreadable" ? 0 : given.records;
}

/** Whether the stream has forgotten records of it by now, epoch milliseconds. */
export function isLost(given: GivenUpBatch, now: number): given is ToldOf {
  return given._tag === "ToldOf" && now >= given.keptUntil;
}
