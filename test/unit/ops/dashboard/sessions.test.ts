import assert from "node:assert/strict";
import { isLeft } from "fp-ts/lib/Either.js";
import { ALWAYS_OPEN } from "../../../../domain/calendar/always-open.ts";
import { type ExchangeCalendar, exchangeCalendar } from "../../../../domain/calendar/calendar.ts";
import { calendarById } from "../../../../domain/calendar/registry.ts";
import { missingOf, sessionBreaks } from "../../../../ops/dashboard/views/sessions.ts";

const calendar = (id: string): ExchangeCalendar => {
  const found = calendarById(id);
  if (isLeft(found)) throw new Error(id);
  return found.right;
};
const XNYS = calendar("XNYS");
const seconds = (...instants: readonly string[]) => instants.map((instant) => Date.parse(instant) / 1000);

describe("where a chart of minutes breaks", () => {
  it("is between the sessions of the exchange, by its own clock, on both sides of a change of it", () => {
    // Friday before daylight saving time begins, and the Monday after: 09:30 there is 14:30 UTC, then 13:30.
    const minutes = seconds("2026-03-06T14:30Z", "2026-03-06T20:59Z", "2026-03-09T13:30Z", "2026-03-09T13:31Z");
    assert.deepEqual(sessionBreaks(minutes, XNYS), { breaks: [2], timeZone: "America/New_York" });
  });

  it("is not at midnight UTC, where trading goes on after hours", () => {
    const minutes = seconds("2026-01-20T20:59Z", "2026-01-20T23:59Z", "2026-01-21T00:00Z", "2026-01-21T14:30Z");
    assert.deepEqual(sessionBreaks(minutes, XNYS).breaks, [3]);
  });

  it("is at midnight UTC for what trades while the exchange is closed, and by a calendar that never is", () => {
    const saturday = seconds("2026-01-17T23:59Z", "2026-01-18T00:00Z", "2026-01-18T05:00Z");
    assert.deepEqual(sessionBreaks(saturday, XNYS), { breaks: [1], timeZone: "UTC" });
    const weekdays = seconds("2026-01-20T23:59Z", "2026-01-21T00:00Z", "2026-01-21T05:00Z");
    assert.deepEqual(sessionBreaks(weekdays, calendar("24/7")), { breaks: [1], timeZone: "UTC" });
  });

  it("is where the exchange's own day begins, also of one that no list here names", () => {
    const mumbai = exchangeCalendar({ ...ALWAYS_OPEN, id: "XBOM", timeZone: "Asia/Kolkata" });
    const minutes = seconds("2026-01-20T18:00Z", "2026-01-20T18:29Z", "2026-01-20T18:30Z", "2026-01-20T18:59Z");
    assert.deepEqual(sessionBreaks(minutes, mumbai), { breaks: [2], timeZone: "Asia/Kolkata" });
  });

  it("is at midnight UTC in years that the calendar does not know, and nowhere without minutes", () => {
    assert.deepEqual(sessionBreaks(seconds("2040-01-03T23:59Z", "2040-01-04T00:00Z"), XNYS), { breaks: [1], timeZone: "UTC" });
    assert.deepEqual(sessionBreaks([], XNYS).breaks, []);
  });
});

describe("sessions without a daily bar", () => {
  it("are those of the calendar between the first bar and the last, and no holiday or weekend", () => {
    // Monday the 19th is Martin Luther King's day; the 21st has a session and no bar.
    assert.deepEqual(missingOf(["2026-01-16", "2026-01-20", "2026-01-22"], XNYS), { missing: ["2026-01-21"], notes: [] });
  });

  it("are none of an instrument that has bars on other days, too", () => {
    assert.deepEqual(missingOf(["2026-01-16", "2026-01-18", "2026-01-22"], XNYS), { missing: [], notes: [] });
    assert.deepEqual(missingOf([], XNYS), { missing: [], notes: [] });
  });

  it("are said not to be known beyond the calendar's years", () => {
    assert.deepEqual(missingOf(["1985-01-02", "1985-01-04"], XNYS).missing, []);
    assert.match(
      missingOf(["1985-01-02", "1985-01-04"], XNYS).notes.join(),
      /^missing sessions are not marked: calendar XNYS covers 1990-01-01/,
    );
  });
});
