import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { inDuckDb, inMemory } from "../../support/duckdb-executor.ts";
import { runGxFile } from "../../support/gx-cases.ts";
import { useTempDir } from "../../support/temp-dir.ts";

const CASES = new URL("../../../../shared/data/gx/cases/", import.meta.url);

/** Cases for pandas in each file: a runner that skips some would agree too easily. */
const TOTALS: Readonly<Record<string, number>> = {
  "expect_column_mean_to_be_between.json": 14,
  "expect_column_pair_values_a_to_be_greater_than_b.json": 6,
  "expect_column_quantile_values_to_be_between.json": 5,
  "expect_column_to_exist.json": 4,
  "expect_column_values_to_be_between.json": 35,
  "expect_column_values_to_be_in_set.json": 15,
  "expect_column_values_to_be_unique.json": 9,
  "expect_column_values_to_match_regex.json": 13,
  "expect_column_values_to_match_strftime_format.json": 9,
  "expect_column_values_to_not_be_null.json": 7,
  "expect_compound_columns_to_be_unique.json": 12,
  "expect_table_row_count_to_be_between.json": 8,
};

describe("Great Expectations' own cases", () => {
  const directory = useTempDir();
  for (const [file, total] of Object.entries(TOTALS)) {
    const path = fileURLToPath(new URL(file, CASES));
    const there = existsSync(path);
    it(`answers, in memory and in DuckDB, those of ${file.replace(".json", "")} as pandas does${there ? "" : " (skipped: the case files are not on this machine)"}`, async function () {
      if (!there) this.skip();
      for (const run of [inMemory, inDuckDb(directory())]) {
        const verdicts = await runGxFile(path, run);
        assert.deepEqual(
          verdicts.filter(({ outcome }) => outcome !== "agreed"),
          [],
        );
        assert.equal(verdicts.length, total);
      }
    });
  }
});
