import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { isLeft } from "fp-ts/lib/Either.js";
import { Session } from "../../../adapters/embedded/duckdb/session.ts";
import { inspectDataFiles } from "../../../adapters/quality/data-file.ts";
import { withDuckDbBatch } from "../../../adapters/quality/duckdb-batch.ts";
import { measureColumns, readTable } from "../../../adapters/quality/duckdb-columns.ts";
import { loadJsonl } from "../../../adapters/quality/jsonl-batch.ts";
import { readBatch } from "../../../adapters/quality/read-table.ts";
import { validateFiles } from "../../../adapters/quality/validate-files.ts";
import { decodeSuite } from "../../../domain/quality/any-suite.ts";
import { type SuiteOutcome, validate } from "../../../domain/quality/execute.ts";
import { gxValidationResult } from "../../../domain/quality/gx-result.ts";
import type { ResultFormat } from "../../../domain/quality/result-format.ts";
import type { Suite } from "../../../domain/quality/suite.ts";
import { useTempDir } from "../../support/temp-dir.ts";
import { rule, suiteOf } from "../quality/helpers.ts";
import { expectation } from "./random-suites.ts";

/** Values as a line writes them, each column mostly of one kind. */
const NUMBERS = ["1", "2", "-3", "2.5", "-0", "-0.0", "1e300", "1e999", "0.1", "9007199254740991"];
const TEXTS = [
  '""',
  '"x"',
  '"exactly 12 b"',
  '"thirteen byte"',
  '"a text that stands beside its vector"',
  '"2024-01-02"',
  '"h\\u00e9\\u00e9"',
  '"\\ud83d\\ude00"',
  '"1"',
  '"a\\nb"',
  '"{}"',
];
const ODD = ["12345678901234567890", '"\\ud800"', '"a\\u0000b"', '{"k":[1,null]}', "[]", '[1,"x"]'];
const cell = fc.constantFrom(
  [NUMBERS, TEXTS, ["true", "false"]],
  [TEXTS, NUMBERS, ODD],
  [["true", "false"], TEXTS, NUMBERS],
  [NUMBERS, ODD, TEXTS],
);
const column = cell.chain(([usual, other, rare]) =>
  fc.tuple(fc.constantFrom(0, 0, 0.1), fc.constantFrom(0, 0.4)).map(([odd, missing]) =>
    fc.double({ min: 0, max: 1, noNaN: true }).chain((chance) => {
      if (chance < odd) return fc.constantFrom(...other!, ...rare!);
      return chance > 1 - missing ? fc.constantFrom(undefined, "null") : fc.constantFrom(...usual!);
    }),
  ),
);
/** As most writers write pairs, and as Python does. */
const layout = fc.constantFrom([":", ","], [":", ","], [": ", ", "], [":", " ,"]);
const lines = fc
  .tuple(column, column, column, layout)
  .chain(([a, b, c, layout]) => fc.tuple(fc.constant(layout), fc.array(fc.tuple(a, b, c, fc.constantFrom("", "", '"a":7,', '"d":1,')))))
  .map(([[colon, comma], rows]) =>
    rows.map(([a, b, c, first]) => {
      const pairs = Object.entries({ a, b, c }).flatMap(([name, value]) => (value === undefined ? [] : [`"${name}"${colon}${value}`]));
      return `{${pairs.length === 0 ? first.slice(0, -1) : first}${pairs.join(comma)}}`;
    }),
  );

describe("JSON lines in DuckDB", () => {
  const directory = useTempDir();
  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(directory(), name);
    writeFileSync(path, content);
    return path;
  };

  /** The result, where both executors write the same. */
  async function result(suite: Suite, path: string, resultFormat: ResultFormat): Promise<SuiteOutcome> {
    const [found, batch] = [await validateFiles(suite, [path], resultFormat), await readBatch([path])];
    if (isLeft(found)) assert.fail(found.left.join("\n"));
    if (isLeft(batch)) assert.fail();
    const written = (outcome: SuiteOutcome) => JSON.parse(JSON.stringify(gxValidationResult(outcome, { resultFormat })));
    assert.deepEqual(written(found.right.outcome), written(validate(suite, batch.right.table)));
    assert.equal(found.right.rowCount, batch.right.table.rowCount);
    return found.right.outcome;
  }

  /** @param content a file's, of some lines */
  async function holdsWhatMemoryHolds(content: (lines: readonly string[]) => string, numRuns: number): Promise<void> {
    const formats = fc.constantFrom<ResultFormat>("SUMMARY", "COMPLETE");
    await fc.assert(
      fc.asyncProperty(lines, fc.array(expectation, { minLength: 1, maxLength: 60 }), formats, async (lines, expectations, format) => {
        const readable = expectations.filter((one) => decodeSuite({ name: "random", expectations: [one] })._tag === "Right");
        await result(suiteOf(readable), file("random.jsonl", content(lines)), format);
      }),
      { numRuns },
    );
  }

  it("are found to hold what they hold in memory, whatever the lines and the rules", async () => {
    await holdsWhatMemoryHolds((lines) => `{}\n${lines.join("\n")}\n`, 40);
  });

  it("are found to hold it where their texts recur and are numbered", async () => {
    const short = (line: string) => line.replaceAll(/"(thirteen byte|a text that stands beside its vector)"/g, '"twelve bytes"');
    await holdsWhatMemoryHolds(
      (lines) => `{}\n${lines.map((line) => `${short(line)}\n`).join("")}`.repeat(Math.ceil(2100 / (lines.length + 1))),
      8,
    );
  });

  const COUNTED = suiteOf([
    rule("expect_column_values_to_be_of_type", { column: "n", type_: "float64" }),
    rule("expect_column_values_to_not_be_null", { column: "n" }),
    rule("expect_column_values_to_be_between", { column: "n", max_value: 2998 }),
    rule("expect_column_values_to_be_in_set", { column: "late", value_set: ["x"] }),
    rule("expect_column_to_exist", { column: "later", column_index: 2 }),
  ]);
  const numbered = (last: string) => [...Array.from({ length: 3000 }, (_, n) => `{"n":${n}}`), last].join("\n");
  const found = ({ results }: SuiteOutcome) => results.map((one) => (one._tag === "Rows" ? one.unexpected : one.success));

  it("may show what their columns hold in the last line only, packed or not", async () => {
    const text = numbered('{"late":"x","n":0.5,"later":null}');
    for (const content of [text, gzipSync(text), zstdCompressSync(text)]) {
      assert.deepEqual(found(await result(COUNTED, file("late.jsonl", content), "COMPLETE")), [[], [], [2999], [], true]);
    }
  });

  it("may have numbers in a column from a late line on, and are then judged as numbers", async () => {
    const late = Array.from({ length: 400 }, (_, n) => `{"n":${n},"x":${n}.5,"y":${n < 300 ? n : '"text"'}}`);
    const path = file("numbers.jsonl", [...Array.from({ length: 9000 }, (_, n) => `{"n":${n},"x":null}`), ...late].join("\n"));
    const suite = suiteOf([
      rule("expect_column_values_to_be_of_type", { column: "x", type_: "float64" }),
      rule("expect_column_mean_to_be_between", { column: "x", min_value: 200, max_value: 200 }),
      rule("expect_column_values_to_be_in_set", { column: "y", value_set: ["text", 7] }),
      rule("expect_column_values_to_be_of_type", { column: "n", type_: "int64" }),
    ]);
    const rows = Array.from({ length: 300 }, (_, n) => 9000 + n).filter((row) => row !== 9007);
    assert.deepEqual(found(await result(suite, path, "COMPLETE")), [[], true, rows, []]);
  });

  it("may mix types in the last line, and are then judged as such", async () => {
    const { results } = await result(COUNTED, file("mixed.jsonl", numbered('{"late":1,"n":"many"}')), "SUMMARY");
    const counts = results.map((one) => {
      if (one._tag === "Raised") return one.raised.exception;
      return one._tag === "Rows" ? one.unexpectedCount : one.success;
    });
    assert.deepEqual(counts, [3001, 0, "TypeError", 1, false]);
  });

  it("are refused where they look like those before and are no JSON", async () => {
    const good = '{"a":1,"b":"x"}';
    const told: Readonly<Record<string, RegExp>> = {
      '{"a":1,"b":"x",}': /^line 2: it is not JSON/,
      '{"a":1"b":"x"}': /^line 2: it is not JSON/,
      '{"a":01,"b":"x"}': /^line 2: it is not JSON/,
      '{"a":NaN,"b":"x"}': /^line 2: it is not JSON .*; JSON has no NaN and no Infinity: write null$/,
      '{"a":1,"b":"x"': /^line 2: it is not JSON/,
      '{"a":1,"b":"x"} 2': /^line 2: it is not JSON/,
      '{"a":1,"b":"\t"}': /^line 2: it is not JSON/,
      '{"a":nul,"b":"x"}': /^line 2: it is not JSON/,
    };
    for (const [bad, expected] of Object.entries(told)) {
      const path = file("bad.jsonl", `${good}\n${bad}\n${good}\n`);
      const refused = await validateFiles(COUNTED, [path], "SUMMARY");
      assert.ok(isLeft(refused), bad);
      assert.match(refused.left.join("\n").replace(`${path}, `, ""), expected);
    }
  });

  it("may hold as many texts as rows, and texts that return", async () => {
    const texts = Array.from({ length: 45_000 }, (_, n) => `{"n":${n},"late":"${n < 30_000 ? `t${n}` : `t${n - 30_000}`}"}`);
    const path = file("many.jsonl", texts.join("\n"));
    const rules = suiteOf([
      rule("expect_column_unique_value_count_to_be_between", { column: "late", min_value: 30_000, max_value: 30_000 }),
      rule("expect_column_values_to_not_be_in_set", { column: "late", value_set: ["t0", "t14999", "t29999"] }),
    ]);
    assert.deepEqual(found(await result(rules, path, "COMPLETE")), [true, [0, 14_999, 29_999, 30_000, 44_999]]);
  });

  it("may have short texts that recur until a long one comes, and lack them from a late line on", async () => {
    const long = "a text that stands beside its vector";
    const texts = Array.from({ length: 9000 }, (_, n) => `{"n":${n},"s":"s${n % 7}","late":${n < 5000 ? `"l${n % 3}"` : "null"}}`);
    const path = file("recurring.jsonl", [...texts, `{"n":9000,"s":"${long}","late":"l0"}`, '{"n":9001,"s":"s0","late":"l1"}'].join("\n"));
    const rules = suiteOf([
      rule("expect_column_values_to_match_regex", { column: "s", regex: "^s[0-6]$" }),
      rule("expect_column_values_to_be_in_set", { column: "late", value_set: ["l1", "l2"] }),
      rule("expect_column_values_to_be_null", { column: "late" }),
      rule("expect_column_unique_value_count_to_be_between", { column: "s", min_value: 8, max_value: 8 }),
      rule("expect_column_value_lengths_to_equal", { column: "s", value: 2 }),
    ]);
    const [matched, among, missing, unique, short] = found(await result(rules, path, "COMPLETE"));
    const early = Array.from({ length: 5000 }, (_, n) => n);
    assert.deepEqual([matched, unique, short], [[9000], true, [9000]]);
    assert.deepEqual(among, [...early.filter((n) => n % 3 === 0), 9000]);
    assert.deepEqual(missing, [...early, 9000, 9001]);
  });

  it("are read into memory in their order, however many threads read them", async () => {
    const rows = 300_000;
    const path = file("long.jsonl", Array.from({ length: rows }, (_, n) => `{"n":${n},"s":"s${n % 5}"}`).join("\n"));
    const { files } = await inspectDataFiles([path]);
    const read = await withDuckDbBatch(files, { memoryLimit: "1GB" }, async (batch) =>
      readTable(batch, await measureColumns(batch, batch.columns)),
    );
    if (isLeft(read)) assert.fail(read.left.join("\n"));
    const [n, s] = [read.right.columns.get("n")!, read.right.columns.get("s")!];
    let wrong = 0;
    for (let row = 0; row < rows; row++) if (n[row] !== row || s[row] !== `s${row % 5}`) wrong++;
    assert.equal(wrong, 0);
  });

  it("take the last value of a key that a line has twice", async () => {
    const long = "a text that stands beside its vector";
    const path = file("twice.jsonl", `{"n":1,"s":"${long}"}\n{"n":2,"s":"${long}","n":null}\n{"n":3,"s":"${long}","s":"x","n":4}\n`);
    const twice = suiteOf([
      rule("expect_column_values_to_be_in_set", { column: "n", value_set: [1, 4] }),
      rule("expect_column_values_to_not_be_null", { column: "n" }),
      rule("expect_column_values_to_be_in_set", { column: "s", value_set: ["x"] }),
    ]);
    assert.deepEqual(found(await result(twice, path, "COMPLETE")), [[], [1], [0, 1]]);
  });

  it("leave the session its threads, also where they are refused", async () => {
    const session = await Session.open({ spillDirectory: join(directory(), "spill"), threads: 3 });
    try {
      for (const content of ['{"n":1}\n', '{"n":1}\n{"n":\n']) {
        const { files } = await inspectDataFiles([file("some.jsonl", content)]);
        await loadJsonl(session, files, undefined);
        assert.deepEqual(await session.rows("SELECT current_setting('threads')"), [[3n]]);
      }
    } finally {
      session.close();
    }
  });
});
