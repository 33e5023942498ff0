/** A suite over files: in DuckDB where it reads them, and in memory over JSON lines. */
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { type ExpectationResult, outcomeOf, type SuiteOutcome, validate } from "../../domain/quality/execute.ts";
import type { ResultFormat } from "../../domain/quality/gx-result.ts";
import type { Suite } from "../../domain/quality/suite.ts";
import { type DataFile, inspectDataFiles } from "./data-file.ts";
import { withDuckDbBatch } from "./duckdb-batch.ts";
import { judgeSuite, namesRead } from "./duckdb-suite.ts";
import { readJsonlTable } from "./jsonl-table.ts";

/** What a suite found in files that are one batch. */
export interface FilesOutcome {
  readonly outcome: SuiteOutcome;
  readonly rowCount: number;
  readonly files: readonly Pick<DataFile, "path" | "format" | "sha256">[];
}

/** Of a file that is larger than memory, DuckDB holds what it works on, and spills the rest. */
const MEMORY_LIMIT = "1GB";

/** Validates files as one batch, which holds their rows in the order given; or tells everything that keeps them from being read. */
export async function validateFiles(
  suite: Suite,
  paths: readonly string[],
  format: ResultFormat,
): Promise<Either<readonly string[], FilesOutcome>> {
  const { files, faults } = await inspectDataFiles(paths);
  if (files.length === 0) return left(faults);
  const judged = await (files[0]!.format === "jsonl" ? judgeJsonl(suite, files) : judgeInDuckDb(suite, files, format));
  if (isLeft(judged)) return left([...faults, ...judged.left]);
  if (faults.length > 0) return left(faults);
  const { results, rowCount } = judged.right;
  return right({
    outcome: outcomeOf(suite, results),
    rowCount,
    files: files.map(({ path, format, sha256 }) => ({ path, format, sha256 })),
  });
}

interface Judged {
  readonly results: readonly ExpectationResult[];
  readonly rowCount: number;
}

const judgeInDuckDb = (suite: Suite, files: readonly DataFile[], format: ResultFormat): Promise<Either<readonly string[], Judged>> =>
  withDuckDbBatch(files, { memoryLimit: MEMORY_LIMIT, names: namesRead(suite) }, async (batch) => ({
    results: await judgeSuite(batch, suite, format),
    rowCount: batch.rowCount,
  }));

async function judgeJsonl(suite: Suite, files: readonly DataFile[]): Promise<Either<readonly string[], Judged>> {
  const table = await readJsonlTable(files);
  return isLeft(table) ? table : right({ results: validate(suite, table.right).results, rowCount: table.right.rowCount });
}
