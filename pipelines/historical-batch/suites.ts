import { isLeft } from "fp-ts/lib/Either.js";
import { decodeSuite } from "../../domain/quality/any-suite.ts";
import type { Suite } from "../../domain/quality/suite.ts";
import dailyBars from "./expectations/daily_bars.json" with { type: "json" };
import sessions from "./expectations/sessions.json" with { type: "json" };

/** What a slice of daily bars is judged by; with a calendar, also by the sessions it should have. */
export function suiteFor(calendar: string | null): Suite {
  const onCalendar =
    calendar === null ? [] : sessions.expectations.map(({ kwargs, ...rest }) => ({ ...rest, kwargs: { ...kwargs, calendar } }));
  const suite = decodeSuite({ ...dailyBars, expectations: [...dailyBars.expectations, ...onCalendar] });
  // These files are part of the program: a fault in them is a defect, found by the first test.
  if (isLeft(suite)) throw new Error(suite.left.map((fault) => JSON.stringify(fault)).join("; "));
  return suite.right;
}
