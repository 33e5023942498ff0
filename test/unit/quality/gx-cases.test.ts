import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gxFileNotes, runGxFile } from "../../support/gx-cases.ts";
import { useTempDir } from "../../support/temp-dir.ts";

describe("a test definition of Great Expectations", () => {
  const directory = useTempDir();
  /** A file of definitions with one data set. */
  async function verdicts(
    expectation_type: string,
    data: string,
    tests: readonly object[],
    rest = "",
  ): Promise<(readonly [string, readonly string[]])[]> {
    const file = join(directory(), `${expectation_type}.json`);
    const cases = tests.map((test, index) => ({ title: `case ${index}`, exact_match_out: false, ...test }));
    writeFileSync(
      file,
      `{"expectation_type": "${expectation_type}", "datasets": [{"data": ${data}, "tests": ${JSON.stringify(cases)}${rest}}]}`,
    );
    return (await runGxFile(file)).map(({ outcome, differences }) => [outcome, differences]);
  }

  const BETWEEN = "expect_column_values_to_be_between";
  const kwargs = { column: "x", max_value: 1 };

  it("agrees where every key that it names has that value, but for a count that nobody looks at", async () => {
    const out = {
      success: false,
      unexpected_list: [3, 2],
      unexpected_index_list: [
        { x: 2, pk_index: 1 },
        { x: 3, pk_index: 2 },
      ],
    };
    const miscounted = { ...out, unexpected_count: 9 };
    assert.deepEqual(await verdicts(BETWEEN, '{"x": [1, 2, 3]}', [{ in: kwargs, out: miscounted }]), [["agreed", []]]);
  });

  it("disagrees where one has not, telling both", async () => {
    const out = { success: true, unexpected_list: [] };
    assert.deepEqual(await verdicts(BETWEEN, '{"x": [1, 2]}', [{ in: kwargs, out }]), [
      ["disagreed", ["success: expected true, found false", "unexpected_list: expected [], found [2]"]],
    ]);
    assert.deepEqual(
      (await verdicts(BETWEEN, '{"x": ["a"]}', [{ in: kwargs, out: { traceback_substring: "KeyError" } }]))[0]![0],
      "disagreed",
    );
    assert.match((await verdicts(BETWEEN, '{"y": [1]}', [{ in: kwargs, out: {} }]))[0]![1][0]!, /^raised: KeyError: The column "x"/);
  });

  it("is unsupported where the engine refuses the rule by name", async () => {
    assert.equal(
      (
        await verdicts("expect_table_row_count_to_equal_other_table", "{}", [{ in: { other_table_name: "b" }, out: { success: true } }])
      )[0]![0],
      "unsupported",
    );
    assert.equal((await verdicts(BETWEEN, '[{"x": [1]}]', [{ in: kwargs, out: { success: true } }]))[0]![0], "unsupported");
    const other = await verdicts("expect_table_row_count_to_equal_other_table", "[]", [{ in: { other_table_name: "b" }, out: {} }]);
    const reasons = ["needs more than one table", "Great Expectations itself does not run this rule on pandas"];
    assert.deepEqual(other, [["unsupported", reasons]]);
    const crossing = { in: { ...kwargs, allow_cross_type_comparisons: true }, out: { traceback_substring: "NotImplementedError" } };
    assert.equal((await verdicts(BETWEEN, '{"x": [1]}', [crossing]))[0]![0], "agreed");
  });

  it("is left out where it is not for pandas", async () => {
    const tests = [
      { in: kwargs, out: { success: true }, only_for: ["spark"] },
      { in: kwargs, out: { success: true }, suppress_test_for: ["pandas"] },
      { in: kwargs, out: { success: true }, suppress_test_for: ["pandas_v3_api"] },
    ];
    assert.deepEqual(await verdicts(BETWEEN, '{"x": [1]}', tests), []);
  });

  it("may be for pandas by another name, and name what goes in and comes out in full", async () => {
    const tests = [
      { input: kwargs, output: { success: true }, only_for: ["pandas_v3_api"] },
      { input: kwargs, output: { success: false }, only_for: ["pandas>=024", "spark"] },
      { in: kwargs, out: { success: true }, only_for: ["pandas_022"] },
      { in: kwargs, out: { success: true }, test_backends: [{ backend: "sqlalchemy", dialects: ["sqlite"] }] },
      { in: kwargs, out: { success: true }, only_for: [], suppress_test_for: null, test_backends: [{ backend: "pandas" }] },
    ];
    const outcomes = (await verdicts(BETWEEN, '{"x": [1]}', tests)).map(([outcome]) => outcome);
    assert.deepEqual(outcomes, ["agreed", "disagreed", "agreed"]);
  });

  it("holds an observed number to the last digit that it writes, others to nine, and takes True for 1", async () => {
    const mean = (observed_value: unknown) => ({ in: { column: "x" }, out: { observed_value } });
    const means = [0.6666666667, 0.667, 0.66, 0.6, 0.68, 1].map(mean);
    const found = await verdicts("expect_column_mean_to_be_between", '{"x": [1, 1, 0]}', means);
    assert.deepEqual(
      found.map(([outcome]) => outcome),
      ["agreed", "agreed", "agreed", "disagreed", "disagreed", "disagreed"],
    );
    const share = (unexpected_percent: number) => ({ in: kwargs, out: { unexpected_percent } });
    const shares = await verdicts(BETWEEN, '{"x": [1, 1, 2]}', [share(33.3333333333), share(33.33)]);
    assert.deepEqual(
      shares.map(([outcome]) => outcome),
      ["agreed", "disagreed"],
    );
    const whole = await verdicts("expect_column_mean_to_be_between", '{"x": [1, 1]}', [mean(true)]);
    assert.deepEqual(whole, [["agreed", []]]);
    const infinite = await verdicts("expect_column_mean_to_be_between", '{"x": [1, Infinity]}', [mean("Infinity"), mean("-Infinity")]);
    assert.deepEqual(
      infinite.map(([outcome]) => outcome),
      ["agreed", "disagreed"],
    );
  });

  it("takes a date for itself, however much of midnight, of UTC and of a second's parts it is written with", async () => {
    const latest = (observed_value: unknown) => ({ in: { column: "x" }, out: { observed_value } });
    const dates = ["2020-01-02", "2020-01-02T00:00:00+00:00", "2020-01-02T00:00:00.000000000", "2020-01-02T00:00:01"].map(latest);
    const schemas = ', "schemas": {"pandas": {"x": "timestamp"}}';
    const found = await verdicts("expect_column_max_to_be_between", '{"x": ["2020-01-01", "2020-01-02"]}', dates, schemas);
    assert.deepEqual(
      found.map(([outcome]) => outcome),
      ["agreed", "agreed", "agreed", "disagreed"],
    );
  });

  it("that nobody can read, or holds what nobody reads, is noted and does not stop the others", async () => {
    const written = (name: string, text: string) => {
      writeFileSync(join(directory(), name), text);
      return join(directory(), name);
    };
    const broken = written("broken.json", "{");
    assert.deepEqual(await runGxFile(broken), []);
    assert.match(gxFileNotes(broken)[0]!, /^not JSON: /);
    assert.deepEqual(gxFileNotes(written("none.json", "{}")), ["not a test definition: it has no list of datasets"]);
    const odd = written(
      "expect_column_to_exist.json",
      '{"extra": 1, "datasets": [{"data": {"x": [1]}, "more": 2, "tests": [{"in": {"column": "x"}, "out": {"success": true}, "odd": 3}]}]}',
    );
    assert.deepEqual(await runGxFile(odd), [{ title: "case 1", outcome: "agreed", differences: [] }]);
    assert.deepEqual(gxFileNotes(odd), [
      "file: the key extra is not known, and not looked at",
      "data set 1: the key more is not known, and not looked at",
      "data set 1, case 1: the key odd is not known, and not looked at",
    ]);
  });

  it("may give its kwargs in order, and has its data read as Python does", async () => {
    const TYPE = "expect_column_values_to_be_of_type";
    const test = (column: string, type: string) => ({ in: [column, type], out: { success: true, observed_value: type } });
    const data = '{"i": [1, 2], "f": [1.0, 2], "n": [1, NaN], "d": ["2020-01-01", null]}';
    const schemas = ', "schemas": {"pandas": {"d": "datetime64[ns]"}}';
    const inSet = await verdicts("expect_column_values_to_be_in_set", '{"x": [1, 2]}', [{ in: ["x", [1], 0.5], out: { success: true } }]);
    assert.deepEqual(inSet, [["agreed", []]]);
    const tests = [test("i", "int64"), test("f", "float64"), test("n", "float64"), test("d", "datetime64")];
    assert.deepEqual(
      (await verdicts(TYPE, data, [...tests, test("i", "float64")], schemas)).map(([outcome]) => outcome),
      ["agreed", "agreed", "agreed", "agreed", "disagreed"],
    );
  });

  it("declares columns by the names of pandas, and makes numbers of text", async () => {
    const declared = { i: "Int64Dtype", s: "StringDtype", b: "BooleanDtype", n: "int", t: "timedelta64[ns]" };
    const data = '{"i": [1, null], "s": ["a", null], "b": [true, null], "n": ["1", 2.0], "t": [1, 2]}';
    const types = { i: "int64", s: "str", b: "bool_", n: "int64", t: "timedelta64" };
    const tests = Object.entries(types).map(([column, observed_value]) => ({
      in: { column, type_: observed_value },
      out: { success: true, observed_value },
    }));
    const schemas = `, "schemas": {"pandas": ${JSON.stringify(declared)}}`;
    const found = await verdicts("expect_column_values_to_be_of_type", data, tests, schemas);
    assert.deepEqual(
      found,
      tests.map(() => ["agreed", []]),
    );
  });

  it("means a failure by what is raised where it is told to catch it, and no other", async () => {
    const mean = (rest: object, out: object) => ({ in: { column: "x", ...rest }, out });
    const catches = { catch_exceptions: true };
    const tests = [mean(catches, { success: false }), mean({}, { success: false }), mean(catches, { success: true }), mean(catches, {})];
    const found = await verdicts("expect_column_mean_to_be_between", '{"x": ["a"]}', tests);
    assert.deepEqual(
      found.map(([outcome]) => outcome),
      ["agreed", "disagreed", "disagreed", "disagreed"],
    );
  });
});
