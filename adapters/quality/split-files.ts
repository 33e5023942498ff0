/** A suite over files whose bad rows are split off: the rows that passed in one Parquet file, those that failed in another. */
import { readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type Either, isLeft, left } from "fp-ts/lib/Either.js";
import type { GatePolicy, Judgement } from "../../domain/quality/gate.ts";
import type { ResultFormat } from "../../domain/quality/result-format.ts";
import type { Suite } from "../../domain/quality/suite.ts";
import { textLiteral } from "../embedded/duckdb/sql-text.ts";
import { makeDirectory } from "../make-directory.ts";
import { type SplitBatch, withSplitBatch } from "./split-batch.ts";
import { type FilesOutcome, withFiles } from "./validate-files.ts";

export const PASSED = "passed.parquet";
export const FAILED = "failed.parquet";

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
      const refused = taken.length > 0 ? taken : whyNotMade(directory, partial);
      if (refused.length > 0) return left(refused);
      return withSplitBatch(files, suite, format, policy, (split) => write(split, partial));
    });
    if (isLeft(split)) return split;
    try {
      await rename(partial, place);
    } catch (error) {
      // Another command may have filled it meanwhile.
      return left(refusal(directory, error));
    }
    return split;
  } finally {
    if (taken.length === 0) await rm(partial, { recursive: true, force: true });
  }
}

async function whyTaken(directory: string): Promise<readonly string[]> {
  try {
    const found = await readdir(directory);
    return found.length === 0 ? [] : [`${directory} is not empty: name a directory for the rows alone, which need not exist`];
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? [] : refusal(directory, error);
  }
}

function whyNotMade(directory: string, partial: string): readonly string[] {
  try {
    makeDirectory(partial);
    return [];
  } catch (error) {
    return refusal(directory, error);
  }
}

/** In the system's words, without the path that it was asked for. */
function refusal(directory: string, error: unknown): readonly string[] {
  const { code, message } = error as NodeJS.ErrnoException;
  return [`${directory} cannot be written: ${code === "ENOTDIR" ? "a file is in the way" : message.split(",")[0]}`];
}

async function write({ session, passedRows, failedRows, ...split }: SplitBatch, directory: string): Promise<Omit<SplitOutcome, "files">> {
  const copy = (select: string, name: string) =>
    session.run(`COPY (${select}) TO ${textLiteral(join(directory, name))} (FORMAT parquet, COMPRESSION zstd, PRESERVE_ORDER true)`);
  if (passedRows !== undefined) await copy(passedRows, PASSED);
  await copy(failedRows, FAILED);
  return { ...split, passed: passedRows === undefined ? 0 : split.rowCount - split.failed };
}
