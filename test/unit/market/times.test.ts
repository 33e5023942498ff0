import assert from "node:assert/strict";
import fc from "fast-check";
import {
  dateOfDays,
  dateOfMs,
  daysOfDate,
  instantOfMicros,
  instantOfMs,
  isInstant,
  isSessionDate,
  microsOfInstant,
  msOfInstant,
} from "../../../domain/market/times.ts";

const FIRST_MS = Date.UTC(1900, 0, 1);
const LAST_MS = Date.UTC(2199, 11, 31, 23, 59, 59, 999);
const epochMs = fc.integer({ min: FIRST_MS, max: LAST_MS });

describe("isSessionDate", () => {
  it("takes real dates of 1900 to 2199 only", () => {
    for (const date of ["1900-01-01", "2199-12-31", "2024-02-29", "2000-02-29", "2026-01-31", "2026-04-30"]) {
      assert.equal(isSessionDate(date), true, date);
    }
    const none = [
      "1899-12-31",
      "2200-01-01",
      "2023-02-29",
      "1900-02-29",
      "2100-02-29",
      "2024-02-30",
      "2026-04-31",
      "2026-00-10",
      "2026-13-01",
    ];
    for (const date of [...none, "2026-01-00", "2026-01-32"]) assert.equal(isSessionDate(date), false, date);
  });

  it("takes one spelling only", () => {
    const others: unknown[] = [
      "2026-1-16",
      "20260116",
      "2026/01/16",
      " 2026-01-16",
      "2026-01-16\n",
      "2026-01-16T00:00:00Z",
      "",
      "２026-01-16",
    ];
    for (const other of [...others, 20260116, null, undefined, new Date(0)]) assert.equal(isSessionDate(other), false, String(other));
  });

  it("agrees with the calendar for every day of its range", () => {
    const days = fc.integer({ min: daysOfDate("1900-01-01"), max: daysOfDate("2199-12-31") });
    fc.assert(
      fc.property(days, (day) => {
        const date = dateOfDays(day);
        assert.equal(isSessionDate(date), true);
        assert.equal(daysOfDate(date), day);
      }),
    );
  });
});

describe("isInstant", () => {
  it("takes UTC to the microsecond, 27 characters wide", () => {
    for (const text of ["2026-01-18T14:30:00.000000Z", "1900-01-01T00:00:00.000000Z", "2199-12-31T23:59:59.999999Z"]) {
      assert.equal(isInstant(text), true, text);
    }
    const others = [
      "2026-01-18T14:30:00Z",
      "2026-01-18T14:30:00.000Z",
      "2026-01-18T14:30:00.000000",
      "2026-01-18T14:30:00.000000+00:00",
      "2026-01-18 14:30:00.000000Z",
      "2026-01-18t14:30:00.000000z",
      "2026-01-18T14:30:00.0000000Z",
      "2026-01-18T14:30:00.000000Z\n",
      "2026-01-18",
    ];
    for (const text of others) assert.equal(isInstant(text), false, text);
  });

  it("refuses times that no clock shows", () => {
    for (const time of ["24:00:00.000000", "24:00:00.000001", "25:00:00.000000", "23:60:00.000000", "23:59:60.000000"]) {
      assert.equal(isInstant(`2026-01-18T${time}Z`), false, time);
    }
    assert.equal(isInstant("2026-02-29T00:00:00.000000Z"), false);
  });

  it("orders as text as it orders in time", () => {
    fc.assert(
      fc.property(epochMs, epochMs, (a, b) => {
        assert.equal(instantOfMs(a) < instantOfMs(b), a < b);
      }),
    );
  });
});

describe("instants and numbers", () => {
  it("has an instant for every millisecond, and the millisecond of every instant", () => {
    fc.assert(
      fc.property(epochMs, (ms) => {
        assert.equal(isInstant(instantOfMs(ms)), true);
        assert.equal(msOfInstant(instantOfMs(ms)), ms);
      }),
    );
    assert.equal(instantOfMs(1_768_746_600_123), "2026-01-18T14:30:00.123000Z");
  });

  it("counts microseconds exactly, also before 1970", () => {
    assert.equal(microsOfInstant("1970-01-01T00:00:00.000001Z"), 1);
    assert.equal(microsOfInstant("1969-12-31T23:59:59.999999Z"), -1);
    assert.equal(microsOfInstant("1900-01-01T00:00:00.000000Z"), -2_208_988_800_000_000);
    assert.equal(microsOfInstant("2199-12-31T23:59:59.999999Z"), 7_258_118_399_999_999);
    assert.equal(msOfInstant("2026-01-18T14:30:00.123999Z"), 1_768_746_600_123);
    fc.assert(
      fc.property(epochMs, fc.integer({ min: 0, max: 999 }), (ms, micros) => {
        const text = `${instantOfMs(ms).slice(0, 23)}${String(micros).padStart(3, "0")}Z`;
        assert.equal(BigInt(microsOfInstant(text)), BigInt(ms) * 1000n + BigInt(micros));
        assert.equal(instantOfMicros(microsOfInstant(text)), text);
      }),
    );
  });

  it("has the UTC date of a millisecond", () => {
    assert.equal(dateOfMs(-1), "1969-12-31");
    assert.equal(dateOfMs(0), "1970-01-01");
    assert.equal(daysOfDate("1970-01-01"), 0);
    assert.equal(daysOfDate("1969-12-31"), -1);
    assert.equal(daysOfDate("2026-01-18"), 20_471);
  });
});
