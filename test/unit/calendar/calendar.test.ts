import assert from "node:assert/strict";
import fc from "fast-check";
import { exchangeCalendar, missingSessions, OutOfCoverage, sessionsBehind } from "../../../domain/calendar/calendar.ts";
import type { CalendarDefinition } from "../../../domain/calendar/definition.ts";
import { dateOfDays, daysOfDate, msOfInstant } from "../../../domain/market/times.ts";
import { calendar } from "./helpers.ts";

const XNYS = calendar("XNYS");
const ALWAYS_OPEN = calendar("24/7");
const at = Date.parse;

describe("an exchange calendar", () => {
  it("lists the sessions between two dates, both included", () => {
    assert.deepEqual(XNYS.sessionsBetween("2025-01-08", "2025-01-13"), ["2025-01-08", "2025-01-10", "2025-01-13"]);
    assert.deepEqual(XNYS.sessionsBetween("2025-01-11", "2025-01-12"), []);
    assert.deepEqual(XNYS.sessionsBetween("2025-01-13", "2025-01-08"), []);
  });

  it("has no session where the exchange is closed", () => {
    assert.deepEqual([XNYS.session("2025-01-09"), XNYS.isSession("2025-01-09")], [undefined, false]);
  });

  it("finds the session strictly after and strictly before a date, be it a session or not", () => {
    assert.deepEqual(["2001-09-10", "2001-09-12"].map(XNYS.next), ["2001-09-17", "2001-09-17"]);
    assert.deepEqual(["2001-09-17", "2001-09-15"].map(XNYS.previous), ["2001-09-10", "2001-09-10"]);
  });

  it("counts a session as completed from the instant of its close, a half day's too", () => {
    assert.equal(XNYS.lastCompletedSession(at("2024-11-27T20:59:59.999Z")), "2024-11-26");
    assert.equal(XNYS.lastCompletedSession(at("2024-11-27T21:00:00Z")), "2024-11-27");
    assert.equal(XNYS.lastCompletedSession(at("2024-11-29T17:59:59.999Z")), "2024-11-27");
    assert.equal(XNYS.lastCompletedSession(at("2024-11-29T18:00:00Z")), "2024-11-29");
    assert.equal(XNYS.lastCompletedSession(at("2024-12-02T14:30:00Z")), "2024-11-29");
  });

  it("is open from the opening instant to just before the close", () => {
    const instants = [
      "2024-11-29T14:29:59.999Z",
      "2024-11-29T14:30:00Z",
      "2024-11-29T17:59:59.999Z",
      "2024-11-29T18:00:00Z",
      "2024-11-30T15:00:00Z",
    ];
    assert.deepEqual(
      instants.map((instant) => XNYS.isOpenAt(at(instant))),
      [false, true, true, false, false],
    );
    assert.equal(XNYS.isOpenAt(at("1990-01-01T15:00:00Z")), false);
  });

  it("names the sessions that are missing between two dates", () => {
    const present = ["2012-10-26", "2012-11-01", "2012-11-03"];
    assert.deepEqual(missingSessions(XNYS, "2012-10-26", "2012-11-03", present), ["2012-10-31", "2012-11-02"]);
    assert.deepEqual(missingSessions(XNYS, "2012-10-27", "2012-10-30", []), []);
  });

  it("counts the completed sessions that are newer than the latest one at hand", () => {
    const monday = at("2025-01-13T21:00:00Z");
    assert.deepEqual(
      ["2025-01-08", "2025-01-09", "2025-01-10", "2025-01-13", "2025-01-14"].map((latest) => sessionsBehind(XNYS, latest, monday)),
      [2, 2, 1, 0, 0],
    );
    assert.equal(sessionsBehind(XNYS, "2025-01-10", monday - 1), 0);
  });

  it("refuses dates outside its coverage and names what it covers", () => {
    const refused = {
      _tag: "OutOfCoverage",
      message: /^calendar XNYS covers 1990-01-01 to 2030-12-31, and (1989-12-29|2031-01-02) lies outside/,
    };
    for (const date of ["1989-12-29", "2031-01-02"]) {
      for (const ask of [XNYS.isSession, XNYS.session, XNYS.next, XNYS.previous]) assert.throws(() => ask(date), refused);
    }
    assert.throws(() => XNYS.sessionsBetween("1989-12-29", "1990-02-01"), refused);
    assert.throws(() => XNYS.sessionsBetween("2030-12-01", "2031-01-02"), refused);
    assert.throws(() => sessionsBehind(XNYS, "1989-12-29", at("2025-01-13T21:00:00Z")), OutOfCoverage);
  });

  it("refuses instants outside its coverage, which begins and ends at midnight in its own zone", () => {
    for (const ask of [XNYS.isOpenAt, XNYS.lastCompletedSession]) {
      assert.throws(() => ask(at("1990-01-01T04:59:59.999Z")), {
        _tag: "OutOfCoverage",
        message: /1990-01-01T04:59:59\.999000Z lies outside/,
      });
      assert.throws(() => ask(at("2031-01-01T05:00:00Z")), OutOfCoverage);
    }
    assert.equal(XNYS.isOpenAt(at("1990-01-01T05:00:00Z")), false);
    assert.equal(XNYS.lastCompletedSession(at("2031-01-01T04:59:59.999Z")), "2030-12-31");
  });

  it("refuses questions whose answer lies outside its coverage", () => {
    assert.throws(() => XNYS.next("2030-12-31"), { _tag: "OutOfCoverage", message: /the session after 2030-12-31 lies outside/ });
    assert.throws(() => XNYS.previous("1990-01-02"), { _tag: "OutOfCoverage", message: /the session before 1990-01-02 lies outside/ });
    assert.throws(() => XNYS.lastCompletedSession(at("1990-01-02T20:59:59.999Z")), OutOfCoverage);
    assert.equal(XNYS.lastCompletedSession(at("1990-01-02T21:00:00Z")), "1990-01-02");
  });

  it("refuses what is no date", () => {
    for (const date of ["2024-02-30", "2024-2-3", "", "2024-02-01T00:00:00Z"]) {
      assert.throws(() => XNYS.isSession(date), {
        name: "RangeError",
        message: `${JSON.stringify(date)} is no session date; write one as YYYY-MM-DD`,
      });
    }
  });
});

describe("the calendar that is always open", () => {
  it("has one session for each UTC day, from midnight to midnight", () => {
    assert.deepEqual(ALWAYS_OPEN.session("2024-12-25"), {
      date: "2024-12-25",
      open: "2024-12-25T00:00:00.000000Z",
      close: "2024-12-26T00:00:00.000000Z",
      early: false,
    });
    assert.equal(ALWAYS_OPEN.sessionsBetween("2024-01-01", "2024-12-31").length, 366);
  });

  it("is never closed, and completes a day as the next begins", () => {
    assert.deepEqual(
      ["2024-12-25T00:00:00Z", "2024-12-25T23:59:59.999Z"].map((instant) => ALWAYS_OPEN.isOpenAt(at(instant))),
      [true, true],
    );
    assert.equal(ALWAYS_OPEN.lastCompletedSession(at("2024-12-25T23:59:59.999Z")), "2024-12-24");
    assert.equal(ALWAYS_OPEN.lastCompletedSession(at("2024-12-26T00:00:00Z")), "2024-12-25");
  });
});

describe("a further exchange", () => {
  /** In the manner of London and Tel Aviv: what neither XNYS nor 24/7 makes use of. */
  const definition: CalendarDefinition = {
    id: "XTST",
    timeZone: "Europe/London",
    firstDate: "2021-01-01",
    lastDate: "2022-12-31",
    weekend: ["Friday", "Saturday"],
    hours: [
      { open: "08:30", close: "16:30", until: "2021-12-23" },
      { open: "08:00", close: "17:00" },
    ],
    holidays: [
      { name: "Easter Monday", day: { kind: "easter", plusDays: 1 } },
      { name: "Christmas Day", day: { kind: "fixed", month: 12, day: 25 }, observed: { Saturday: 2 } },
      { name: "New Year's Eve", day: { kind: "fixed", month: 12, day: 31 }, observed: { Thursday: 3 }, toYear: 2020 },
      { name: "New Year's Day", day: { kind: "fixed", month: 1, day: 1 }, observed: { Saturday: -2, Sunday: -3 } },
    ],
    closures: { "2022-09-19": "state funeral" },
    earlyCloses: [{ name: "last Thursday of March", day: { kind: "nth", nth: "last", weekday: "Thursday", month: 3 }, close: "12:30" }],
    earlyCloseDates: { "2022-03-31": "10:15" },
  };
  const further = exchangeCalendar(definition);

  it("needs its definition only: its own weekend, zone, hours by date, holidays and early closes", () => {
    assert.deepEqual(further.sessionsBetween("2021-12-22", "2022-01-04"), [
      "2021-12-22",
      "2021-12-23",
      "2021-12-26",
      "2021-12-28",
      "2021-12-29",
      "2022-01-02",
      "2022-01-03",
      "2022-01-04",
    ]);
    assert.deepEqual(["2021-01-03", "2021-04-05", "2022-04-18", "2022-09-19", "2022-12-29"].filter(further.isSession), []);
    assert.equal(further.session("2021-12-23")?.open, "2021-12-23T08:30:00.000000Z");
    assert.equal(further.session("2021-12-26")?.open, "2021-12-26T08:00:00.000000Z");
    assert.equal(further.session("2021-06-01")?.open, "2021-06-01T07:30:00.000000Z");
    assert.equal(further.session("2021-03-25")?.close, "2021-03-25T12:30:00.000000Z");
  });

  it("prefers a date of the early-close table to a rule", () => {
    assert.equal(further.session("2022-03-31")?.close, "2022-03-31T09:15:00.000000Z");
  });
});

for (const known of [XNYS, ALWAYS_OPEN]) {
  describe(`any date of ${known.id}`, () => {
    const all = known.sessionsBetween(known.firstDate, known.lastDate);
    /** Away from both ends, so that a session before and after is covered. */
    const date = fc.integer({ min: daysOfDate(known.firstDate) + 14, max: daysOfDate(known.lastDate) - 14 }).map(dateOfDays);

    it("lies between its neighbouring sessions, with nothing else between", () => {
      fc.assert(
        fc.property(date, (day) => {
          const [before, after] = [known.previous(day), known.next(day)];
          assert.ok(before < day && day < after);
          assert.deepEqual(known.sessionsBetween(before, after), [before, ...(known.isSession(day) ? [day] : []), after]);
        }),
      );
    });

    it("is come back to from its neighbours if it is a session", () => {
      fc.assert(
        fc.property(fc.constantFrom(...all.slice(1, -1)), (session) => {
          assert.deepEqual([known.next(known.previous(session)), known.previous(known.next(session))], [session, session]);
        }),
      );
    });

    it("is listed between two dates exactly if it is a session", () => {
      fc.assert(
        fc.property(date, fc.nat({ max: 40 }), (from, length) => {
          const days = Array.from({ length }, (_, index) => dateOfDays(daysOfDate(from) + index)).filter((day) => day <= known.lastDate);
          assert.deepEqual(known.sessionsBetween(from, days.at(-1) ?? dateOfDays(daysOfDate(from) - 1)), days.filter(known.isSession));
        }),
      );
    });

    it("has a session that opens before it closes, no earlier than the one before it closed, and is completed by its close", () => {
      let closed = Number.NEGATIVE_INFINITY;
      for (const session of all.slice(0, -1)) {
        const { open, close } = known.session(session)!;
        const [openMs, closeMs] = [msOfInstant(open), msOfInstant(close)];
        assert.ok(closed <= openMs && openMs < closeMs, session);
        assert.equal(known.lastCompletedSession(closeMs), session);
        assert.ok(known.isOpenAt(openMs) && known.isOpenAt(closeMs - 1), session);
        closed = closeMs;
      }
    });

    it("is behind by as many sessions as were missed since", () => {
      fc.assert(
        fc.property(date, fc.nat({ max: 60 }), (day, missed) => {
          const later = all.slice(all.findIndex((session) => session > day)).slice(0, missed);
          const latest = later.at(-1);
          fc.pre(latest !== undefined && latest < known.lastDate);
          assert.equal(sessionsBehind(known, day, msOfInstant(known.session(latest)!.close)), later.length);
        }),
      );
    });
  });
}
