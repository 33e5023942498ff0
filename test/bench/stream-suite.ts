import { isLeft } from "fp-ts/lib/Either.js";
import { decodeSuite } from "../../domain/quality/any-suite.ts";
import type { Suite } from "../../domain/quality/suite.ts";

/** Eight rules about single trades, of the kinds that a stream's suite has. */
export function eightExpectations(): Suite {
  const rule = (type: string, kwargs: object) => ({ type: `expect_column_values_to_${type}`, kwargs });
  const suite = decodeSuite({
    name: "eight",
    expectations: [
      rule("not_be_null", { column: "symbol" }),
      rule("match_regex", { column: "symbol", regex: "^[A-Z0-9.^=-]{1,24}$" }),
      rule("be_between", { column: "event_time", min_value: "1980-01-01T00:00:00.000000Z" }),
      rule("be_between", { column: "event_nanos", min_value: 0, max_value: 999 }),
      rule("be_between", { column: "price", min_value: 0, strict_min: true, max_value: 10_000_000 }),
      rule("be_between", { column: "volume", min_value: 0 }),
      rule("match_regex", { column: "exchange", regex: "^[A-Z]$" }),
      rule("be_in_set", { column: "source", value_set: ["simulated"] }),
    ],
  });
  if (isLeft(suite)) throw new Error("the suite is refused");
  return suite.right;
}
