import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeSuite } from "../../../domain/quality/any-suite.ts";
import { validate } from "../../../domain/quality/execute.ts";
import { suggestSuite } from "../../../domain/quality/suggest.ts";
import type { Column, Table } from "../../../domain/quality/table.ts";
import { tableFromRows } from "../../support/table-from-rows.ts";

type Suggested = { readonly type: string; readonly kwargs: Readonly<Record<string, unknown>>; readonly notes: string };

const suggested = (table: Table) => suggestSuite("proposed", table)["expectations"] as readonly Suggested[];

/** What is suggested for one column besides its presence, and why. */
function ofColumn(values: Column): readonly (readonly [type: string, kwargs: object, notes: string])[] {
  const table = { rowCount: values.length, columns: new Map([["x", values]]) };
  const about = suggested(table).filter(({ kwargs }) => kwargs["column"] === "x" && !("mostly" in kwargs));
  const shown = about.map(({ type, kwargs: { column: _, ...rest }, notes }) => [type.replace("expect_column_", ""), rest, notes] as const);
  return shown.filter(([type]) => type !== "values_to_not_be_null");
}

const numbers = (count: number, of: (nth: number) => unknown) => Array.from({ length: count }, (_, nth) => of(nth));

describe("a suggested suite", () => {
  it("is one of 1.x with a reason for each expectation", () => {
    const rows = numbers(40, (nth) => ({ symbol: nth % 2 ? "AAPL" : "MSFT", day: `2024-01-${String(1 + (nth >> 1)).padStart(2, "0")}` }));
    const rule = (type: string, kwargs: object, notes: string) => ({ type, kwargs, meta: {}, severity: "critical", notes });
    assert.deepEqual(suggestSuite("bars", tableFromRows(rows as object[])), {
      name: "bars",
      expectations: [
        rule("expect_table_row_count_to_be_between", { min_value: 1 }, "There are 40 rows; an empty batch would pass most other rules."),
        rule(
          "expect_table_columns_to_match_set",
          { column_set: ["symbol", "day"], exact_match: false },
          "These 2 columns are there; others may be added.",
        ),
        rule("expect_column_values_to_not_be_null", { column: "symbol" }, "No value of the 40 is missing."),
        rule("expect_column_values_to_be_in_set", { column: "symbol", value_set: ["AAPL", "MSFT"] }, "Only these 2 values occur in 40."),
        rule("expect_column_values_to_not_be_null", { column: "day" }, "No value of the 40 is missing."),
        rule(
          "expect_column_values_to_match_strftime_format",
          { column: "day", strftime_format: "%Y-%m-%d" },
          "Every value is a date written %Y-%m-%d.",
        ),
        rule(
          "expect_compound_columns_to_be_unique",
          { column_list: ["symbol", "day"] },
          "Neither column is a key by itself, and no two of the 40 rows agree in both.",
        ),
      ],
      meta: {},
    });
  });

  it("tolerates a tenth less than what is present", () => {
    const rows = numbers(100, (nth) => ({ x: nth < 20 ? null : 1.5 }));
    const [presence] = suggested(tableFromRows(rows as object[])).slice(2);
    assert.deepEqual(presence!.kwargs, { column: "x", mostly: 0.72 });
    assert.equal(presence!.notes, "20.0 % of the values are missing; a tenth fewer present values are tolerated.");
  });

  it("has ranges with a margin, rounded outward, that do not cross zero", () => {
    const range = (values: readonly number[]) => ofColumn(values).map(([type, kwargs]) => [type, kwargs]);
    const between = "values_to_be_between";
    assert.deepEqual(range([1.5, 101.5]), [[between, { min_value: 0, max_value: 120, strict_min: true }]]);
    assert.deepEqual(range([679.28, 3380.45]), [[between, { min_value: 400, max_value: 3700 }]]);
    assert.deepEqual(range([0, 0.63]), [[between, { min_value: 0, max_value: 0.7 }]]);
    assert.deepEqual(range([-5, -1.5]), [[between, { min_value: -5.4, max_value: -1.1 }]]);
    assert.deepEqual(range([-1.5, 1.5]), [[between, { min_value: -1.8, max_value: 1.8 }]]);
    assert.deepEqual(range([1, Number.POSITIVE_INFINITY]), []);
    assert.deepEqual(range([-1e308, 1.5e308]), [[between, { min_value: -1e308, max_value: 1.5e308 }]]);
  });

  it("has a key and no upper end where whole numbers never repeat", () => {
    assert.deepEqual(ofColumn(numbers(30, (nth) => nth)), [
      ["values_to_be_unique", {}, "All 30 values differ, so it may be a key."],
      ["values_to_be_between", { min_value: 0 }, "Values lie between 0 and 29; a key may grow, and was never negative."],
    ]);
  });

  it("has the form of codes, and their length where it is one", () => {
    const form = (of: (nth: number) => string) => ofColumn(numbers(15, of)).map(([type, kwargs]) => [type, kwargs]);
    const codes = ["A", "BB", "CCC"];
    assert.deepEqual(
      form((nth) => codes[nth % 3]!.repeat(1 + (nth % 7))),
      [["values_to_match_regex", { regex: "^[A-Z]+$" }]],
    );
    assert.deepEqual(
      form((nth) => `US${String(nth).padStart(4, "0")}`),
      [["values_to_match_regex", { regex: "^[A-Z0-9]{6}$" }]],
    );
    assert.deepEqual(
      form((nth) => `00${10 + nth}`),
      [["values_to_match_regex", { regex: "^[0-9]{4}$" }]],
    );
    assert.deepEqual(
      form((nth) => `say ${nth}`),
      [["value_lengths_to_be_between", { min_value: 1 }]],
    );
    assert.deepEqual(
      form((nth) => `0${1 + (nth % 9)}/${13 + nth}/2024`),
      [["values_to_match_strftime_format", { strftime_format: "%m/%d/%Y" }]],
    );
  });

  it("says what a high and a low are, where it is so in every row", () => {
    const pairs = (rows: readonly object[]) =>
      suggested(tableFromRows(rows))
        .filter(({ type }) => type === "expect_column_pair_values_a_to_be_greater_than_b")
        .map(({ kwargs }) => [kwargs["column_A"], kwargs["column_B"]]);
    const bar = { Open: 2, High: 4, Low: 1, Close: 3 };
    assert.deepEqual(pairs([bar]), [
      ["High", "Low"],
      ["High", "Open"],
      ["Open", "Low"],
      ["High", "Close"],
      ["Close", "Low"],
    ]);
    assert.deepEqual(pairs([bar, { ...bar, Close: 5 }]), [
      ["High", "Low"],
      ["High", "Open"],
      ["Open", "Low"],
      ["Close", "Low"],
    ]);
  });

  it("passes on the data it came from, whatever they are, and is the same each time", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("AAPL", "2024-01-02", "007", "", "x\n", "20240102"));
    const date = fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true });
    const value = fc.oneof(fc.double(), fc.integer(), text, fc.boolean(), date);
    const column = fc.oneof(
      ...[fc.double(), fc.integer(), fc.constantFrom(1, 2), text, fc.constantFrom("USD", "EUR"), fc.boolean(), date, value].map((one) =>
        fc.array(fc.option(one, { freq: 8 }), { minLength: 40, maxLength: 40 }),
      ),
      fc.array(fc.double(), { minLength: 40, maxLength: 40 }).map((doubles) => Float64Array.from(doubles)),
    );
    const table = fc
      .tuple(fc.dictionary(fc.constantFrom("a", "b", "high", "low", "open", "__proto__", "c d"), column), fc.integer({ min: 1, max: 40 }))
      .map(([columns, rowCount]): Table => {
        const cut = Object.entries(columns).map(([name, values]) => [name, values.slice(0, rowCount) as Column] as const);
        return { rowCount, columns: new Map(cut) };
      });
    fc.assert(
      fc.property(table, (data) => {
        const proposed = suggestSuite("p", data);
        assert.deepEqual(suggestSuite("p", data), proposed);
        const suite = decodeSuite(JSON.parse(JSON.stringify(proposed)));
        if (suite._tag === "Left") throw new Error(JSON.stringify(suite.left));
        assert.deepEqual(
          validate(suite.right, data).results.filter(({ success }) => !success),
          [],
        );
        assert.equal(suite.right.expectations.length >= 1, true);
      }),
    );
  });
});
