import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assay, type Ended } from "../support/assay.ts";
import { useTempDir } from "../support/temp-dir.ts";

const BARS = `symbol,price_date,open,close,volume
AAPL,2024-01-02,187.15,185.64,82488700
AAPL,2024-01-03,184.22,<script>alert(1)</script>,58414500
,2024-01-03,369.01,370.6,23083500
`;
const rule = (type: string, kwargs: object, rest: object = {}) => ({ type, kwargs, ...rest });
const SUITE = {
  name: "bars & <more>",
  expectations: [
    rule("expect_table_row_count_to_be_between", { min_value: 1 }),
    rule("expect_column_values_to_not_be_null", { column: "symbol" }, { notes: "every bar is of something" }),
    rule("expect_column_values_to_match_regex", { column: "close", regex: "^\\d+" }),
    rule("expect_column_values_to_be_between", { column: "volume", min_value: { $PARAMETER: "low" } }, { severity: "warning" }),
    rule("expect_column_values_to_be_unique", { column: "simbol" }),
  ],
};
const CLOCK = ["--clock", "2026-01-18T21:00:00Z"];
const market = fileURLToPath(new URL("../../../shared/data/market/", import.meta.url));
const samples = fileURLToPath(new URL("../../../shared/data/gx/format-samples/", import.meta.url));

describe("assay quality", () => {
  const directory = useTempDir();
  const file = (name: string, content: string) => {
    const path = join(directory(), name);
    writeFileSync(path, content);
    return path;
  };
  const suite = (document: object = SUITE) => file("suite.json", JSON.stringify(document));
  const judge = (document: object, data: string, ...more: readonly string[]) =>
    assay("quality", "run", suite(document), file("bars.csv", data), ...CLOCK, ...more);

  describe("run", () => {
    it("tells a person the verdict, and of each failure how much and for example what; exits 1", async () => {
      const { code, stdout, stderr } = await judge(SUITE, BARS, "--set", "low=30000000");
      assert.deepEqual([code, stderr], [1, ""]);
      assert.equal(
        stdout,
        `QUALITY=FAIL  bars & <more> on bars.csv: 4 of 5 expectations failed

                  expectation                    columns  unexpected  percent  observed
────────────────  ─────────────────────────────  ───────  ──────────  ───────  ────────
ok                table row count to be between                                3
FAILED            column values to not be null   symbol            1  33.33 %
FAILED            column values to match regex   close             1  33.33 %
failed (warning)  column values to be between    volume            1  33.33 %
FAILED            column values to be unique     simbol                        raised

column values to not be null  symbol
  for example null
  every bar is of something

column values to match regex  close  regex ^\\d+
  for example <script>alert(1)</script>

column values to be between  volume  min_value 30000000
  for example 23083500

column values to be unique  simbol
  could not be evaluated: The column "simbol" in BatchData does not exist. Did you mean symbol?
`,
      );
    });

    it("exits 0 where every critical expectation holds, though a warning does not", async () => {
      const expectations = SUITE.expectations.filter((each) => "severity" in each);
      const { code, json } = await judge({ ...SUITE, expectations }, BARS, "--set", "low=30000000", "--json");
      assert.deepEqual([code, json.success, json.meta.assay], [0, false, { verdict: "PASS", reasons: [] }]);
    });

    it("prints with --json what Great Expectations writes, in either dialect and every format", async () => {
      const expectations = SUITE.expectations.slice(0, 2);
      const { code, json } = await judge({ name: "two", expectations }, BARS, "--json", "--result-format", "BASIC");
      const config = { type: "expect_column_values_to_not_be_null", kwargs: { column: "symbol" }, meta: {}, severity: "critical" };
      const none = { raised_exception: false, exception_traceback: null, exception_message: null };
      const basic = { element_count: 3, unexpected_count: 1, unexpected_percent: (1 / 3) * 100, partial_unexpected_list: [null] };
      assert.equal(code, 1);
      assert.deepEqual(json.results[1], {
        success: false,
        expectation_config: { ...config, notes: "every bar is of something" },
        result: basic,
        meta: {},
        exception_info: none,
      });
      assert.deepEqual(json.statistics, {
        evaluated_expectations: 2,
        successful_expectations: 1,
        unsuccessful_expectations: 1,
        success_percent: 50,
      });
      assert.deepEqual(json.meta.run_id, { run_name: null, run_time: "2026-01-18T21:00:00.000Z" });
      assert.deepEqual(json.meta.assay.verdict, "FAIL");
      const [old, boolean] = await Promise.all([
        judge({ name: "two", expectations }, BARS, "--json", "--dialect", "0.18"),
        judge({ name: "two", expectations }, BARS, "--json", "--result-format", "BOOLEAN_ONLY"),
      ]);
      assert.deepEqual(Object.keys(old.json), ["success", "results", "evaluation_parameters", "statistics", "meta"]);
      assert.equal(old.json.meta.expectation_suite_name, "two");
      assert.deepEqual(old.json.results[1].expectation_config, {
        expectation_type: "expect_column_values_to_not_be_null",
        kwargs: { column: "symbol" },
        meta: { notes: "every bar is of something" },
      });
      assert.deepEqual(boolean.json.results[1].result, {});
    });

    it("refuses an empty batch unless the suite allows it", async () => {
      const expectations = [rule("expect_column_values_to_not_be_null", { column: "symbol" })];
      const refused = await judge({ name: "s", expectations }, "symbol\n", "--json");
      assert.deepEqual([refused.code, refused.json.meta.assay.verdict], [1, "FAIL"]);
      assert.match(refused.json.meta.assay.reasons[0], /^the batch is empty/);
      const allowed = await judge({ name: "s", expectations, meta: { assay: { allowEmpty: true } } }, "symbol\n", "--json");
      assert.deepEqual([allowed.code, allowed.json.success], [0, true]);
    });

    it("splits bad rows off into a directory of their own; exits 0 where the rest passes, 1 where the batch fails", async () => {
      const expectations = SUITE.expectations.slice(0, 3);
      const out = (name: string) => join(directory(), name);
      const told = await judge({ name: "s", expectations }, BARS, "--split", out("split"));
      assert.equal(told.code, 0);
      assert.ok(told.stdout.startsWith("QUALITY=PASS"));
      assert.ok(
        told.stdout.endsWith(`
1 row passed: ${out("split")}/passed.parquet
2 rows failed, each with its reasons: ${out("split")}/failed.parquet
`),
      );
      const failed = await judge({ name: "s", expectations: SUITE.expectations.slice(4) }, BARS, "--split", out("none"), "--json");
      assert.deepEqual([failed.code, failed.json.meta.assay.split], [1, { directory: out("none"), passed: 0, failed: 0 }]);
      const wrong = await judge({ name: "s", expectations }, BARS, "--split", out("split"), "--max-error-rate", "2", "--json");
      assert.deepEqual([wrong.code, wrong.json.errors], [2, ['--max-error-rate is "2": it is a share from 0 to 1']]);
    });

    it("names every fault of options, suite and data at once, and exits 2", async () => {
      const bad = {
        name: "s",
        note: "?",
        expectations: [
          rule("expect_column_values_to_be_unikue", { column: "a" }),
          rule("expect_column_values_to_be_unique", { colum: "a" }),
          rule("expect_column_values_to_be_between", { column: "a", min_value: { $PARAMETER: "low" }, mostly: 2 }),
          rule("expect_column_values_to_match_regex", { column: "a", regex: "(?=x)" }),
        ],
      };
      const path = suite(bad);
      const none = join(directory(), "none.csv");
      const short = file("short.csv", "a,b\n1\n");
      const options = ["--set", "low=1", "--set", "x", "--result-format", "SUMARY", "--dialect", "2", "--json"];
      const { code, json, stderr } = await assay("quality", "run", path, none, short, ...options);
      assert.equal(code, 2);
      const expected = [
        /^--set is "x"; allowed is NAME=VALUE$/,
        /^--result-format is "SUMARY": did you mean SUMMARY\? allowed are BOOLEAN_ONLY, BASIC, SUMMARY, COMPLETE$/,
        /^--dialect is "2": allowed are 1\.x, 0\.18$/,
        /suite\.json: \$\.note: note is not known here, did you mean notes\?|suite\.json: \$\.note: note is not known here/,
        /\$\.expectations\[0\]\.type: expect_column_values_to_be_unikue is not .* nearest is expect_column_values_to_be_unique$/,
        /\$\.expectations\[1\]\.kwargs\.colum: .* it takes column, mostly$/,
        /\$\.expectations\[1\]\.kwargs\.column: /,
        /\$\.expectations\[2\]\.kwargs\.mostly: .*must be a number between 0 and 1/,
        /\$\.expectations\[3\]\.kwargs\.regex: .*lookahead/,
        /none\.csv does not exist$/,
        /short\.csv, line 2: it has 1 cells where the header names 2 columns$/,
      ];
      assert.equal(json.errors.length, expected.length, json.errors.join("\n"));
      for (const [at, pattern] of expected.entries()) assert.match(json.errors[at], pattern);
      assert.equal(stderr, json.errors.map((error: string) => `assay: ${error}\n`).join(""));
    });

    it("refuses a suite that is none", async () => {
      const data = file("bars.csv", BARS);
      const errors = async (path: string) => {
        const { code, json } = await assay("quality", "run", path, data, "--json");
        return [code, ...json.errors.map((error: string) => error.replaceAll(`${directory()}/`, ""))];
      };
      assert.deepEqual(await errors(join(directory(), "none.json")), [2, "the suite none.json cannot be read: there is no such file"]);
      assert.deepEqual(await errors(file("list.json", "[]")), [
        2,
        "list.json: $: must be an object with a name and a list of expectations; found []",
      ]);
      const [code, fault] = await errors(data);
      assert.deepEqual([code, /^bars\.csv: \$: not JSON: /.test(fault)], [2, true]);
    });

    it("misses what is not given", async () => {
      const { code, json } = await judge(SUITE, BARS, "--json");
      assert.equal(code, 2);
      assert.match(json.errors[0], /\$\.expectations\[3\]\.kwargs\.min_value: "low" needs the suite parameter low, which is not given/);
    });
  });

  describe("suggest", () => {
    it("proposes a suite that the data pass", async () => {
      const lines = Array.from({ length: 60 }, (_, i) => `${i % 2 ? "A" : "B"},2024-01-${String(1 + (i >> 1)).padStart(2, "0")},${i / 7}`);
      const data = file("bars.csv", `symbol,day,close\n${lines.join("\n")}\n`);
      const { code, stdout } = await assay("quality", "suggest", data);
      assert.equal(code, 0);
      const proposed = JSON.parse(stdout);
      assert.deepEqual([proposed.name, proposed.expectations.length], ["bars", 9]);
      const judged = await assay("quality", "run", file("proposed.json", stdout), data, "--json");
      assert.deepEqual([judged.code, judged.json.success], [0, true]);
    });

    it("learns nothing from no rows", async () => {
      const { code, json } = await assay("quality", "suggest", file("bars.csv", "a,b\n"), "--json");
      assert.deepEqual([code, json.errors.length, /there are no rows, and nothing to learn from$/.test(json.errors[0])], [2, 1, true]);
    });

    const real = join(market, "hello-world-stock.csv");
    it(`finds its way about recorded bars${existsSync(real) ? "" : " (skipped: they are not on this machine)"}`, async function () {
      if (!existsSync(real)) this.skip();
      const { stdout, json } = await assay("quality", "suggest", real, "--json");
      const found = (type: string) => json.expectations.filter((each: { type: string }) => each.type === type);
      assert.deepEqual(found("expect_compound_columns_to_be_unique")[0].kwargs, { column_list: ["Date", "Stock"] });
      assert.deepEqual(found("expect_column_values_to_match_strftime_format")[0].kwargs, { column: "Date", strftime_format: "%Y-%m-%d" });
      assert.equal(found("expect_column_pair_values_a_to_be_greater_than_b").length, 5);
      const judged = await assay("quality", "run", file("proposed.json", stdout), real, "--json");
      assert.deepEqual([judged.code, judged.json.statistics.unsuccessful_expectations], [0, 0]);
    });
  });

  describe("docs", () => {
    const page = () => join(directory(), "page.html");
    const docs = (...args: readonly string[]): Promise<Ended> => assay("quality", "docs", ...args, "--output", page(), "--json");

    async function results(): Promise<readonly [string, string]> {
      const [first, second] = await Promise.all([
        judge(SUITE, BARS, "--set", "low=30000000", "--json"),
        assay("quality", "run", suite(), file("bars.csv", BARS), "--set", "low=1", "--json", "--clock", "2026-01-19T21:00:00Z"),
      ]);
      return [file("first.json", first.stdout), file("second.json", second.stdout)];
    }

    it("writes one page without scripts or addresses, in which data is escaped and every element closed", async () => {
      const [first, second] = await results();
      const { code, json } = await docs(second, first);
      assert.deepEqual([code, json], [0, { output: page(), results: 2, suites: 1, failing: ["bars & <more>"] }]);
      const text = readFileSync(page(), "utf8");
      wellFormed(text);
      assert.doesNotMatch(text, /<script|https?:|url\(|@import|<link|<img|\son\w+=/i);
      assert.ok(text.includes("<code>&lt;script&gt;alert(1)&lt;/script&gt;</code>"));
      assert.ok(text.includes('<h2 id="suite-0-name">bars &amp; &lt;more&gt;</h2>'));
      assert.ok(text.includes("3 of 5 expectations failed on 3 rows"));
      assert.ok(text.includes("2026-01-19 21:00:00 UTC"), "the latest result is the last by time");
      assert.ok(text.includes("0 of 2 batches passed"));
      assert.ok(text.includes("The column &quot;simbol&quot; in BatchData does not exist. Did you mean symbol?"));
      assert.ok(text.includes("every bar is of something"));
      assert.ok(text.includes("prefers-color-scheme: dark"));
    });

    it("reads the validations of a data directory", async () => {
      const data = join(directory(), "data");
      const ran = await assay(
        "run",
        "historical-batch",
        "--provider",
        "simulated",
        "--faults",
        "demo",
        "--gate",
        "rows",
        "--data",
        data,
        "--json",
      );
      assert.equal(ran.code, 0);
      const { code, json } = await docs("--data", data);
      assert.deepEqual([code, json.failing, json.suites], [0, [], 1]);
      const text = readFileSync(page(), "utf8");
      wellFormed(text);
      assert.ok(text.includes(`${json.results} batches judged by 1 suite`));
      assert.ok(text.includes(`${json.results} of ${json.results} batches passed`));
    });

    it(`reads what Great Expectations wrote${existsSync(samples) ? "" : " (skipped: the samples are not on this machine)"}`, async function () {
      if (!existsSync(samples)) this.skip();
      const names = [
        "gx-0.18.22-checkpoint-result.json",
        "gx-0.18.22-validation-result-COMPLETE.json",
        "gx-1.24.1-checkpoint-result-COMPLETE.json",
      ];
      const { code, json } = await docs(...names.map((name) => join(samples, name)));
      assert.deepEqual([code, json.results, json.failing], [0, 3, ["s"]]);
      const text = readFileSync(page(), "utf8");
      wellFormed(text);
      assert.ok(text.includes("Error: The column &quot;nope&quot; in BatchData does not exist."));
    });

    it("refuses what is no result, and says all of it", async () => {
      const [a, b] = [file("a.json", '{"success": true}'), file("b.jsonl", "{}\n{\n")];
      const { code, json } = await docs(a, b, join(directory(), "none.json"));
      const told = json.errors.map((error: string) => error.replaceAll(`${directory()}/`, "").replace(/: allowed are.*/, ""));
      assert.deepEqual(
        [code, ...told],
        [2, "a.json is no validation result", "b.jsonl, line 1 is no validation result", "none.json cannot be read: there is no such file"],
      );
      assert.equal(existsSync(page()), false);
    });
  });
});

/** Elements that hold nothing. */
const VOID = new Set(["meta", "!doctype"]);

/** Throws where a tag is not closed in its order, or `<`, `&` or an attribute stands where HTML has none. */
function wellFormed(page: string): void {
  const open: string[] = [];
  const text = page
    .replace(/<style>[^<]*<\/style>/, "")
    .replace(
      /<(\/?)(!?[a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"<>]*")?)*)\s*(\/?)>/g,
      (_, closing: string, name: string, _attributes, empty: string) => {
        if (closing) assert.equal(open.pop(), name);
        else if (!empty && !VOID.has(name)) open.push(name);
        return "";
      },
    );
  assert.deepEqual(open, []);
  assert.doesNotMatch(text, /[<>]|&(?!(?:amp|lt|gt|quot|#39);)/);
}
