import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { isLeft } from "fp-ts/lib/Either.js";
import { decodeSuite } from "../../domain/quality/any-suite.ts";
import type { ExpectationResult } from "../../domain/quality/execute.ts";
import { EVERY } from "../../domain/quality/expectations/registry.ts";
import { gxExpectationResult, type ResultFormat } from "../../domain/quality/gx-result.ts";
import { type SuiteFault, suiteFaultText } from "../../domain/quality/suite-fault.ts";
import type { Table } from "../../domain/quality/table.ts";
import { inMemory, type RunSuite } from "./duckdb-executor.ts";
import { differences, type GxExpectation } from "./gx-compare.ts";
import { type GxData, parseGxJson, tableOfGx } from "./gx-table.ts";

/**
 * Runs the test definitions that Great Expectations publishes for its own backends against this engine, as pandas is
 * expected to answer them. The files are not part of the project.
 */

const BACKEND = "pandas";

type Json = Readonly<Record<string, unknown>>;

interface ForBackends {
  readonly only_for?: readonly string[];
  readonly suppress_test_for?: readonly string[];
}

interface GxDataset extends ForBackends, GxData {
  readonly tests: readonly GxTest[];
}

interface GxTest extends ForBackends, GxExpectation {
  readonly title: string;
  /** Kwargs by name, or in the order in which the expectation takes them. */
  readonly in: Json | readonly unknown[];
}

export interface GxVerdict {
  readonly title: string;
  /** `unsupported` where this engine refuses the rule by name, and the definition wants an answer. */
  readonly outcome: "agreed" | "disagreed" | "unsupported";
  /** What differs from the definition, or why it is refused; empty where the engine agrees. */
  readonly differences: readonly string[];
}

/** The paths of the files of definitions in a folder, sorted. */
export const gxCaseFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => join(folder, name));

/** Runs every case of a file that is meant for pandas. */
export async function runGxFile(path: string, run: RunSuite = inMemory): Promise<readonly GxVerdict[]> {
  const { expectation_type = basename(path, ".json"), datasets } = parseGxJson(readFileSync(path, "utf8")) as {
    expectation_type?: string;
    datasets: GxDataset[];
  };
  const verdicts: GxVerdict[] = [];
  for (const dataset of datasets.filter(isForPandas)) {
    const table = tableOfGx(dataset);
    for (const test of dataset.tests.filter(isForPandas)) verdicts.push(await judge(expectation_type, test, table, run));
  }
  return verdicts;
}

const isForPandas = ({ only_for, suppress_test_for = [] }: ForBackends) =>
  !suppress_test_for.includes(BACKEND) && (only_for === undefined || only_for.includes(BACKEND));

async function judge(type: string, test: GxTest, table: Table | undefined, run: RunSuite): Promise<GxVerdict> {
  const { title } = test;
  if (!table) return { title, outcome: "unsupported", differences: ["needs more than one table"] };
  const kwargs = kwargsOf(type, test);
  const suite = decodeSuite({ expectation_suite_name: title, expectations: [{ expectation_type: type, kwargs }] });
  const format = resultFormatOf(kwargs);
  const different = differences(test, isLeft(suite) ? refusal(suite.left) : answer((await run(suite.right, table))[0]!, format));
  if (different.length === 0) return { title, outcome: "agreed", differences: [] };
  if (isLeft(suite) && suite.left.some(isRefusedByName)) {
    return { title, outcome: "unsupported", differences: suite.left.map(suiteFaultText) };
  }
  return { title, outcome: "disagreed", differences: different };
}

function kwargsOf(type: string, test: GxTest): Json {
  if (!Array.isArray(test.in)) return test.in as Json;
  const names = Object.keys(EVERY.get(type)?.kwargs ?? {});
  return Object.fromEntries(test.in.map((value, index) => [names[index] ?? `argument ${index + 1}`, value]));
}

function resultFormatOf({ result_format: format }: Json): ResultFormat {
  const name = typeof format === "object" && format !== null ? (format as Json)["result_format"] : format;
  return (name as ResultFormat | null | undefined) ?? "COMPLETE";
}

function answer(result: ExpectationResult, format: ResultFormat) {
  const {
    success,
    result: found,
    exception_info,
  } = gxExpectationResult(result, format) as { success: boolean; result: Json; exception_info: Json };
  return {
    success,
    result: found,
    traceback: exception_info["exception_traceback"] as string | null,
    columns: result.expectation.check.columns,
  };
}

/** A suite refused before it runs is an error raised early. */
const refusal = (faults: readonly SuiteFault[]) => ({
  success: false,
  result: {},
  traceback: faults.map(asTraceback).join("\n"),
  columns: [],
});

function asTraceback(fault: SuiteFault): string {
  const text = suiteFaultText(fault);
  return `${PYTHON[fault._tag] ?? "ValueError"}: ${text.slice(text.indexOf(": ") + 2)}`;
}

/** The exception that Great Expectations raises where this engine refuses the suite; ValueError for the others. */
const PYTHON: Partial<Record<SuiteFault["_tag"], string>> = { WrongKwarg: "TypeError", UnsupportedKwarg: "NotImplementedError" };

const isRefusedByName = ({ _tag }: SuiteFault) => _tag === "UnknownExpectation" || _tag === "UnknownKwarg" || _tag === "UnsupportedKwarg";
