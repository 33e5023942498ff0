import assert from "node:assert/strict";
import { isLeft } from "fp-ts/lib/Either.js";
import { validate } from "../../../domain/quality/execute.ts";
import { parseCondition } from "../../../domain/quality/row-condition.ts";
import { decodeCondition } from "../../../domain/quality/row-condition-object.ts";
import { failuresOf } from "../../../domain/quality/row-mask.ts";
import { selectRows } from "../../../domain/quality/row-selection.ts";
import { refusals, resultOf, rule, suiteOf, tableOf, unexpectedRows } from "./helpers.ts";

const columns = {
  n: [1, 2, null, 4],
  s: ["a", null, "b", "a"],
  m: [1, "1", true, null],
  "two words": [0, 1, 2, 3],
  day: [new Date("2024-01-01"), new Date("2024-02-01"), null, new Date("2024-03-01")],
};

function rows(condition: string, parser = "pandas"): unknown {
  const parsed = parseCondition(condition, parser);
  if (isLeft(parsed)) return parsed.left;
  const selected = selectRows(parsed.right, tableOf(columns));
  return isLeft(selected) ? `${selected.left.exception}: ${selected.left.message}` : selected.right;
}

const SELECTED: Readonly<Record<string, readonly number[]>> = {
  "n == 2": [1],
  "n != 2": [0, 2, 3],
  "n > 1": [1, 3],
  "2 <= n": [1, 3],
  "n == -1": [],
  "1 < n <= 4": [1, 3],
  'n == "2"': [],
  's == "a" and n > 1': [3],
  "s == 'a' or n == 2": [0, 1, 3],
  'n != 1 & s != "b"': [1, 3],
  "n == 1 | n == 2 & n == 4": [0],
  'not s == "a"': [1, 2],
  "~(n == 1 or n == 2)": [2, 3],
  "n.isnull()": [2],
  "n.notnull() and s.notna()": [0, 3],
  "n in [1, 4]": [0, 3],
  's not in ("a", "b")': [1],
  "n == n": [0, 1, 3],
  "n == None": [],
  "m == 1": [0, 2],
  "m == True": [0, 2],
  "`two words` >= 2": [2, 3],
  'day > "2024-01-15"': [1, 3],
  "n.isin([1, 4]) or ~s.isin(['a'])": [0, 1, 2, 3],
  "n == [1, 4]": [0, 3],
  "n != [1, 4]": [1, 2],
  "(n + 1) * 2 > n + 5": [3],
  "n - 1 == `two words`": [0, 1, 3],
  "n / 0 > 1e300": [0, 1, 3],
  "n // 3 == 1": [3],
  "-n % 3 == 2": [0, 3],
  "-n ** 2 == -4": [1],
  "2 ** -n < 0.1": [3],
  "(n + 1).isnull()": [2],
  "n + 1 != n": [0, 1, 2, 3],
  "1 < n and not (n > 3) | s.isnull()": [1],
};

describe("a row condition", () => {
  for (const [condition, expected] of Object.entries(SELECTED)) {
    it(`${condition} selects rows as pandas does`, () => assert.deepEqual(rows(condition), expected));
  }

  it("names columns by col() in Great Expectations' own words", () => {
    const parser = "great_expectations__experimental__";
    assert.deepEqual(rows('col("n") == 2', parser), [1]);
    assert.deepEqual(rows("col('n').notNull()", parser), [0, 1, 3]);
    assert.deepEqual(rows('col("day") >= date("2024-02-01")', parser), [1, 3]);
    assert.equal(rows("n == 2", parser), '"n == 2" has n at character 1, where col("name") or a literal should stand');
  });

  it("may list any number of values, and nest a hundred deep", () => {
    assert.deepEqual(rows(`n in [${[...Array(5000).keys()].join(", ")}]`), [0, 1, 3]);
    assert.deepEqual(rows(`${"(".repeat(100)}n > 1${")".repeat(100)}${" and (n > 1)".repeat(500)}`), [1, 3]);
  });

  it("that cannot be read says where", () => {
    assert.equal(rows("n = 2"), '"n = 2" cannot be read from character 2 on: = 2');
    assert.equal(rows("n =="), '"n ==" has the end at character 5, where a column or a literal should stand');
    assert.equal(rows("n == 1 n"), '"n == 1 n" has n at character 8, where and, or, or the end should stand');
    assert.equal(rows("(n == 1"), '"(n == 1" has the end at character 8, where ) should stand');
    assert.equal(rows("1"), '"1" has the end at character 2, where one of == != < <= > >=, in, .isnull() or .notnull() should stand');
    assert.equal(
      rows("n.mean() > 1"),
      '"n.mean() > 1" asks mean, at character 3; it may ask isin, isnull, isna, isNull, notnull, notna, notNull',
    );
    assert.equal(rows("n in [s]"), '"n in [s]" lists s, and only literals can be');
    assert.equal(rows("abs(n) > 1"), '"abs(n) > 1" calls abs(), and no functions can be called in a row condition');
    assert.equal(rows("n > @low"), '"n > @low" names a variable of Python by @, of which there are none here');
    assert.equal(rows(`${"(".repeat(101)}n > 1`), "a condition nests deeper than 100 parentheses");
    assert.equal(rows(`${"not ".repeat(4000)}n > 1`), "a condition has more than 4,000 names and signs: list values with in […]");
    assert.equal(rows("(n > 1) + 1 > 1"), '"(n > 1) + 1 > 1" has a condition before +, which takes a column or a value');
  });

  it("raises where values have no order, or cannot be calculated with", () => {
    assert.equal(rows("s > 1"), 'TypeError: row 0 of row_condition: "a" > 1 has no order');
    assert.equal(rows("s * 2 > 1"), 'TypeError: row 0 of row_condition: "a" * 2 is nothing');
  });
});

describe("a rule with a row condition", () => {
  const between = { column: "x", max_value: 5, row_condition: 'kind == "a"', condition_parser: "pandas" };
  const table = { x: [9, 1, null, 7], kind: ["b", "a", "a", "a"] };

  it("looks at the rows selected, and names them by their place in the batch", () => {
    const result = resultOf("expect_column_values_to_be_between", between, table);
    assert.ok(result._tag === "Rows");
    assert.deepEqual([result.elementCount, result.missingCount, result.unexpected, result.success], [3, 1, [3], false]);
    assert.equal(resultOf("expect_column_values_to_be_between", { ...between, mostly: 0.5 }, table).success, true);
  });

  it("blames only them in the row mask", () => {
    const { rowMask } = validate(suiteOf([rule("expect_column_values_to_be_between", between)]), tableOf(table));
    assert.deepEqual(
      [0, 1, 2, 3].map((row) => failuresOf(rowMask, row)),
      [[], [], [], [0]],
    );
  });

  it("measures them, and counts them", () => {
    const where = { row_condition: "x > 1", condition_parser: "pandas" };
    const max = resultOf("expect_column_min_to_be_between", { column: "x", min_value: 5, ...where }, { x: new Float64Array([1, 7, 9]) });
    assert.deepEqual(max._tag === "Observed" && [max.success, max.observed], [true, 7]);
    const count = resultOf("expect_table_row_count_to_equal", { value: 2, ...where }, { x: [1, 7, 9] });
    assert.equal(count.success, true);
  });

  it("has them of the type that their column has as a whole", () => {
    const where = { column: "x", row_condition: "keep", condition_parser: "pandas" };
    const keep = [true, false];
    const type = { ...where, type_: "int64" };
    assert.deepEqual(unexpectedRows("expect_column_values_to_be_of_type", type, { x: [1, "a"], keep }), [0]);
    const asText = resultOf("expect_column_values_to_match_regex", { ...where, regex: "^1.0$" }, { x: [1, null], keep });
    assert.equal(asText.success, true);
    const whole = resultOf("expect_column_values_to_be_of_type", { ...where, type_: "float" }, { x: [1, null], keep });
    assert.deepEqual(whole._tag === "Rows" && [whole.success, whole.observed], [true, "float64"]);
  });

  it("holds where no row is selected", () => {
    assert.equal(resultOf("expect_column_values_to_be_between", { ...between, row_condition: 'kind == "z"' }, table).success, true);
  });

  it("raises for a column that the condition names and the batch lacks", () => {
    const result = resultOf("expect_column_values_to_be_between", { ...between, row_condition: "knd == 1" }, table);
    assert.equal(result._tag === "Raised" && result.raised.message, 'The column "knd" in BatchData does not exist. Did you mean kind?');
  });

  it("is refused with a parser that nobody knows, and where the condition cannot be read", () => {
    assert.match(
      refusals("expect_column_values_to_be_between", { ...between, condition_parser: "sql" })[0]!,
      /row_condition: condition_parser is required when setting a row_condition, and must be 'python' or 'pandas' .*; found "sql"$/,
    );
    assert.match(refusals("expect_column_values_to_be_between", { ...between, row_condition: "x ~ 1" })[0]!, /has ~ at character 3/);
    assert.match(
      refusals("expect_column_values_to_be_between", { ...between, row_condition: { a: 1 } })[0]!,
      /row_condition must be text, or an object with a type \(one of and, .*; found \{"a":1\}/,
    );
  });
});

describe("a row condition of objects, as 1.x stores it", () => {
  const column = { name: "n" };
  const compare = (operator: string, parameter: unknown) => ({ type: "comparison", column, operator, parameter });
  const selected = (condition: unknown) => {
    const decoded = decodeCondition(condition);
    if (isLeft(decoded)) return decoded.left;
    const found = selectRows(decoded.right, tableOf({ n: [1, 2, null, 4], m: [1, 1, 1, null] }));
    return isLeft(found) ? found.left.message : found.right;
  };

  it("selects rows", () => {
    assert.deepEqual(selected(compare(">=", 2)), [1, 3]);
    assert.deepEqual(selected(compare("IN", [1, 4])), [0, 3]);
    assert.deepEqual(selected(compare("NOT_IN", [1, 4])), [1, 2]);
    assert.deepEqual(selected({ type: "nullity", column, is_null: true }), [2]);
    assert.deepEqual(selected({ type: "nullity", column, is_null: false }), [0, 1, 3]);
    assert.deepEqual(selected({ type: "and", conditions: [compare(">", 1), compare("<", 4)] }), [1]);
    assert.deepEqual(selected({ type: "or", conditions: [compare("==", 1), compare("==", 2), compare("==", 4)] }), [0, 1, 3]);
    assert.deepEqual(selected({ type: "pass_through", pass_through_filter: "n > m" }), [1]);
    assert.equal(
      selected({ type: "pass_through", pass_through_filter: "n >" }),
      '"n >" has the end at character 4, where a column or a literal should stand',
    );
    assert.deepEqual(selected({ type: "column_comparison", column, operator: "!=", other_column: { name: "m" } }), [1]);
  });

  it("says what it lacks", () => {
    assert.equal(
      selected(compare("~", 1)),
      'a comparison of a row_condition must have an operator, IN or NOT_IN, and a literal; found {"operator":"~","parameter":1}',
    );
    assert.match(
      String(selected({ type: "nullity", column: {}, is_null: true })),
      /a column of a row_condition must be \{"name": …\}; found \{\}/,
    );
    assert.match(String(selected({ type: "and", conditions: [] })), /must be a list of them; found \[\]/);
    assert.match(
      String(selected({ type: "or", conditions: [compare("==", 1), compare("IN", 1)] })),
      /must have a list of literals; found 1/,
    );
  });

  it("needs no parser, and is written as it was", () => {
    const row_condition = compare("==", 4);
    const suite = suiteOf([rule("expect_column_values_to_be_between", { column: "n", min_value: 5, row_condition })]);
    assert.deepEqual(suite.expectations[0]!.written["row_condition"], row_condition);
    const [result] = validate(suite, tableOf({ n: [1, 4] })).results;
    assert.deepEqual(result?._tag === "Rows" && result.unexpected, [1]);
  });
});
