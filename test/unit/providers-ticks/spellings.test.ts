import assert from "node:assert/strict";
import { tickTime } from "../../../adapters/providers/ticks/spellings.ts";

describe("a tick's time", () => {
  const timeOf = (value: unknown) => Object.values(tickTime(value));

  it("is read from the digits of an epoch, and from text with its zone", () => {
    assert.deepEqual(timeOf("1768919400"), ["2026-01-20T14:30:00.000000Z", 0]);
    assert.deepEqual(timeOf(1768919400.25), ["2026-01-20T14:30:00.250000Z", 0]);
    assert.deepEqual(timeOf(1768919400123), ["2026-01-20T14:30:00.123000Z", 0]);
    assert.deepEqual(timeOf("1768919400123456"), ["2026-01-20T14:30:00.123456Z", 0]);
    assert.deepEqual(timeOf("1768919400123456789"), ["2026-01-20T14:30:00.123456Z", 789]);
    assert.deepEqual(timeOf("2026-01-20T09:30:00.1234567-05:00"), ["2026-01-20T14:30:00.123456Z", 700]);
    assert.deepEqual(timeOf("2026-01-20 14:30:00+0000"), ["2026-01-20T14:30:00.000000Z", 0]);
  });

  it("stays what it is where it is no certain time", () => {
    for (const value of ["2026-01-20T14:30:00", "09:30:00", "2026-01-20T14:30:00 EST", "12345", "", null, true, 17]) {
      assert.deepEqual(timeOf(value), [value, 0]);
    }
    assert.deepEqual(timeOf("2026-02-30T10:00:00Z"), ["2026-02-30T10:00:00.000000Z", 0], "which the contract refuses");
    assert.deepEqual(timeOf("2026-02-30T10:00:00+01:00"), ["2026-02-30T10:00:00+01:00", 0]);
  });
});
