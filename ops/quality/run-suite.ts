/** Judges files with a suite: the gate of the pipelines over whatever data a person has. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { readBatch } from "../../adapters/quality/read-table.ts";
import { type SplitOutcome, splitFiles } from "../../adapters/quality/split-files.ts";
import { type FilesOutcome, validateFiles } from "../../adapters/quality/validate-files.ts";
import { parseSuite } from "../../domain/quality/any-suite.ts";
import { DEFAULT_POLICY, type Judgement, judgeWhole, reasonText } from "../../domain/quality/gate.ts";
import { gxValidationResult } from "../../domain/quality/gx-result.ts";
import type { Json } from "../../domain/quality/json.ts";
import type { ResultFormat } from "../../domain/quality/result-format.ts";
import type { Suite } from "../../domain/quality/suite.ts";
import { suiteFaultText } from "../../domain/quality/suite-fault.ts";

export interface Asked {
  readonly suitePath: string;
  readonly dataPaths: readonly string[];
  /** Values of what the suite leaves open, by name. */
  readonly parameters: Json;
  readonly resultFormat: ResultFormat;
  /** Instant of the run, told in the result's meta. */
  readonly at: string;
  /** Where bad rows are split off to, and the share of them above which nothing passes. */
  readonly split?: { readonly directory: string; readonly maxErrorRate: number };
}

type Verdict = Pick<Judgement, "verdict" | "reasons">;

export interface Judged {
  readonly judgement: Verdict;
  readonly suite: Suite;
  /** As Great Expectations 1.x writes it. */
  readonly result: Json;
  readonly split?: Split;
}

type Split = Pick<SplitOutcome, "passed" | "failed"> & { readonly directory: string };

/**
 * The whole batch passes or fails, by its critical expectations; where bad rows are split off, those that the rest does not fail
 * for. Everything wrong with suite and files is told together.
 */
export async function runSuite(asked: Asked): Promise<Either<readonly string[], Judged>> {
  const suite = await readSuite(asked);
  if (isLeft(suite)) {
    const batch = await readBatch(asked.dataPaths);
    return left([...suite.left, ...(isLeft(batch) ? batch.left : [])]);
  }
  const found = await (asked.split ? split(suite.right, asked, asked.split) : validate(suite.right, asked));
  if (isLeft(found)) return found;
  const { files, judgement, split: told } = found.right;
  const meta = metaOf(asked, found.right);
  const result = gxValidationResult(files.outcome, { resultFormat: asked.resultFormat, meta });
  return right({ judgement, suite: suite.right, result, ...(told && { split: told }) });
}

interface Found {
  readonly files: FilesOutcome;
  readonly judgement: Verdict;
  readonly split?: Split;
}

async function validate(suite: Suite, { dataPaths, resultFormat }: Asked): Promise<Either<readonly string[], Found>> {
  const files = await validateFiles(suite, dataPaths, resultFormat);
  return isLeft(files) ? files : right({ files: files.right, judgement: judgeWhole(files.right.outcome, files.right.rowCount) });
}

async function split(
  suite: Suite,
  { dataPaths, resultFormat }: Asked,
  { directory, maxErrorRate }: NonNullable<Asked["split"]>,
): Promise<Either<readonly string[], Found>> {
  const files = await splitFiles(suite, dataPaths, resultFormat, directory, { ...DEFAULT_POLICY, maxErrorRate });
  if (isLeft(files)) return files;
  const { judgement, passed, failed } = files.right;
  return right({ files: files.right, judgement, split: { directory, passed, failed } });
}

async function readSuite({ suitePath: path, parameters, at }: Asked): Promise<Either<readonly string[], Suite>> {
  let text: string;
  try {
    // It passes over a byte order mark.
    text = new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
  } catch (error) {
    return left([`the suite ${path} cannot be read: ${whyUnread(error)}`]);
  }
  // Only a suite that asks for the time of the run tells it among its parameters.
  const suite = parseSuite(text, /\bnow\s*\(/.test(text) ? { now: at, ...parameters } : parameters);
  return isLeft(suite) ? left(suite.left.map((fault) => `${path}: ${suiteFaultText(fault)}`)) : suite;
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a directory",
  EACCES: "this user may not read it",
  ERR_ENCODING_INVALID_ENCODED_DATA: "it is not UTF-8 text",
};

/** Of an error of the file system, in words. */
export function whyUnread(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return WHY[code] ?? message;
}

/** Where Great Expectations puts what a result is about; what it has no place for is under `assay`. */
function metaOf({ at, dataPaths }: Asked, { files: { files }, judgement: { verdict, reasons }, split }: Found): Json {
  return {
    run_id: { run_name: null, run_time: at },
    validation_time: at,
    active_batch_definition: {
      datasource_name: "files",
      data_connector_name: "assay",
      data_asset_name: dataPaths.map((path) => basename(path)).join(", "),
      batch_identifiers: { files },
    },
    assay: { verdict, reasons: reasons.map(reasonText), ...(split && { split }) },
  };
}
