import assert from "node:assert/strict";
import fc from "fast-check";
import { validate } from "../../../domain/quality/execute.ts";
import { failuresOf } from "../../../domain/quality/row-mask.ts";
import { isMissing } from "../../../domain/quality/table.ts";
import { tableFromRows } from "../../support/table-from-rows.ts";
import { resultOf, rule, suiteOf, tableOf } from "./helpers.ts";

const SUITE = suiteOf([
  rule("expect_table_row_count_to_be_between", { min_value: 0 }),
  rule("expect_column_values_to_not_be_null", { column: "symbol" }),
  rule("expect_column_values_to_match_regex", { column: "symbol", regex: "^[A-Z]+$" }),
  rule("expect_column_values_to_be_between", { column: "close", min_value: 0, strict_min: true, mostly: 0.5 }),
  rule("expect_column_pair_values_a_to_be_greater_than_b", { column_A: "close", column_B: "low", or_equal: true }),
]);

interface Row {
  readonly symbol: string | null;
  readonly close: number | null;
  readonly low: number | null;
}

/** The same rules, said row by row in the plainest way. */
function naive({ symbol, close, low }: Row): number[] {
  const failures: number[] = [];
  if (isMissing(symbol)) failures.push(1);
  else if (!/^[A-Z]+$/.test(symbol)) failures.push(2);
  if (!isMissing(close) && !(close > 0)) failures.push(3);
  const bothMissing = isMissing(close) && isMissing(low);
  if (!bothMissing && (isMissing(close) || isMissing(low) || close < low)) failures.push(4);
  return failures;
}

const number = fc.option(fc.oneof(fc.integer({ min: -2, max: 2 }), fc.constant(Number.NaN)));
const row: fc.Arbitrary<Row> = fc.record({ symbol: fc.option(fc.constantFrom("A", "BRK", "bad!", "")), close: number, low: number });

describe("validate", () => {
  it("marks for each row what judging it alone would find", () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
        const { rowMask } = validate(SUITE, tableFromRows(rows, ["symbol", "close", "low"]));
        assert.deepEqual(
          rows.map((_, index) => failuresOf(rowMask, index)),
          rows.map(naive),
        );
      }),
    );
  });

  it("answers each expectation in the order of the suite, and succeeds when all do", () => {
    const good = validate(SUITE, tableOf({ symbol: ["A"], close: [2], low: [1] }));
    assert.deepEqual([good.success, good.results.map(({ _tag }) => _tag)], [true, ["Observed", "Rows", "Rows", "Rows", "Rows"]]);
    const mixed = validate(SUITE, tableOf({ symbol: ["A", "b"], close: [2, -1], low: [1, -1] }));
    assert.deepEqual([mixed.success, mixed.results.map(({ success }) => success)], [false, [true, true, false, true, true]]);
  });

  it("reports a column that is not there with the nearest that is, and goes on", () => {
    const outcome = validate(SUITE, tableOf({ symbol: ["A"], close: [1], lwo: [1] }));
    const last = outcome.results[4]!;
    assert.deepEqual(last._tag === "Raised" && last.raised, {
      _tag: "Raised",
      exception: "KeyError",
      message: 'The column "low" in BatchData does not exist. Did you mean lwo?',
    });
    assert.deepEqual([outcome.success, failuresOf(outcome.rowMask, 0)], [false, []]);
  });

  it("says what the batch has where no column comes near", () => {
    const result = resultOf("expect_column_values_to_be_unique", { column: "instrument" }, { a: [1], b: [2] });
    assert.equal(
      result._tag === "Raised" && result.raised.message,
      'The column "instrument" in BatchData does not exist. The batch has a, b',
    );
  });
});

describe("tableFromRows", () => {
  it("has the columns of all records, in order of appearance, or those asked for", () => {
    const rows = [{ a: 1 }, { b: 2, a: 3 }];
    assert.deepEqual(
      [...tableFromRows(rows).columns],
      [
        ["a", [1, 3]],
        ["b", [undefined, 2]],
      ],
    );
    assert.deepEqual([...tableFromRows([], ["x"]).columns], [["x", []]]);
  });
});
