/** A suite over files whose bad rows are split off: the rows that passed in one Parquet file, those that failed in another. */
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { outcomeOf } from "../../domain/quality/execute.ts";
import { type GatePolicy, type Judgement, judgeSplit, rulesAboutRows } from "../../domain/quality/gate.ts";
import type { ResultFormat } from "../../domain/quality/gx-result.ts";
import type { Suite } from "../../domain/quality/suite.ts";
import { type DuckDbBatch, withDuckDbBatch } from "./duckdb-batch.ts";
import { findingsOf } from "./duckdb-suite.ts";
import { type Broken, gatherBroken, whyNotSplit, writeFailed, writePassed, writtenColumns } from "./split-rows.ts";
import { type FilesOutcome, MEMORY_LIMIT, withFiles } from "./validate-files.ts";

export interface SplitOutcome extends FilesOutcome {
  readonly judgement: Pick<Judgement, "verdict" | "reasons">;
  /** Rows in each file; none passed of a batch that failed, and it has no such file. */
  readonly passed: number;
  readonly failed: number;
}

/**
 * Validates files as one batch and writes `passed.parquet`, unless the batch fails, and `failed.parquet` into a directory of its
 * own, which appears once both are whole. Or tells everything that keeps it from that.
 */
export async function splitFiles(
  suite: Suite,
  paths: readonly string[],
  format: ResultFormat,
  directory: string,
  policy: GatePolicy,
): Promise<Either<readonly string[], SplitOutcome>> {
  const taken = await whyTaken(directory);
  // Beside it, however it is written: `out/` and `.` would lead into it.
  const place = resolve(directory);
  const partial = join(dirname(place), `${basename(place)}.partial-${process.pid}`);
  try {
    const split = await withFiles(paths, async (files) => {
      if (taken.length > 0) return left(taken);
      await mkdir(partial, { recursive: true });
      return flatten(
        await withDuckDbBatch(files, { memoryLimit: MEMORY_LIMIT }, (batch) => splitBatch(batch, suite, format, partial, policy)),
      );
    });
    if (split._tag === "Right") await rename(partial, place);
    return split;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function whyTaken(directory: string): Promise<readonly string[]> {
  try {
    const found = await readdir(directory);
    return found.length === 0 ? [] : [`${directory} is not empty: name a directory for the rows alone, which need not exist`];
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? [] : [`${directory} cannot be written: ${code === "ENOTDIR" ? "it is a file" : message}`];
  }
}

const flatten = <A>(nested: Either<readonly string[], Either<readonly string[], A>>) => (isLeft(nested) ? nested : nested.right);

async function splitBatch(
  batch: DuckDbBatch,
  suite: Suite,
  format: ResultFormat,
  directory: string,
  policy: GatePolicy,
): Promise<Either<readonly string[], Omit<SplitOutcome, "files">>> {
  const faults = whyNotSplit(batch);
  if (faults.length > 0) return left(faults);
  const { results, failing, relation, reads } = await findingsOf(batch, suite, format);
  const outcome = outcomeOf(suite, results);
  const broken = rulesAboutRows(outcome).flatMap((index): Broken[] => {
    const expectation = suite.expectations[index]!;
    const rows = failing.get(expectation);
    return rows ? [{ id: expectation.id, rows }] : [];
  });
  const { rowCount } = batch;
  const failed = await gatherBroken(batch, relation, broken);
  const judgement = judgeSplit(outcome, rowCount, failed, policy);
  const columns = await writtenColumns(batch, reads);
  if (judgement.verdict === "PASS") await writePassed(batch, columns, failed, directory);
  await writeFailed(batch, columns, broken, directory);
  return right({ outcome, rowCount, judgement, passed: judgement.verdict === "PASS" ? rowCount - failed : 0, failed });
}
