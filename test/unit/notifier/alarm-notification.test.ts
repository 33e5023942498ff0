import assert from "node:assert/strict";
import { isNone, toUndefined } from "fp-ts/lib/Option.js";
import { readNotification, valuesOf, windowOf } from "../../../pipelines/notifier/alarm-notification.ts";
import { quarantined, silent } from "./alarms.ts";

const read = (notification: object) => {
  const alarm = toUndefined(readNotification(JSON.stringify(notification)));
  assert.ok(alarm);
  return alarm;
};
const { Trigger: _of, ...composite } = quarantined;

describe("alarm notification", () => {
  it("has the values that crossed the threshold, newest first, and not the threshold", () => {
    assert.deepEqual(valuesOf(read(quarantined)), [1200, 3]);
    assert.deepEqual(
      valuesOf(read({ ...quarantined, NewStateReason: "1 datapoint [1.0E-4 (18/01/26 15:25:00)] was less than 0.5" })),
      [0.0001],
    );
    assert.deepEqual(valuesOf(read(silent)), []);
  });

  it("has the window that was judged: its periods, up to the change of state", () => {
    const to = Date.UTC(2026, 0, 18, 15, 30, 20, 123);
    assert.deepEqual(windowOf(read(quarantined)), { from: to - 600_000, to });
    assert.deepEqual(windowOf(read(silent)), { from: to - 900_000, to });
    const { Period: _own, ...expression } = silent.Trigger;
    assert.deepEqual(windowOf(read({ ...silent, Trigger: expression })), { from: to - 900_000, to });
  });

  it("has no window where it is composite, or its time cannot be read", () => {
    assert.equal(windowOf(read(composite)), undefined);
    assert.equal(windowOf(read({ ...quarantined, StateChangeTime: "just now" })), undefined);
  });

  it("is none where the message is of something else", () => {
    for (const message of [
      "AWS Budget Notification",
      "{}",
      "null",
      '{"AlarmName":"x"}',
      JSON.stringify({ ...quarantined, NewStateValue: "BAD" }),
    ]) {
      assert.ok(isNone(readNotification(message)), message);
    }
  });
});
