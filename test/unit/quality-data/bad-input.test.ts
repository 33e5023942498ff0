/** What `assay quality run` makes of bad suites and odd data: told by name, or judged as what it is; never passed unseen. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { isLeft } from "fp-ts/lib/Either.js";
import { Session } from "../../../adapters/embedded/duckdb/session.ts";
import { makeRoom } from "../../../adapters/quality/duckdb-columns.ts";
import { parseExact } from "../../../domain/quality/whole-numbers.ts";
import { runSuite } from "../../../ops/quality/run-suite.ts";
import { useTempDir } from "../../support/temp-dir.ts";

type Json = Readonly<Record<string, unknown>>;

describe("bad input to quality run", () => {
  const directory = useTempDir();
  const file = (name: string, content: string): string => {
    const path = join(directory(), name);
    writeFileSync(path, content);
    return path;
  };
  const GOOD = "x\n1\n";

  const run = (suite: string, name: string, data: string) =>
    runSuite({
      suitePath: file("suite.json", suite),
      dataPaths: [file(name, data)],
      parameters: {},
      resultFormat: "COMPLETE",
      at: "2026-01-18T21:00:00.000Z",
    });

  async function faults(suite: string, data = GOOD): Promise<readonly string[]> {
    const found = await run(suite, "data.csv", data);
    return isLeft(found) ? found.left.map((fault) => fault.replaceAll(`${directory()}/`, "").replace("suite.json: ", "")) : [];
  }

  const suiteOf = (...rules: readonly (readonly [type: string, kwargs: object])[]) =>
    JSON.stringify({ name: "s", expectations: rules.map(([type, kwargs]) => ({ type, kwargs })) });

  /** What each rule found: unexpected values, what it observed, or the exception. */
  async function found(suite: string, name: string, data: string): Promise<readonly unknown[]> {
    const judged = await run(suite, name, data);
    if (isLeft(judged)) assert.fail(judged.left.join("\n"));
    const { results } = parseExact(JSON.stringify(judged.right.result)) as { results: { result: Json; exception_info: Json }[] };
    return results.map(({ result, exception_info: { exception_message: message } }) => {
      if (message !== null) return message;
      return "unexpected_list" in result ? result["unexpected_list"] : (result["observed_value"] ?? null);
    });
  }

  it("that is not JSON, or no suite, is refused with what it should be", async () => {
    assert.deepEqual(await faults("{name:"), ["$: not JSON: Expected property name or '}' in JSON at position 1 (line 1 column 2)"]);
    assert.deepEqual(await faults("[1]"), ["$: must be an object with a name and a list of expectations; found [1]"]);
    assert.deepEqual(await faults('{"nam":"s","expectations":{}}'), [
      "$.nam: nam is not known here; did you mean name?; allowed are name, expectations, meta, id, notes, suite_parameters",
      "$.name: must be the suite's name (expectation_suite_name in 0.18); found nothing",
      "$.expectations: must be a list; found {}",
    ]);
  });

  it("may nest a thousand lists and objects deep, and no deeper: neither may a line of data", async () => {
    const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
    const suite = (levels: number) => `{"name":"s","meta":{"x":${nested(levels)}},"expectations":[]}`;
    assert.deepEqual(await faults(suite(998)), []);
    for (const levels of [999, 100_000])
      assert.deepEqual(await faults(suite(levels)), ["$: its lists and objects nest deeper than 1,000 levels"]);

    const good = suiteOf(["expect_column_values_to_be_unique", { column: "x" }]);
    const line = (levels: number) => `{"x":1}\n{"x":2,"n":12345678901234567,"y":${nested(levels)}}\n`;
    assert.deepEqual(await found(good, "deep.jsonl", line(1000)), [[]]);
    for (const levels of [1001, 100_000]) {
      const judged = await run(good, "deep.jsonl", line(levels));
      const told = [`${directory()}/deep.jsonl, line 2: its lists and objects nest deeper than 1,000 levels`];
      assert.deepEqual(isLeft(judged) && judged.left, told);
    }
  });

  it("may begin with a byte order mark, and must be UTF-8", async () => {
    const suite = suiteOf(["expect_column_values_to_be_unique", { column: "x" }]);
    assert.deepEqual(await found(`\uFEFF${suite}`, "data.csv", GOOD), [[]]);
    const suitePath = file("suite.json", "");
    writeFileSync(suitePath, Buffer.from(suite.replace('"s"', '"\xff"'), "latin1"));
    const asked = { suitePath, dataPaths: [file("data.csv", GOOD)], parameters: {}, resultFormat: "COMPLETE", at: "" } as const;
    const judged = await runSuite(asked);
    assert.deepEqual(isLeft(judged) && judged.left, [`the suite ${suitePath} cannot be read: it is not UTF-8 text`]);
  });

  it("in kwargs is refused each by its path: unknown, missing, of the wrong type, beyond RE2", async () => {
    const told = await faults(
      suiteOf(
        ["expect_column_values_to_be_betwen", { column: "x" }],
        ["expect_column_values_to_be_between", { colunm: "x", min_value: true }],
        ["expect_column_values_to_be_in_set", { column: "x", value_set: "a" }],
        ["expect_column_values_to_match_regex", { column: "x", regex: "(?<=a)b" }],
        ["expect_column_values_to_match_regex", { column: "x", regex: "(a)\\1" }],
        ["expect_column_values_to_match_regex", { column: "x", regex: "(" }],
        ["expect_column_values_to_be_unique", { column: "x", mostly: 2 }],
      ),
    );
    const expected = [
      /^\$\.expectations\[0\]\.type: .*not an expectation known here; the nearest is expect_column_values_to_be_between$/,
      /^\$\.expectations\[1\]\.kwargs\.colunm: .*did you mean column\?/,
      /^\$\.expectations\[1\]\.kwargs\.column: column is required/,
      /^\$\.expectations\[1\]\.kwargs\.min_value: min_value must be a number, or text.*found true$/,
      /^\$\.expectations\[2\]\.kwargs\.value_set: value_set must be a list, set, or None: .*found "a"$/,
      /^\$\.expectations\[3\]\.kwargs\.regex: .*lookbehind at character 1, which RE2 does not have/,
      /^\$\.expectations\[4\]\.kwargs\.regex: .*backreference \(\\1\) at character 4/,
      /^\$\.expectations\[5\]\.kwargs\.regex: "\(" is not a pattern: .*missing closing \)/,
      /^\$\.expectations\[6\]\.kwargs\.mostly: mostly must be a number between 0 and 1; found 2$/,
    ];
    assert.equal(told.length, expected.length, told.join("\n"));
    for (const [nth, pattern] of expected.entries()) assert.match(told[nth]!, pattern);
  });

  it("may leave ends open as Python writes it, by an infinite number; NaN is no bound", async () => {
    const suite = (high: string) => `{"name": "s", "expectations": [
      {"type": "expect_column_values_to_be_between", "kwargs": {"column": "x", "min_value": -Infinity, "max_value": ${high}}},
      {"type": "expect_column_values_to_be_between", "kwargs": {"column": "x", "max_value": Infinity, "strict_max": true}},
      {"type": "expect_column_values_to_be_in_set", "kwargs": {"column": "x", "value_set": [1, Infinity]}},
      {"type": "expect_column_max_to_be_between", "kwargs": {"column": "x", "min_value": -Infinity, "max_value": 2}},
      {"type": "expect_column_distinct_values_to_contain_set", "kwargs": {"column": "x", "value_set": [Infinity]}},
      {"type": "expect_multicolumn_sum_to_equal", "kwargs": {"column_list": ["x", "y"], "sum_total": Infinity}},
      {"type": "expect_column_value_lengths_to_be_between", "kwargs": {"column": "t", "min_value": -1, "max_value": Infinity}},
      {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 3, "max_value": Infinity}}]}`;
    const [one, two] = [
      { x: 1, y: 1 },
      { x: 2, y: 2 },
    ];
    assert.deepEqual(await found(suite("2"), "a.csv", "x,y,t\n1,1,a\n2,2,b\ninf,3,c\n"), [
      ...[["Infinity"], ["Infinity"], [2], "Infinity", [1, 2, "Infinity"]],
      ...[[one, two], [], 3],
    ]);
    assert.deepEqual(await found(suite("2"), "b.csv", "x,y,t\n1,1,a\n2,2,b\n3,3,c\n"), [
      ...[[3], [], [2, 3], 3, [1, 2, 3]],
      ...[[one, two, { x: 3, y: 3 }], [], 3],
    ]);
    const judged = await run(suite("9007199254740993"), "data.csv", "x,y,t\n1,1,a\n");
    assert.match(isLeft(judged) ? "" : JSON.stringify(judged.right.result), /"min_value":-1e999,"max_value":9007199254740993\}/);
    assert.deepEqual(await faults(suite("NaN")), [
      '$.expectations[0].kwargs.max_value: max_value must be a number, or text (an ISO 8601 date compares with dates as text); found "NaN"',
    ]);
  });

  it("may name a column that the data lacks: that rule raises and names the nearest, the others are judged", async () => {
    const suite = suiteOf(
      ["expect_column_values_to_be_unique", { column: "clsoe" }],
      ["expect_column_values_to_be_unique", { column: "close" }],
    );
    assert.deepEqual(await found(suite, "a.csv", "open,close\n1,2\n"), [
      'The column "clsoe" in BatchData does not exist. Did you mean close?',
      [],
    ]);
  });

  const X = { column: "x" };
  const NUMBERS = suiteOf(
    ["expect_column_values_to_be_between", { ...X, min_value: 0, max_value: 10 }],
    ["expect_column_values_to_not_be_null", X],
    ["expect_column_values_to_be_unique", X],
    ["expect_column_values_to_be_in_set", { ...X, value_set: [0, 1] }],
    ["expect_column_max_to_be_between", { ...X, max_value: 10 }],
    ["expect_column_distinct_values_to_be_in_set", { ...X, value_set: [0, 1] }],
  );

  it("may hold NaN, which is missing, infinities, which are told as such, and −0, which is 0", async () => {
    const expected = [["Infinity", "-Infinity"], [null], [0, 0], ["Infinity", "-Infinity"], "Infinity", ["-Infinity", 0, 1, "Infinity"]];
    const csv = "x\n-0\n0\nnan\ninf\n-inf\n1\n";
    const jsonl = ["-0", "0", "null", "1e999", "-1e999", "1"].map((x) => `{"x":${x}}`).join("\n");
    for (const [name, data] of [
      ["a.csv", csv],
      ["a.jsonl", jsonl],
    ] as const) {
      assert.deepEqual(await found(NUMBERS, name, data), expected, name);
    }
  });

  it("may hold integers that a double does not: they stay exact, also to a rule that compares or adds up", async () => {
    const [big, next] = ["9007199254740993", "9007199254740995"];
    const sum = suiteOf(
      ["expect_column_sum_to_be_between", { column: "x", min_value: 1 }],
      ["expect_column_values_to_be_increasing", { column: "x" }],
    );
    const limits = `{"name": "n", "expectations": [
      {"type": "expect_column_values_to_be_between", "kwargs": {"column": "x", "max_value": ${big}}},
      {"type": "expect_column_values_to_be_in_set", "kwargs": {"column": "x", "value_set": [1, ${next}]}}]}`;
    const jsonl = `{"x":${big}}\n{"x":${next}}\n{"x":1}\n`;
    for (const [name, data] of [
      ["a.csv", `x\n${big}\n${next}\n1\n`],
      ["a.jsonl", jsonl],
    ] as const) {
      const [between, notNull, unique, inSet, max, distinct] = await found(NUMBERS, name, data);
      const numbers = [BigInt(big), BigInt(next)];
      assert.deepEqual([between, notNull, unique, inSet, distinct], [numbers, [], [], numbers, [1, ...numbers]], name);
      assert.deepEqual(max, BigInt(next), name);
      assert.deepEqual(await found(sum, name, data), [BigInt(big) + BigInt(next) + 1n, [1]], name);
      assert.deepEqual(await found(limits, name, data), [[BigInt(next)], [BigInt(big)]], name);
    }
  });

  it("may mix types in a column: a rule that compares raises and names the row, the others judge each value", async () => {
    const [between, ...others] = await found(NUMBERS, "a.jsonl", '{"x":1}\n{"x":"a"}\n{"x":null}\n{"x":[1]}\n{"x":true}\n');
    assert.match(String(between), /must either be None or of the same type. column x, row 1 holds "a"/);
    assert.deepEqual(others.slice(0, 3), [[null], [1, true], ["a", "[1]"]]);
  });

  it("may be text for the sake of one value, which is told then, and none of the numbers", async () => {
    const [between, , , , max] = await found(NUMBERS, "a.csv", "x\n1\n2\nabc\n3\n");
    assert.match(String(between), /column x, row 2 holds "abc", which cannot be compared with 0$/);
    assert.equal(max, 'column x holds text ("abc"), which cannot be compared with 10');
  });

  it("may have ten thousand columns, of which those of the suite are read", async function () {
    this.timeout(60_000);
    const names = Array.from({ length: 10_000 }, (_, nth) => `c${nth}`);
    const suite = suiteOf(
      ["expect_column_values_to_be_between", { column: "c9999", max_value: 9998 }],
      ["expect_table_column_count_to_equal", { value: 10_000 }],
      ["expect_column_values_to_be_unique", { column: "c10000" }],
    );
    const expected = [[9999], 10_000, 'The column "c10000" in BatchData does not exist. Did you mean c1000?'];
    assert.deepEqual(await found(suite, "wide.csv", `${names.join(",")}\n${[...names.keys()].join(",")}\n`), expected);
    assert.deepEqual(await found(suite, "wide.jsonl", JSON.stringify(Object.fromEntries(names.map((name, nth) => [name, nth])))), expected);
  });

  it("may be split from a table of ten thousand columns, which DuckDB reserves more than a gigabyte for", async () => {
    const session = await Session.open({ spillDirectory: join(directory(), "spill"), memoryLimit: "1GB" });
    const limit = async () => (await session.rows("SELECT current_setting('memory_limit')"))[0]![0];
    try {
      await makeRoom(session, 2000);
      assert.equal(await limit(), "953.6 MiB");
      await makeRoom(session, 10_000);
      assert.equal(await limit(), "4.6 GiB");
    } finally {
      session.close();
    }
  });

  it("may not be one file twice, whatever way it is written", async () => {
    const data = file("data.csv", GOOD);
    const other = `${directory()}/./data.csv`;
    const suitePath = file("suite.json", '{"name":"s","expectations":[]}');
    const judged = await runSuite({ suitePath, dataPaths: [data, other, data], parameters: {}, resultFormat: "BASIC", at: "" });
    const told = [other, data].map((path) => `${path} is named twice, and its rows would count twice`);
    assert.deepEqual(isLeft(judged) && judged.left, told);
  });

  it("may have rules for more columns than DuckDB holds side by side: they are read in turn", async () => {
    const places = [...Array(2010).keys()];
    const suite = suiteOf(...places.map((nth) => ["expect_column_max_to_be_between", { column: `c${nth}` }] as const));
    const record = JSON.stringify(Object.fromEntries(places.map((nth) => [`c${nth}`, nth])));
    assert.deepEqual(await found(suite, "rules.jsonl", record), places);
  });
});
