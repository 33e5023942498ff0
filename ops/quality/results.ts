/** Past validation results: of this command, of the zones, and of Great Expectations itself. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import type { ReadableData } from "../../adapters/embedded/data-directory.ts";
import { isObject, type Json } from "../../domain/quality/json.ts";
import { compareText } from "../../domain/quality/pandas.ts";
import { parsePythonJson } from "../../domain/quality/python-json.ts";
import { type Check, checkOf } from "./checks.ts";
import { whyUnread } from "./run-suite.ts";

/** One batch judged by one suite. */
export interface PastResult {
  readonly suite: string;
  /** When it was judged, else which run did; what the trend is labelled with. */
  readonly label: string;
  /** What was judged, else where the result stands. */
  readonly source: string;
  /** Whether the gate let it pass; without one, whether every expectation holds. */
  readonly passed: boolean;
  readonly checks: readonly Check[];
}

/** Results of files, in the order of their times where they tell them, else in the order given. */
export async function resultsOfFiles(paths: readonly string[]): Promise<Either<readonly string[], readonly PastResult[]>> {
  const results: PastResult[] = [];
  const faults: string[] = [];
  for (const path of paths) {
    const read = await readFile(path, "utf8").then(
      (text) => resultsIn(path, text),
      (error) => left(`${path} cannot be read: ${whyUnread(error)}`),
    );
    if (isLeft(read)) faults.push(read.left);
    else results.push(...read.right);
  }
  return faults.length > 0 ? left(faults) : right(inOrder(results));
}

/** Results of the validations zone. */
export async function resultsOfZone({ objects }: Pick<ReadableData, "objects">): Promise<Either<readonly string[], readonly PastResult[]>> {
  const results: PastResult[] = [];
  const faults: string[] = [];
  for (const key of await objects.list("validations/")) {
    const body = await objects.read(key);
    // Forgotten since it was listed.
    if (!body) continue;
    const read = resultsIn(key, Buffer.from(body).toString());
    if (isLeft(read)) faults.push(read.left);
    else results.push(...read.right.map((result) => ({ ...result, label: labelOf(key, result.label) })));
  }
  // Keys go by day, and within a day as they were written.
  return faults.length > 0 ? left(faults) : right(results);
}

/** Where a run's id does not begin with its time, the day of the key says when. */
function labelOf(key: string, run: string): string {
  const day = /year=(\d{4})\/month=(\d\d)\/day=(\d\d)/.exec(key);
  return day && !/^\d{8}T/.test(run) ? `${day.slice(1).join("-")} · ${run}` : run;
}

/** Results in a document: one of them, a checkpoint's, or lines of them. */
export function resultsIn(source: string, text: string): Either<string, readonly PastResult[]> {
  const whole = parsePythonJson(text);
  const documents = whole ? [whole] : text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [parsePythonJson(line)]));
  const results: PastResult[] = [];
  for (const [index, document] of documents.entries()) {
    const where = documents.length > 1 ? `${source}, line ${index + 1}` : source;
    if (!document) return left(`${where} is not JSON`);
    const found = validationsIn(document.value).map((each) => pastResult(source, each));
    if (found.length === 0 || found.includes(undefined)) return left(`${where} is no validation result: ${EXPECTED}`);
    results.push(...(found as PastResult[]));
  }
  return results.length === 0 ? left(`${source} is empty`) : right(results);
}

const EXPECTED =
  "allowed are what `assay quality run --json` prints, lines of the validations zone, and validation or checkpoint results of Great Expectations";

interface Found {
  readonly result: Json;
  /** What the zones keep beside it: the run that wrote it, what it judged, and why the gate refused it. */
  readonly run?: unknown;
  readonly source?: unknown;
  readonly reasons?: unknown;
}

function validationsIn(document: unknown): readonly Found[] {
  if (!isObject(document)) return [];
  if (isObject(document["run_results"])) {
    return Object.values(document["run_results"]).flatMap((each) =>
      isObject(each) ? [{ result: (each["validation_result"] ?? each) as Json }] : [],
    );
  }
  const { result, run, group, range, reasons } = document;
  return isObject(result) && !("results" in document) ? [{ result, run, source: group ?? range, reasons }] : [{ result: document }];
}

function pastResult(place: string, { result, run, source, reasons }: Found): PastResult | undefined {
  const { results, success } = result;
  if (!Array.isArray(results) || typeof success !== "boolean") return undefined;
  const checks = results.map(checkOf);
  if (checks.includes(undefined)) return undefined;
  const meta = isObject(result["meta"]) ? result["meta"] : {};
  const batch = isObject(meta["active_batch_definition"]) ? meta["active_batch_definition"]["data_asset_name"] : undefined;
  return {
    suite: String(result["suite_name"] ?? meta["expectation_suite_name"] ?? "a suite without name"),
    label: timeOf(meta) ?? String(run ?? basename(place)),
    source: String(source ?? batch ?? basename(place)),
    passed: Array.isArray(reasons) ? reasons.length === 0 : (verdictOf(meta) ?? (success ? "PASS" : "FAIL")) === "PASS",
    checks: checks as Check[],
  };
}

/** That of `assay quality run`. */
const verdictOf = ({ assay }: Json): unknown => (isObject(assay) ? assay["verdict"] : undefined);

function timeOf(meta: Json): string | undefined {
  const { run_id: run, validation_time } = meta;
  const time = isObject(run) ? run["run_time"] : validation_time;
  return typeof time === "string" ? time : undefined;
}

/** In the order of their times; as they were given where one of them tells none. */
const inOrder = (results: readonly PastResult[]): readonly PastResult[] =>
  results.every(({ label }) => /^\d{4}-\d\d-\d\dT/.test(label)) ? [...results].sort((a, b) => compareText(a.label, b.label)) : results;
