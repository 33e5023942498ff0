import type { AnnualDay, CalendarDefinition, HolidayRule } from "./definition.ts";

const DAY_AFTER_THANKSGIVING: AnnualDay = { kind: "nth", nth: 4, weekday: "Thursday", month: 11, plusDays: 1 };

/** Saturday's holidays are kept on Friday, Sunday's on Monday (NYSE Rule 7.2). */
const NEAREST_WEEKDAY: HolidayRule["observed"] = { Saturday: -1, Sunday: 1 };

/**
 * The New York Stock Exchange, core session. NYSE has announced its days up to 2028; after that they follow from its
 * rules. Halts, and openings delayed or sessions cut short on the day itself, are not part of the schedule: a bar is due
 * for such a day as for any other.
 */
export const XNYS: CalendarDefinition = {
  id: "XNYS",
  timeZone: "America/New_York",
  firstDate: "1990-01-01",
  lastDate: "2030-12-31",
  weekend: ["Saturday", "Sunday"],
  hours: [{ open: "09:30", close: "16:00" }],
  holidays: [
    // A New Year's Day on a Saturday is not kept at all: Friday is the last day of the accounting year.
    { name: "New Year's Day", day: { kind: "fixed", month: 1, day: 1 }, observed: { Sunday: 1 } },
    { name: "Martin Luther King Jr. Day", day: { kind: "nth", nth: 3, weekday: "Monday", month: 1 }, fromYear: 1998 },
    { name: "Washington's Birthday", day: { kind: "nth", nth: 3, weekday: "Monday", month: 2 } },
    { name: "Good Friday", day: { kind: "easter", plusDays: -2 } },
    { name: "Memorial Day", day: { kind: "nth", nth: "last", weekday: "Monday", month: 5 } },
    { name: "Juneteenth", day: { kind: "fixed", month: 6, day: 19 }, observed: NEAREST_WEEKDAY, fromYear: 2022 },
    { name: "Independence Day", day: { kind: "fixed", month: 7, day: 4 }, observed: NEAREST_WEEKDAY },
    { name: "Labor Day", day: { kind: "nth", nth: 1, weekday: "Monday", month: 9 } },
    { name: "Thanksgiving Day", day: { kind: "nth", nth: 4, weekday: "Thursday", month: 11 } },
    { name: "Christmas Day", day: { kind: "fixed", month: 12, day: 25 }, observed: NEAREST_WEEKDAY },
  ],
  closures: {
    "1994-04-27": "funeral of President Nixon",
    "2001-09-11": "attacks of September 11",
    "2001-09-12": "attacks of September 11",
    "2001-09-13": "attacks of September 11",
    "2001-09-14": "attacks of September 11",
    "2004-06-11": "funeral of President Reagan",
    "2007-01-02": "funeral of President Ford",
    "2012-10-29": "Hurricane Sandy",
    "2012-10-30": "Hurricane Sandy",
    "2018-12-05": "funeral of President George H. W. Bush",
    "2025-01-09": "funeral of President Carter",
  },
  earlyCloses: [
    {
      name: "day before Independence Day",
      day: { kind: "fixed", month: 7, day: 3 },
      only: ["Monday", "Tuesday", "Thursday"],
      close: "13:00",
      fromYear: 1995,
      toYear: 2012,
    },
    // Of a holiday on a Thursday, the Friday after was short until 2012, the Wednesday before has been since.
    {
      name: "day after Independence Day",
      day: { kind: "fixed", month: 7, day: 5 },
      only: ["Friday"],
      close: "13:00",
      fromYear: 1995,
      toYear: 2012,
    },
    { name: "day before Independence Day", day: { kind: "fixed", month: 7, day: 3 }, close: "13:00", fromYear: 2013 },
    { name: "day after Thanksgiving", day: DAY_AFTER_THANKSGIVING, close: "14:00", fromYear: 1992, toYear: 1992 },
    { name: "day after Thanksgiving", day: DAY_AFTER_THANKSGIVING, close: "13:00", fromYear: 1993 },
    { name: "Christmas Eve", day: { kind: "fixed", month: 12, day: 24 }, close: "14:00", toYear: 1992 },
    { name: "Christmas Eve", day: { kind: "fixed", month: 12, day: 24 }, close: "13:00", fromYear: 1993 },
  ],
  earlyCloseDates: {
    "1997-12-26": "13:00",
    "1999-12-31": "13:00",
    "2003-12-26": "13:00",
  },
};
