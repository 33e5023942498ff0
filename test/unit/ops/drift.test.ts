import assert from "node:assert/strict";
import type { Pause } from "../../../domain/answer/pause.ts";
import { judgeDrift, readDrift } from "../../../ops/drift/changes.ts";

const NOW = Date.parse("2026-11-21T20:00:00Z");
const SCHEDULE = "aws:scheduler/schedule:Schedule";
const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

interface Side {
  readonly inputs?: object;
  readonly outputs?: object;
}

/** What the engine found of a resource: what the state has, and what AWS says. */
function step(type: string, id: string, before: Side, after: Side | null, op = after ? "update" : "delete") {
  const urn = `urn:pulumi:dev::assay::${type}::timer`;
  return { resOutputsEvent: { metadata: { op, urn, type, old: { id, ...before }, new: after && { id, ...after } } } };
}

const pause = (over: Partial<Pause>): Pause => ({
  ...{ pipeline: "stream-ingest", kind: "schedule", resource: "assay-dev-timer", by: "ada", why: "the provider is down" },
  ...{ at: "2026-11-21T18:00:00Z", until: "2026-11-21T22:00:00Z" },
  ...over,
});

const named = { name: "assay-dev-timer" };
const disabled = step(
  SCHEDULE,
  "default/assay-dev-timer",
  { inputs: {}, outputs: named },
  { inputs: { state: "DISABLED" }, outputs: named },
);

describe("the check for drift", () => {
  const judged = (steps: readonly object[], ...pauses: readonly Pause[]) => judgeDrift(readDrift(steps), pauses, NOW);

  it("finds nothing where all is as it was", () => {
    const same = { inputs: { name: "a" }, outputs: { arn: "b" } };
    assert.deepEqual(judged([step(SCHEDULE, "a", same, same, "same")]), { lines: [], isAllowed: true });
  });

  it("tells what differs, property by property, and what is gone", () => {
    assert.deepEqual(judged([disabled, step(ALARM, "b", { inputs: {} }, null)]), {
      lines: [`drift  timer (${SCHEDULE})`, '  state: not set → "DISABLED"', `drift  timer (${ALARM})`, "  is gone"],
      isAllowed: false,
    });
  });

  it("allows for a schedule, a mapping and an alarm that somebody paused", () => {
    const mapping = step(
      MAPPING,
      "14e0",
      { inputs: { enabled: true }, outputs: { enabled: true, state: "Enabled" } },
      { inputs: { enabled: false }, outputs: { enabled: false, state: "Disabled" } },
    );
    const alarm = step(ALARM, "silence", { inputs: { actionsEnabled: true } }, { inputs: { actionsEnabled: false } });
    const pauses = [pause({}), pause({ kind: "mapping", resource: "14e0" }), pause({ kind: "alarm", resource: "silence" })];
    const { lines, isAllowed } = judged([disabled, mapping, alarm], ...pauses);
    assert.ok(isAllowed);
    assert.deepEqual(lines.slice(0, 3), [
      `paused  timer (${SCHEDULE})`,
      '  state: not set → "DISABLED"',
      "  paused by ada until 2026-11-21T22:00:00Z: the provider is down",
    ]);
  });

  it("allows for it no longer than until its end, and says what to do then", () => {
    const { lines, isAllowed } = judged([disabled], pause({ until: "2026-11-21T20:00:00Z" }));
    assert.ok(!isAllowed);
    const over = "which is over: npx assay resume stream-ingest, or pause it again";
    assert.equal(lines.at(-1), `  paused by ada until 2026-11-21T20:00:00Z, ${over}: the provider is down`);
  });

  it("allows for what a pause changes alone, and for what was paused alone", () => {
    const more = step(SCHEDULE, "a", { inputs: {}, outputs: named }, { inputs: { state: "DISABLED", scheduleExpression: "rate(1 day)" } });
    assert.ok(!judged([more], pause({})).isAllowed);
    assert.ok(!judged([disabled], pause({ resource: "assay-dev-other" })).isAllowed);
    assert.ok(!judged([disabled], pause({ kind: "alarm" })).isAllowed);
    assert.ok(!judged([step(SCHEDULE, "a", { inputs: {}, outputs: named }, null)], pause({})).isAllowed);
  });

  it("passes over whatever else the engine tells", () => {
    assert.deepEqual(readDrift([{ preludeEvent: {} }, { resourcePreEvent: { metadata: {} } }, { cancelEvent: {} }]), []);
  });
});
