/** A suite over files, in DuckDB. */
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { columnsRead, type ExpectationResult, outcomeOf, type SuiteOutcome } from "../../domain/quality/execute.ts";
import type { ResultFormat } from "../../domain/quality/result-format.ts";
import type { Suite } from "../../domain/quality/suite.ts";
import type { Expectation } from "../../domain/quality/suite-expectation.ts";
import { type DataFile, inspectDataFiles } from "./data-file.ts";
import { withDuckDbBatch } from "./duckdb-batch.ts";
import { COLUMNS_IN_A_GIGABYTE } from "./duckdb-columns.ts";
import { judgeSuite, namesRead } from "./duckdb-suite.ts";

/** What a suite found in files that are one batch. */
export interface FilesOutcome {
  readonly outcome: SuiteOutcome;
  readonly rowCount: number;
  readonly files: readonly Pick<DataFile, "path" | "format" | "sha256">[];
}

/** Of a file that is larger than memory, DuckDB holds what it works on, and spills the rest. */
export const MEMORY_LIMIT = "1GB";

/** Validates files as one batch, which holds their rows in the order given; or tells everything that keeps them from being read. */
export async function validateFiles(
  suite: Suite,
  paths: readonly string[],
  format: ResultFormat,
): Promise<Either<readonly string[], FilesOutcome>> {
  const judged = await withFiles(paths, (files) => judgeInDuckDb(suite, files, format));
  if (isLeft(judged)) return judged;
  const { results, ...rest } = judged.right;
  return right({ ...rest, outcome: outcomeOf(suite, results) });
}

/** Does something with files that can be read, all of them; tells what is wrong with the others beside what it found itself. */
export async function withFiles<A>(
  paths: readonly string[],
  use: (files: readonly DataFile[]) => Promise<Either<readonly string[], A>>,
): Promise<Either<readonly string[], A & Pick<FilesOutcome, "files">>> {
  const { files, faults } = await inspectDataFiles(paths);
  if (files.length === 0) return left(faults);
  const done = await use(files);
  if (isLeft(done)) return left([...faults, ...done.left]);
  if (faults.length > 0) return left(faults);
  return right({ ...done.right, files: files.map(({ path, format, sha256 }) => ({ path, format, sha256 })) });
}

interface Judged {
  readonly results: readonly ExpectationResult[];
  readonly rowCount: number;
}

async function judgeInDuckDb(suite: Suite, files: readonly DataFile[], format: ResultFormat): Promise<Either<readonly string[], Judged>> {
  const results: ExpectationResult[] = [];
  let rowCount = 0;
  for (const part of partsOf(suite)) {
    const judged = await withDuckDbBatch(files, { memoryLimit: MEMORY_LIMIT, names: namesRead(part.expectations) }, async (batch) => {
      rowCount = batch.rowCount;
      return judgeSuite(batch, part, format);
    });
    if (isLeft(judged)) return judged;
    results.push(...judged.right);
  }
  return right({ results, rowCount });
}

/** The suite in parts that read no more columns than fit into memory side by side: one, but of the widest files. */
function partsOf(suite: Suite): readonly Suite[] {
  const parts: Expectation[][] = [[]];
  const names = new Set<string>();
  for (const expectation of suite.expectations) {
    for (const name of columnsRead(expectation)) names.add(name);
    if (names.size > COLUMNS_IN_A_GIGABYTE && parts.at(-1)!.length > 0) {
      parts.push([]);
      names.clear();
      for (const name of columnsRead(expectation)) names.add(name);
    }
    parts.at(-1)!.push(expectation);
  }
  return parts.map((expectations) => ({ ...suite, expectations }));
}
