/** What of a stack is no longer as the program made it, by the events of `pulumi refresh --preview-only`; and what of it somebody said. */
import { isDeepStrictEqual } from "node:util";
import * as t from "io-ts";
import { isOver, type Pause } from "../../domain/answer/pause.ts";

const state = t.partial({ id: t.string, inputs: t.UnknownRecord, outputs: t.UnknownRecord });
type State = t.TypeOf<typeof state>;

/** What was found of one resource. */
const Found = t.type({
  resOutputsEvent: t.type({
    metadata: t.intersection([
      t.type({ op: t.string, urn: t.string, type: t.string }),
      t.partial({ old: t.union([state, t.null]), new: t.union([state, t.null]) }),
    ]),
  }),
});

/** A resource that was changed by hand, or by another program. */
export interface Drift {
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  /** What AWS knows it by: its id, its name. */
  readonly ids: readonly unknown[];
  /** Properties that differ; none of a resource that is gone. */
  readonly changed: readonly Changed[];
}

export interface Changed {
  readonly property: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** @param events the engine's, as its log has them, a line each */
export function readDrift(events: readonly unknown[]): readonly Drift[] {
  return events.filter(Found.is).flatMap(({ resOutputsEvent: { metadata } }): Drift[] => {
    const { op, urn, type, old, new: now } = metadata;
    if (op === "same") return [];
    const ids = [old?.id, old?.outputs?.["name"]];
    return [{ type, name: urn.slice(urn.lastIndexOf("::") + 2), ids, changed: old && now ? changedBetween(old, now) : [] }];
  });
}

/** What a program sets tells most; what only AWS says (when something was last changed) counts where that is all. */
function changedBetween(before: State, after: State): readonly Changed[] {
  const inputs = differing(before.inputs ?? {}, after.inputs ?? {});
  return inputs.length > 0 ? inputs : differing(before.outputs ?? {}, after.outputs ?? {});
}

function differing(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): readonly Changed[] {
  const properties = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return properties
    .filter((property) => !isDeepStrictEqual(before[property], after[property]))
    .map((property) => ({ property, before: before[property], after: after[property] }));
}

/** By what is paused, the type of resource and the one property that a pause changes. */
const PAUSED: { readonly [K in Pause["kind"]]: { readonly type: string; readonly property: string } } = {
  mapping: { type: "aws:lambda/eventSourceMapping:EventSourceMapping", property: "enabled" },
  schedule: { type: "aws:scheduler/schedule:Schedule", property: "state" },
  alarm: { type: "aws:cloudwatch/metricAlarm:MetricAlarm", property: "actionsEnabled" },
};

/** The pause that explains all of a drift, over or not. */
export function pauseOf({ type, ids, changed }: Drift, pauses: Iterable<Pause>): Pause | undefined {
  for (const pause of pauses) {
    const paused = PAUSED[pause.kind];
    if (type !== paused.type || !ids.includes(pause.resource)) continue;
    if (changed.length > 0 && changed.every(({ property }) => property === paused.property)) return pause;
  }
  return undefined;
}

export interface Judged {
  /** For people, a line each. */
  readonly lines: readonly string[];
  /** Whether somebody said so of all of it, until later than now. */
  readonly isAllowed: boolean;
}

/** @param now epoch milliseconds */
export function judgeDrift(drifts: readonly Drift[], pauses: readonly Pause[], now: number): Judged {
  const judged = drifts.map((drift) => {
    const pause = pauseOf(drift, pauses);
    const isAllowed = pause !== undefined && !isOver(pause, now);
    return {
      isAllowed,
      lines: [`${isAllowed ? "paused" : "drift"}  ${drift.name} (${drift.type})`, ...told(drift), ...saidOf(pause, isAllowed)],
    };
  });
  return { lines: judged.flatMap(({ lines }) => lines), isAllowed: judged.every((each) => each.isAllowed) };
}

function told({ changed }: Drift): readonly string[] {
  if (changed.length === 0) return ["  is gone"];
  return changed.map(({ property, before, after }) => `  ${property}: ${shown(before)} → ${shown(after)}`);
}

const LONGEST = 200;
const shown = (value: unknown): string => (JSON.stringify(value) ?? "not set").slice(0, LONGEST);

function saidOf(pause: Pause | undefined, isAllowed: boolean): readonly string[] {
  if (pause === undefined) return [];
  const over = isAllowed ? "" : `, which is over: npx assay resume ${pause.pipeline}, or pause it again`;
  return [`  paused by ${pause.by} until ${pause.until}${over}: ${pause.why}`];
}
