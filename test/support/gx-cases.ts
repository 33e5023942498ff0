import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { isLeft } from "fp-ts/lib/Either.js";
import { decodeSuite } from "../../domain/quality/any-suite.ts";
import type { ExpectationResult } from "../../domain/quality/execute.ts";
import { EVERY } from "../../domain/quality/expectations/registry.ts";
import { gxExpectationResult } from "../../domain/quality/gx-result.ts";
import { type SuiteFault, suiteFaultText } from "../../domain/quality/suite-fault.ts";
import { inMemory, type RunSuite } from "./duckdb-executor.ts";
import { differences, type GxExpectation } from "./gx-compare.ts";
import { type GxData, parseGxJson, tableOfGx } from "./gx-table.ts";

/**
 * Runs the test definitions that Great Expectations publishes for its own backends against this engine, as pandas is
 * expected to answer them. The files are not part of the project.
 */

/** What definitions call pandas: versions of it before 0.24 have names of their own, and so has the older interface. */
const PANDAS: readonly string[] = ["pandas", "pandas>=024", "pandas_v3_api"];

/** What Great Expectations 0.18 itself has on its list of what is not implemented on pandas, so that none of its own runs answers for these. */
const NOT_ON_PANDAS =
  /^expect_(table_row_count_to_equal_other_table|multicolumn_values_to_be_unique|column_pair_cramers_phi|column_\w+_test_p_value|column_values_to_(not_)?match_like)/;
const NOT_RUN = "Great Expectations itself does not run this rule on pandas";

type Json = Readonly<Record<string, unknown>>;

interface ForBackends {
  readonly only_for?: readonly string[] | null;
  readonly suppress_test_for?: readonly string[] | null;
  /** Where given, the backends that are meant. */
  readonly test_backends?: readonly { readonly backend?: string }[] | null;
}

interface GxFile extends ForBackends {
  readonly expectation_type?: string;
  readonly datasets: readonly GxDataset[];
}

interface GxDataset extends ForBackends, GxData {
  readonly tests?: readonly GxTest[];
}

/** Both spellings of what goes in and comes out are read. */
interface GxTest extends ForBackends, Partial<GxExpectation> {
  readonly title?: string;
  /** Kwargs by name, or in the order in which the expectation takes them. */
  readonly in?: Json | readonly unknown[];
  readonly input?: Json | readonly unknown[];
  readonly output?: Json;
}

const COMMENTS = ["_notes", "_note", "_comment", "_comments", "notes", "comment"];
const FOR_BACKENDS = ["only_for", "suppress_test_for", "test_backends"];
const KEYS = {
  file: [...COMMENTS, ...FOR_BACKENDS, "expectation_type", "datasets", "include_in_gallery"],
  dataset: [...COMMENTS, ...FOR_BACKENDS, "dataset_name", "data", "data_alt", "schemas", "tests"],
  test: [
    ...[...COMMENTS, ...FOR_BACKENDS, "title", "in", "input", "out", "output", "exact_match_out", "include_in_gallery", "tolerance"],
    ...["error", "result_format", "only_for_engine"],
  ],
};

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

/** What a file has that nobody here reads, or why it cannot be run. */
export function gxFileNotes(path: string): string[] {
  const read = readGxFile(path);
  if (typeof read === "string") return [read];
  const stranger = (where: string, keys: readonly string[], found: object) =>
    Object.keys(found)
      .filter((key) => !keys.includes(key))
      .map((key) => `${where}: the key ${key} is not known, and not looked at`);
  return [
    ...stranger("file", KEYS.file, read),
    ...read.datasets.flatMap((dataset, nth) => [
      ...stranger(`data set ${nth + 1}`, KEYS.dataset, dataset),
      ...(dataset.tests ?? []).flatMap((test, at) => stranger(`data set ${nth + 1}, ${titleOf(test, at)}`, KEYS.test, test)),
    ]),
  ];
}

/** The file, or what is wrong with it. */
function readGxFile(path: string): GxFile | string {
  let document: unknown;
  try {
    document = parseGxJson(readFileSync(path, "utf8"));
  } catch (error) {
    return `not JSON: ${(error as Error).message}`;
  }
  const file = (Array.isArray(document) ? { datasets: document } : document) as Partial<GxFile> | null;
  if (typeof file !== "object" || !Array.isArray(file?.datasets)) return "not a test definition: it has no list of datasets";
  return file as GxFile;
}

/** Runs every case of a file that is meant for pandas. Of a file that is no test definition there is none. */
export async function runGxFile(path: string, run: RunSuite = inMemory): Promise<readonly GxVerdict[]> {
  const file = readGxFile(path);
  if (typeof file === "string" || !isForPandas(file)) return [];
  const { expectation_type = basename(path, ".json"), datasets } = file;
  const verdicts: GxVerdict[] = [];
  for (const dataset of datasets.filter(isForPandas)) {
    for (const [nth, test] of (dataset.tests ?? []).entries()) {
      if (isForPandas(test)) verdicts.push(await judge(expectation_type, titleOf(test, nth), test, dataset, run));
    }
  }
  return verdicts;
}

const titleOf = ({ title }: GxTest, nth: number): string => title ?? `case ${nth + 1}`;

function isForPandas({ only_for, suppress_test_for, test_backends }: ForBackends): boolean {
  const names = (some: readonly string[] | null | undefined) => PANDAS.some((name) => some?.includes(name));
  const suppressed = ["pandas", "pandas_v3_api"].some((name) => suppress_test_for?.includes(name));
  if (suppressed || (only_for && only_for.length > 0 && !names(only_for))) return false;
  return !test_backends || test_backends.some(({ backend }) => backend === "pandas");
}

async function judge(type: string, title: string, test: GxTest, dataset: GxDataset, run: RunSuite): Promise<GxVerdict> {
  const why = NOT_ON_PANDAS.test(type) ? [NOT_RUN] : [];
  const verdict = (outcome: GxVerdict["outcome"], ...differences: string[]): GxVerdict => ({
    title,
    outcome,
    differences: outcome === "agreed" ? [] : [...differences, ...why],
  });
  if (Array.isArray(dataset.data)) return verdict("unsupported", "needs more than one table");
  const kwargs = kwargsOf(type, test.in ?? test.input ?? {});
  const wanted: GxExpectation = {
    ...test,
    out: test.out ?? test.output ?? {},
    exact_match_out: test.exact_match_out ?? false,
    catches: kwargs["catch_exceptions"] === true,
  };
  try {
    const suite = decodeSuite({ expectation_suite_name: title, expectations: [{ expectation_type: type, kwargs }] });
    const found = isLeft(suite) ? refusal(suite.left) : answer((await run(suite.right, tableOfGx(dataset)!))[0]!);
    const different = differences(wanted, found);
    if (different.length === 0) return verdict("agreed");
    if (isLeft(suite) && suite.left.some(isRefusedByName)) return verdict("unsupported", ...suite.left.map(suiteFaultText));
    return verdict("disagreed", ...different);
  } catch (error) {
    return verdict("disagreed", `could not be run: ${(error as Error).stack}`);
  }
}

/** Given in order, columns come first, then what the rule is about. */
function kwargsOf(type: string, given: Json | readonly unknown[]): Json {
  if (!Array.isArray(given)) return given as Json;
  const kinds = EVERY.get(type)?.kwargs ?? {};
  const last = ["parse_strings_as_datetimes", "ignore_row_if", "mostly"];
  const names = Object.keys(kinds);
  const inOrder = [...names.filter((name) => !last.includes(name)), ...last.toReversed().filter((name) => names.includes(name))];
  return Object.fromEntries(given.map((value, index) => [inOrder[index] ?? `argument ${index + 1}`, value]));
}

/** Definitions want everything, unless they say what else. */
function answer(result: ExpectationResult) {
  const {
    success,
    result: found,
    exception_info,
  } = gxExpectationResult(result, "COMPLETE") as { success: boolean; result: Json; exception_info: Json };
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
