/** What is switched off on purpose: one parameter of the stack for each, which says by whom, why and until when. The check for drift allows for it. */
import { isLeft } from "fp-ts/lib/Either.js";
import * as t from "io-ts";

const codec = t.type({
  pipeline: t.string,
  kind: t.union([t.literal("mapping"), t.literal("schedule"), t.literal("alarm")]),
  /** The mapping's id, the schedule's name, or the name of an alarm that tells nobody meanwhile. */
  resource: t.string,
  by: t.string,
  why: t.string,
  /** Instants in UTC, ISO 8601. Nothing is switched on by itself: after `until` it counts as forgotten. */
  at: t.string,
  until: t.string,
});
export type Pause = t.TypeOf<typeof codec>;

/** Where a stack's pauses are kept. @param namespace `assay/dev` */
export function pausedPath(namespace: string): string {
  return `/${namespace}/paused`;
}

/** The name of the parameter that says so of one thing. @param what `stream-ingest.mapping`, `stream-ingest.schedule.producer` */
export function pauseName(namespace: string, what: string): string {
  return `${pausedPath(namespace)}/${what}`;
}

/** Undefined where nobody of Assay wrote the text. */
export function readPause(text: string): Pause | undefined {
  try {
    const read = codec.decode(JSON.parse(text));
    return isLeft(read) ? undefined : read.right;
  } catch {
    return undefined;
  }
}

/** @param now epoch milliseconds */
export function isOver({ until }: Pick<Pause, "until">, now: number): boolean {
  return Date.parse(until) <= now;
}

/** Alarms that tell nobody on purpose, by name. @param now epoch milliseconds */
export function acknowledgedAlarms(pauses: Iterable<Pause>, now: number): Readonly<Record<string, Pause>> {
  const acknowledged = [...pauses].filter((pause) => pause.kind === "alarm" && !isOver(pause, now));
  return Object.fromEntries(acknowledged.map((pause) => [pause.resource, pause]));
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `30m`, `4h`, `2d`; undefined of anything else. */
export function durationOf(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  return count === undefined || Number(count) === 0 ? undefined : Number(count) * UNITS[unit!]!;
}
