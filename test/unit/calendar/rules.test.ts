import assert from "node:assert/strict";
import { dayInYear, weekdayOf } from "../../../domain/calendar/rules.ts";
import { dateOfDays, daysOfDate } from "../../../domain/market/times.ts";

describe("a yearly day", () => {
  const easter = (year: number) => dateOfDays(dayInYear({ kind: "easter", plusDays: 0 }, year));

  it("finds Easter Sunday, the earliest, the latest and the exceptions of the computus among them", () => {
    const easters = [
      "1818-03-22",
      "1943-04-25",
      "1954-04-18",
      "1981-04-19",
      "2000-04-23",
      "2008-03-23",
      "2024-03-31",
      "2038-04-25",
      "2049-04-18",
    ];
    assert.deepEqual(
      easters.map((date) => easter(Number(date.slice(0, 4)))),
      easters,
    );
  });

  it("finds the nth and the last weekday of a month, and days after it", () => {
    const mondays = ([1, 2, 3, 4, "last"] as const).map((nth) =>
      dateOfDays(dayInYear({ kind: "nth", nth, weekday: "Monday", month: 5 }, 2023)),
    );
    assert.deepEqual(mondays, ["2023-05-01", "2023-05-08", "2023-05-15", "2023-05-22", "2023-05-29"]);
    assert.equal(dateOfDays(dayInYear({ kind: "nth", nth: "last", weekday: "Sunday", month: 12 }, 2023)), "2023-12-31");
    assert.equal(dateOfDays(dayInYear({ kind: "nth", nth: 4, weekday: "Thursday", month: 11, plusDays: 1 }, 2024)), "2024-11-29");
  });

  it("knows its weekday before and after 1970", () => {
    assert.deepEqual(
      ["1969-07-20", "1970-01-01", "2000-02-29"].map((date) => weekdayOf(daysOfDate(date))),
      ["Sunday", "Thursday", "Tuesday"],
    );
  });
});
