/** A suite over files whose bad rows are told apart: what passed and what failed are SELECTs, and what becomes of them is the caller's. */
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { outcomeOf, type SuiteOutcome } from "../../domain/quality/execute.ts";
import { type GatePolicy, type Judgement, judgeSplit, rulesAboutRows } from "../../domain/quality/gate.ts";
import type { ResultFormat } from "../../domain/quality/result-format.ts";
import type { Suite } from "../../domain/quality/suite.ts";
import type { Session } from "../embedded/duckdb/session.ts";
import type { DataFile } from "./data-file.ts";
import { type DuckDbBatch, withDuckDbBatch } from "./duckdb-batch.ts";
import { findingsOf } from "./duckdb-suite.ts";
import { type Broken, failedRows, gatherBroken, passedRows, whyNotSplit, writtenColumns } from "./split-rows.ts";
import { MEMORY_LIMIT } from "./validate-files.ts";

export interface SplitBatch {
  readonly outcome: SuiteOutcome;
  readonly judgement: Pick<Judgement, "verdict" | "reasons">;
  readonly rowCount: number;
  /** How many rows fail a critical rule. */
  readonly failed: number;
  /** Where the statements run; it is closed after use. */
  readonly session: Session;
  /** SELECTs the rows that passed; undefined of a batch that failed, of which none do. */
  readonly passedRows: string | undefined;
  /** SELECTs the rows that failed, each with the ids of the rules it failed as `failed_expectations`. */
  readonly failedRows: string;
}

/**
 * Judges files as one batch and tells its rows apart, for as long as `use` takes. Both SELECTs have the columns of the batch, and its
 * order in a statement that is told to preserve it.
 */
export async function withSplitBatch<A>(
  files: readonly DataFile[],
  suite: Suite,
  format: ResultFormat,
  policy: GatePolicy,
  use: (split: SplitBatch) => Promise<A>,
): Promise<Either<readonly string[], A>> {
  const used = await withDuckDbBatch(files, { memoryLimit: MEMORY_LIMIT }, async (batch) => {
    const faults = whyNotSplit(batch);
    return faults.length > 0 ? left(faults) : right(await use(await split(batch, suite, format, policy)));
  });
  return isLeft(used) ? used : used.right;
}

async function split(batch: DuckDbBatch, suite: Suite, format: ResultFormat, policy: GatePolicy): Promise<SplitBatch> {
  const { results, failing, relation } = await findingsOf(batch, suite, format, batch.columns);
  const outcome = outcomeOf(suite, results);
  const broken = rulesAboutRows(outcome).flatMap((index): Broken[] => {
    const expectation = suite.expectations[index]!;
    const rows = failing.get(expectation);
    return rows ? [{ id: expectation.id, rows }] : [];
  });
  const failed = await gatherBroken(relation, broken);
  const { session, rowCount } = batch;
  const judgement = judgeSplit(outcome, rowCount, failed, policy);
  const columns = writtenColumns(batch);
  return {
    outcome,
    judgement,
    rowCount,
    failed,
    session,
    passedRows: judgement.verdict === "PASS" ? passedRows(batch, columns, failed) : undefined,
    failedRows: failedRows(relation, columns, broken),
  };
}
