import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import type { Session } from "../../../domain/calendar/calendar.ts";
import { dateOfDays, daysOfDate, instantOfMs, type SessionDate } from "../../../domain/market/times.ts";
import { calendar } from "./helpers.ts";

const XNYS = calendar("XNYS");

/** Expected sessions as exchange_calendars has them. The file is not part of the project. */
const EXPECTED = new URL("../../../../shared/data/calendars/xnys.csv", import.meta.url);

const isWeekday = (date: SessionDate) => ![0, 6].includes(new Date(`${date}T12:00:00Z`).getUTCDay());

/** The weekdays from one date to another, both included. */
function weekdays(from: SessionDate, to: SessionDate): SessionDate[] {
  const dates: SessionDate[] = [];
  for (let day = daysOfDate(from); day <= daysOfDate(to); day++) dates.push(dateOfDays(day));
  return dates.filter(isWeekday);
}

const closedWeekdays = (from: SessionDate, to: SessionDate) => weekdays(from, to).filter((date) => !XNYS.isSession(date));
const earlySessions = (from: SessionDate, to: SessionDate) => XNYS.sessionsBetween(from, to).filter((date) => XNYS.session(date)!.early);
const closeOf = (date: SessionDate) => XNYS.session(date)?.close;

/** Month and day of what was closed and what was short, by year, as NYSE published them. */
const PUBLISHED: Readonly<Record<string, { readonly closed: string; readonly early: string }>> = {
  1990: { closed: "01-01 02-19 04-13 05-28 07-04 09-03 11-22 12-25", early: "12-24" },
  1991: { closed: "01-01 02-18 03-29 05-27 07-04 09-02 11-28 12-25", early: "12-24" },
  1992: { closed: "01-01 02-17 04-17 05-25 07-03 09-07 11-26 12-25", early: "11-27 12-24" },
  1993: { closed: "01-01 02-15 04-09 05-31 07-05 09-06 11-25 12-24", early: "11-26" },
  1994: { closed: "02-21 04-01 04-27 05-30 07-04 09-05 11-24 12-26", early: "11-25" },
  1995: { closed: "01-02 02-20 04-14 05-29 07-04 09-04 11-23 12-25", early: "07-03 11-24" },
  1996: { closed: "01-01 02-19 04-05 05-27 07-04 09-02 11-28 12-25", early: "07-05 11-29 12-24" },
  1997: { closed: "01-01 02-17 03-28 05-26 07-04 09-01 11-27 12-25", early: "07-03 11-28 12-24 12-26" },
  1998: { closed: "01-01 01-19 02-16 04-10 05-25 07-03 09-07 11-26 12-25", early: "11-27 12-24" },
  1999: { closed: "01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24", early: "11-26 12-31" },
  2000: { closed: "01-17 02-21 04-21 05-29 07-04 09-04 11-23 12-25", early: "07-03 11-24" },
  2001: { closed: "01-01 01-15 02-19 04-13 05-28 07-04 09-03 09-11 09-12 09-13 09-14 11-22 12-25", early: "07-03 11-23 12-24" },
  2002: { closed: "01-01 01-21 02-18 03-29 05-27 07-04 09-02 11-28 12-25", early: "07-05 11-29 12-24" },
  2003: { closed: "01-01 01-20 02-17 04-18 05-26 07-04 09-01 11-27 12-25", early: "07-03 11-28 12-24 12-26" },
  2004: { closed: "01-01 01-19 02-16 04-09 05-31 06-11 07-05 09-06 11-25 12-24", early: "11-26" },
  2005: { closed: "01-17 02-21 03-25 05-30 07-04 09-05 11-24 12-26", early: "11-25" },
  2006: { closed: "01-02 01-16 02-20 04-14 05-29 07-04 09-04 11-23 12-25", early: "07-03 11-24" },
  2007: { closed: "01-01 01-02 01-15 02-19 04-06 05-28 07-04 09-03 11-22 12-25", early: "07-03 11-23 12-24" },
  2008: { closed: "01-01 01-21 02-18 03-21 05-26 07-04 09-01 11-27 12-25", early: "07-03 11-28 12-24" },
  2009: { closed: "01-01 01-19 02-16 04-10 05-25 07-03 09-07 11-26 12-25", early: "11-27 12-24" },
  2010: { closed: "01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24", early: "11-26" },
  2011: { closed: "01-17 02-21 04-22 05-30 07-04 09-05 11-24 12-26", early: "11-25" },
  2012: { closed: "01-02 01-16 02-20 04-06 05-28 07-04 09-03 10-29 10-30 11-22 12-25", early: "07-03 11-23 12-24" },
  2013: { closed: "01-01 01-21 02-18 03-29 05-27 07-04 09-02 11-28 12-25", early: "07-03 11-29 12-24" },
  2014: { closed: "01-01 01-20 02-17 04-18 05-26 07-04 09-01 11-27 12-25", early: "07-03 11-28 12-24" },
  2015: { closed: "01-01 01-19 02-16 04-03 05-25 07-03 09-07 11-26 12-25", early: "11-27 12-24" },
  2016: { closed: "01-01 01-18 02-15 03-25 05-30 07-04 09-05 11-24 12-26", early: "11-25" },
  2017: { closed: "01-02 01-16 02-20 04-14 05-29 07-04 09-04 11-23 12-25", early: "07-03 11-24" },
  2018: { closed: "01-01 01-15 02-19 03-30 05-28 07-04 09-03 11-22 12-05 12-25", early: "07-03 11-23 12-24" },
  2019: { closed: "01-01 01-21 02-18 04-19 05-27 07-04 09-02 11-28 12-25", early: "07-03 11-29 12-24" },
  2020: { closed: "01-01 01-20 02-17 04-10 05-25 07-03 09-07 11-26 12-25", early: "11-27 12-24" },
  2021: { closed: "01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24", early: "11-26" },
  2022: { closed: "01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26", early: "11-25" },
  2023: { closed: "01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25", early: "07-03 11-24" },
  2024: { closed: "01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25", early: "07-03 11-29 12-24" },
  2025: { closed: "01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25", early: "07-03 11-28 12-24" },
  2026: { closed: "01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25", early: "11-27 12-24" },
  2027: { closed: "01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24", early: "11-26" },
  2028: { closed: "01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25", early: "07-03 11-24" },
};

/** As NYSE's rules have it; not announced yet. */
const FORESEEN: typeof PUBLISHED = {
  2029: { closed: "01-01 01-15 02-19 03-30 05-28 06-19 07-04 09-03 11-22 12-25", early: "07-03 11-23 12-24" },
  2030: { closed: "01-01 01-21 02-18 04-19 05-27 06-19 07-04 09-02 11-28 12-25", early: "07-03 11-29 12-24" },
};

describe("the calendar of the New York Stock Exchange", () => {
  for (const [year, { closed, early }] of Object.entries({ ...PUBLISHED, ...FORESEEN })) {
    it(`keeps the holidays, closures and half days of ${year}`, () => {
      const inYear = (dates: string) => dates.split(" ").map((date) => `${year}-${date}`);
      assert.deepEqual(closedWeekdays(`${year}-01-01`, `${year}-12-31`), inYear(closed));
      assert.deepEqual(earlySessions(`${year}-01-01`, `${year}-12-31`), inYear(early));
    });
  }

  it("does not keep a New Year's Day that falls on a Saturday", () => {
    const newYearsEves = ["1993-12-31", "1999-12-31", "2004-12-31", "2010-12-31", "2021-12-31", "2027-12-31"];
    assert.deepEqual(newYearsEves.filter(XNYS.isSession), newYearsEves);
  });

  it("keeps Martin Luther King Jr. Day from 1998 and Juneteenth from 2022", () => {
    assert.deepEqual(["1997-01-20", "1998-01-19", "2020-06-19", "2021-06-18", "2022-06-20"].map(XNYS.isSession), [
      true,
      false,
      true,
      true,
      false,
    ]);
  });

  it("has no session on a weekend", () => {
    assert.deepEqual(
      XNYS.sessionsBetween("1990-01-01", "2030-12-31").filter((date) => !isWeekday(date)),
      [],
    );
  });

  it("closes half days at 13:00 in New York, until 1992 at 14:00", () => {
    assert.equal(closeOf("1991-12-24"), "1991-12-24T19:00:00.000000Z");
    assert.equal(closeOf("1992-11-27"), "1992-11-27T19:00:00.000000Z");
    assert.equal(closeOf("1993-11-26"), "1993-11-26T18:00:00.000000Z");
    assert.equal(closeOf("1999-12-31"), "1999-12-31T18:00:00.000000Z");
    assert.equal(closeOf("2024-07-03"), "2024-07-03T17:00:00.000000Z");
  });

  it("says when a session opens and closes, and that it is whole", () => {
    const wholeDay: Session = {
      date: "2025-01-08",
      open: "2025-01-08T14:30:00.000000Z",
      close: "2025-01-08T21:00:00.000000Z",
      early: false,
    };
    assert.deepEqual(XNYS.session("2025-01-08"), wholeDay);
  });

  /** The Fridays before and the Mondays after New York's clocks change, under each law in force since 1990. */
  const CLOCK_CHANGES = [
    ["1990-03-30", "14:30", "1990-04-02", "13:30"],
    ["1990-10-26", "13:30", "1990-10-29", "14:30"],
    ["2006-03-31", "14:30", "2006-04-03", "13:30"],
    ["2006-10-27", "13:30", "2006-10-30", "14:30"],
    ["2007-03-09", "14:30", "2007-03-12", "13:30"],
    ["2007-11-02", "13:30", "2007-11-05", "14:30"],
    ["2030-03-08", "14:30", "2030-03-11", "13:30"],
    ["2030-11-01", "13:30", "2030-11-04", "14:30"],
  ] as const;
  for (const [friday, before, monday, after] of CLOCK_CHANGES) {
    it(`opens at ${before}Z on ${friday} and at ${after}Z on ${monday}`, () => {
      assert.equal(XNYS.session(friday)?.open, `${friday}T${before}:00.000000Z`);
      assert.equal(XNYS.session(monday)?.open, `${monday}T${after}:00.000000Z`);
    });
  }

  const found = existsSync(EXPECTED);
  it(`equals the sessions of exchange_calendars${found ? "" : " (skipped: its file is not on this machine)"}`, function () {
    if (!found) this.skip();
    const [, ...lines] = readFileSync(EXPECTED, "utf8").trimEnd().split("\n");
    const expected = lines.map((line) => {
      const [date, open, close] = line.split(",");
      return [date!.slice(0, 10), instantOfMs(Date.parse(open!)), instantOfMs(Date.parse(close!))] as const;
    });
    assert.equal(expected.length, 8324);
    const sessions = XNYS.sessionsBetween("1990-01-01", expected.at(-1)![0]).map((date) => {
      const { open, close } = XNYS.session(date)!;
      return [date, open, close];
    });
    assert.deepEqual(sessions, expected);
  });
});
