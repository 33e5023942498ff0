/** How each pipeline stands, worst first. */
import { isReplay } from "../../domain/answer/replay.ts";
import { type ExchangeCalendar, OutOfCoverage, sessionsBehind } from "../../domain/calendar/calendar.ts";
import { barContract } from "../../domain/market/bar.ts";
import { tickContract } from "../../domain/market/tick.ts";
import type { PipelineDefinition } from "../../pipelines/definition.ts";
import { type PipelineBooks, readBooks } from "./books.ts";
import type { AnswerPorts, Begun } from "./ports.ts";
import { type LoggedRun, readLog } from "./runs.ts";

/** From the worst on. */
export const STATES = ["not-balanced", "unfinished", "dead-letters", "failed", "behind", "holding", "fine", "never-run"] as const;
export type State = (typeof STATES)[number];

export interface PipelineStatus {
  readonly pipeline: string;
  readonly state: State;
  /** The last run that was judged. */
  readonly last: LoggedRun | undefined;
  /** Newest session or event time that is served. */
  readonly newest: string | undefined;
  /** Completed sessions that are newer; undefined where nothing is served, or the calendar does not reach so far. */
  readonly sessionsBehind: number | undefined;
  readonly books: PipelineBooks;
  /** The command to type, without `npx`; none where all is well. */
  readonly next: string | undefined;
}

const CONTRACT = { history: barContract, ticks: tickContract };
const NO_BOOKS: PipelineBooks = { received: 0, quarantined: 0, deadLettered: 0, late: 0, balanced: true };

/** @param now epoch milliseconds */
export async function status(
  ports: AnswerPorts,
  pipelines: readonly Pick<PipelineDefinition, "name" | "feed">[],
  calendar: ExchangeCalendar,
  now: number,
): Promise<readonly PipelineStatus[]> {
  const books = await readBooks(ports.objects, ports.since);
  const begun = ports.begun?.() ?? [];
  const all: PipelineStatus[] = [];
  for (const { name, feed } of pipelines) {
    const { runs } = await readLog(ports, name);
    const newest = await ports.newestServed(CONTRACT[feed]);
    // A replay that fails leaves everything as it was.
    const last = runs.findLast(({ run, judged, failed }) => judged > 0 && !(failed > 0 && isReplay(run)));
    const behind = newest === undefined ? undefined : behindOf(calendar, newest.slice(0, 10), now);
    const standing = { last, newest, sessionsBehind: behind, books: books.get(name) ?? NO_BOOKS };
    const own = begun.filter(({ pipeline }) => pipeline === name);
    const state = stateOf(
      standing,
      own.some(({ cutOff }) => cutOff),
    );
    // What it brings in unasked is simulated: nothing to be suggested beside data that is there.
    const next = state === "never-run" && books.size > 0 ? undefined : nextStep(name, state, last, own);
    all.push({ pipeline: name, state, ...standing, next });
  }
  return all.sort((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state));
}

function behindOf(calendar: ExchangeCalendar, newest: string, now: number): number | undefined {
  try {
    return sessionsBehind(calendar, newest, now);
  } catch (error) {
    if (error instanceof OutOfCoverage) return undefined;
    throw error;
  }
}

function stateOf({ last, sessionsBehind: behind, books }: Omit<PipelineStatus, "pipeline" | "state" | "next">, isCutOff: boolean): State {
  if (!books.balanced) return "not-balanced";
  if (isCutOff) return "unfinished";
  if (books.deadLettered > 0) return "dead-letters";
  if (last && last.failed > 0) return "failed";
  if (behind !== undefined && behind > 0) return "behind";
  if (books.quarantined > 0) return "holding";
  return last === undefined && books.received === 0 ? "never-run" : "fine";
}

function nextStep(pipeline: string, state: State, last: LoggedRun | undefined, begun: readonly Begun[]): string | undefined {
  switch (state) {
    case "not-balanced":
      return "assay audit";
    case "unfinished":
      return begun.find(({ command, cutOff }) => cutOff && command !== undefined)?.command ?? "assay audit";
    case "dead-letters":
      return "assay triage dead-letters";
    case "failed":
      return `assay triage ${last!.run}`;
    case "behind":
      // Any other would bring in data of another source.
      return begun.findLast(({ command }) => command !== undefined)?.command ?? "assay triage silence";
    case "never-run":
      return `assay run ${pipeline}`;
    case "holding":
      return `assay quarantine list --pipeline ${pipeline}`;
    case "fine":
      return undefined;
  }
}
