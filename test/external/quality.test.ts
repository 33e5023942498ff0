/**
 * Our validation results and suites, read by Great Expectations itself, and its findings held against ours. Where
 * `test/external/python-env` was not run, the tests are skipped and say so.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { isLeft } from "fp-ts/lib/Either.js";
import { Session } from "../../adapters/embedded/duckdb/session.ts";
import { textLiteral } from "../../adapters/embedded/duckdb/sql-text.ts";
import { validateFiles } from "../../adapters/quality/validate-files.ts";
import { gxValidationResult } from "../../domain/quality/gx-result.ts";
import type { ResultFormat } from "../../domain/quality/result-format.ts";
import { type Suite, writeSuite } from "../../domain/quality/suite.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { rule, suiteOf } from "../unit/quality/helpers.ts";
import { pythonOf } from "./python.ts";

type Json = Readonly<Record<string, unknown>>;

const column = (name: string, rest: object = {}) => ({ column: name, ...rest });
const NUMBERS = { min_value: 1, max_value: 3 };

/** On columns of one type each, without what is missing in pairs: there Great Expectations shows what pandas makes of it. */
const RULES: readonly Json[] = [
  rule("expect_table_row_count_to_be_between", NUMBERS, { severity: "warning" }),
  rule("expect_table_columns_to_match_ordered_list", { column_list: ["n", "m", "t"] }),
  rule("expect_column_to_exist", column("n")),
  rule("expect_column_values_to_not_be_null", column("n", { mostly: 0.9 })),
  rule("expect_column_values_to_be_null", column("n")),
  rule("expect_column_values_to_be_between", column("n", { ...NUMBERS, strict_min: true })),
  rule("expect_column_values_to_be_in_set", column("t", { value_set: ["2024-01-02", "b"] })),
  rule("expect_column_values_to_not_be_in_set", column("t", { value_set: ["x\u{1F600}"] })),
  rule("expect_column_values_to_match_regex", column("t", { regex: "^\\d{4}" })),
  rule("expect_column_values_to_not_match_regex_list", column("t", { regex_list: ["x$", "b"] })),
  rule("expect_column_values_to_match_strftime_format", column("t", { strftime_format: "%Y-%m-%d" })),
  rule("expect_column_value_lengths_to_equal", column("t", { value: 2 })),
  rule("expect_column_values_to_be_of_type", column("n", { type_: "float64" })),
  rule("expect_column_values_to_be_unique", column("m")),
  rule("expect_column_value_z_scores_to_be_less_than", column("m", { threshold: 1, double_sided: true })),
  rule("expect_column_pair_values_a_to_be_greater_than_b", { column_A: "m", column_B: "m", or_equal: true }),
  rule("expect_column_pair_values_to_be_equal", { column_A: "n", column_B: "m" }),
  rule("expect_compound_columns_to_be_unique", { column_list: ["m", "t"] }),
  rule("expect_select_column_values_to_be_unique_within_record", { column_list: ["n", "m"] }),
  rule("expect_column_values_to_not_be_outliers", column("m", { multiplier: 0.5 })),
  rule("expect_column_values_to_not_be_outliers", column("n", { method: "std", multiplier: 1 })),
  rule("expect_multicolumn_values_to_be_equal", { column_list: ["n", "m"] }),
  rule("expect_multicolumn_sum_to_equal", { column_list: ["n", "m"], sum_total: 2 }),
  ...["min", "max", "mean", "median", "stdev", "sum", "unique_value_count"].map((what) =>
    rule(`expect_column_${what}_to_be_between`, column("m", NUMBERS)),
  ),
  rule("expect_column_proportion_of_unique_values_to_be_between", column("m", { max_value: 0.5 })),
  rule(
    "expect_column_quantile_values_to_be_between",
    column("m", {
      quantile_ranges: {
        quantiles: [0.25, 0.5],
        value_ranges: [
          [1, 2],
          [2, null],
        ],
      },
    }),
  ),
  rule("expect_column_most_common_value_to_be_in_set", column("m", { value_set: [2] })),
  rule("expect_column_type_to_be", column("z", { type_: "datetime64[us, UTC]" })),
  rule("expect_column_values_to_be_unique", column("z")),
  rule("expect_column_values_to_be_between", column("z", { max_value: "2024-01-02T10:00:00+00:00" })),
  rule("expect_column_max_to_be_between", column("z", { max_value: "2024-01-02T10:00:00+00:00" })),
  rule("expect_column_median_to_be_between", column("z", { max_value: "2024-01-02T10:00:00+00:00" })),
];

const ROWS = `VALUES
  (1.0::DOUBLE, 1.5::DOUBLE, '2024-01-02', '2024-01-02 00:00:00+00'::TIMESTAMPTZ), (NULL, 2, 'b', '2024-01-02 14:30:00.250002+00'),
  (2.5, 2, '2024-02-30', NULL), (9, 4, 'x\u{1F600}', '2024-01-03 00:00:00+00'), (-0.5, 2, 'b', '2024-01-02 00:00:00+00')`;

describe("read by Great Expectations,", () => {
  const python = pythonOf("gx", "gx.py");
  const directory = useTempDir();
  before(function () {
    if (python.isThere) return;
    console.log("    skipped: results and suites read by Great Expectations (run test/external/python-env first)");
    this.skip();
  });

  async function parquet(): Promise<string> {
    const path = join(directory(), "batch.parquet");
    const session = await Session.open({ spillDirectory: join(directory(), "spill") });
    try {
      await session.run(`COPY (SELECT * FROM (${ROWS}) t (n, m, t, z)) TO ${textLiteral(path)} (FORMAT parquet)`);
    } finally {
      session.close();
    }
    return path;
  }

  async function ours(suite: Suite, path: string, resultFormat: ResultFormat): Promise<Json> {
    const found = await validateFiles(suite, [path], resultFormat);
    if (isLeft(found)) assert.fail(found.left.join("\n"));
    return gxValidationResult(found.right.outcome, {
      resultFormat,
      meta: { run_id: { run_name: null, run_time: "2026-01-18T21:00:00Z" } },
    });
  }

  it("a validation result of any format is loaded, and loses nothing", async () => {
    const [suite, path] = [suiteOf([...RULES, rule("expect_column_values_to_be_between", column("t", NUMBERS))]), await parquet()];
    const results: Json[] = [];
    for (const format of ["BOOLEAN_ONLY", "BASIC", "SUMMARY", "COMPLETE"] as const) results.push(await ours(suite, path, format));
    const written = JSON.parse(JSON.stringify(results)) as readonly Json[];
    const kept = ({ success, suite_name, statistics, results }: Json) => ({ success, suite_name, statistics, results });
    assert.deepEqual((python.ask("results", written) as readonly Json[]).map(kept), written.map(kept));
  });

  it("a suite that we write is loaded, each expectation as the class of its own", () => {
    const written = writeSuite(suiteOf(RULES));
    const loaded = python.ask("suite", written) as { name: string; expectations: readonly { class: string; kwargs: Json }[] };
    const classOf = (type: string) => type.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
    assert.equal(loaded.name, "test");
    assert.deepEqual(
      loaded.expectations.map((each) => each.class),
      RULES.map(({ type }) => classOf(type as string)),
    );
    for (const [nth, { kwargs }] of loaded.expectations.entries()) {
      const given = (written["expectations"] as readonly { kwargs: Json }[])[nth]!.kwargs;
      assert.deepEqual(Object.fromEntries(Object.keys(given).map((key) => [key, kwargs[key]])), given);
    }
  });

  it("a suite finds in a Parquet file what Great Expectations finds in it on pandas", async () => {
    const [suite, path] = [suiteOf(RULES), await parquet()];
    const theirs = python.ask("judge", { suite: writeSuite(suite), path, format: "SUMMARY" }) as Json;
    const found = new Map(resultsOf(theirs).map((each) => [idOf(each), each]));
    for (const own of resultsOf(JSON.parse(JSON.stringify(await ours(suite, path, "SUMMARY"))))) {
      const their = found.get(idOf(own));
      assert.ok(their, idOf(own));
      assert.deepEqual([own.success, measuresOf(own.result)], [their.success, measuresOf(their.result)], idOf(own));
    }
  });
});

interface Result {
  readonly success: boolean;
  readonly expectation_config: { readonly type: string; readonly kwargs: Json };
  readonly result: Json;
}

const resultsOf = (validation: Json) => validation["results"] as readonly Result[];

/** Great Expectations tells results in an order of its own, and fills in kwargs that were not given. */
function idOf({ expectation_config: { type, kwargs } }: Result): string {
  return `${type} ${["column", "column_A", "column_B", "column_list"].map((key) => JSON.stringify(kwargs[key])).join(" ")}`;
}

/** What a result measures, to nine digits: sums are exactly rounded here, and not in pandas. */
function measuresOf(result: Json): unknown {
  const keys = ["element_count", "unexpected_count", "missing_count", "unexpected_percent", "partial_unexpected_list", "observed_value"];
  return JSON.parse(JSON.stringify(keys.map((key) => result[key] ?? null)), (_, value) =>
    typeof value === "number" ? Number(value.toPrecision(9)) : value,
  );
}
