import assert from "node:assert/strict";
import { wallClock } from "../../../domain/calendar/zone.ts";
import { daysOfDate } from "../../../domain/market/times.ts";

const instant = (timeZone: string, date: string, hours: number, minutes = 0) =>
  new Date(wallClock(timeZone)(daysOfDate(date), hours * 60 + minutes)).toISOString();

describe("a zone's wall clock", () => {
  it("follows the clock changes of the zone, on the day of the change too", () => {
    assert.equal(instant("America/New_York", "2024-03-10", 1, 59), "2024-03-10T06:59:00.000Z");
    assert.equal(instant("America/New_York", "2024-03-10", 3), "2024-03-10T07:00:00.000Z");
    assert.equal(instant("America/New_York", "2024-11-03", 0, 59), "2024-11-03T04:59:00.000Z");
    assert.equal(instant("America/New_York", "2024-11-03", 2), "2024-11-03T07:00:00.000Z");
    assert.equal(instant("Australia/Sydney", "2024-10-06", 10), "2024-10-05T23:00:00.000Z");
    assert.equal(instant("Australia/Sydney", "2024-04-07", 10), "2024-04-07T00:00:00.000Z");
  });

  it("knows offsets of part of an hour, and none at all", () => {
    assert.equal(instant("Asia/Kolkata", "2024-06-03", 9, 15), "2024-06-03T03:45:00.000Z");
    assert.equal(instant("UTC", "2024-06-03", 24), "2024-06-04T00:00:00.000Z");
    assert.equal(instant("Europe/London", "2024-01-15", 8), "2024-01-15T08:00:00.000Z");
  });

  it("refuses a zone that there is not", () => {
    assert.throws(() => wallClock("America/Gotham"), RangeError);
  });
});
