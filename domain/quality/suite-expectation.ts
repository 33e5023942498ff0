import { closest } from "fastest-levenshtein";
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { nearest } from "../settings.ts";
import type { Check, Definition, Problem } from "./expectation.ts";
import { isObject, type Json, notASuite, pick, show, unknownKeys } from "./json.ts";
import { decodeTelling, type Telling } from "./result-format.ts";
import type { Selection } from "./row-selection.ts";
import type { SuiteFault } from "./suite-fault.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** `critical` splits rows and fails batches; the others are reported only. */
type Severity = "critical" | "warning" | "info";

/** One expectation of a suite, ready to run. */
export interface Expectation {
  /** The id that was written, or one made of the type and its columns; unique within the suite. */
  readonly id: string;
  /** As Great Expectations 1.x spells it. */
  readonly type: string;
  /** With suite parameters filled in, without nulls and without what 0.18 stored about a run. */
  readonly kwargs: Json;
  /** {@link kwargs} as they were written: a suite parameter is still open. */
  readonly written: Json;
  readonly severity: Severity;
  readonly check: Check;
  /** The rows it looks at, where it is not all of them. */
  readonly where?: Selection;
  /** How its result is told, where it says so itself. */
  readonly telling?: Telling;
  /** What was written beside it and is kept: `id`, `meta`, `notes`, `description`. */
  readonly kept: Json;
}

const KEYS = ["type", "kwargs", "severity", "id", "meta", "notes", "description"];
const KEYS_018 = ["expectation_type", "ge_cloud_id", "expectation_context", "rendered_content", "success_on_last_run"];
/** Stored beside kwargs; they say how a run or the kwargs themselves were made, are read or are shown, nothing about data where they are not taken. */
const RUN_KWARGS = [
  ...["batch_id", "catch_exceptions", "include_config", "meta", "output_strftime_format", "parse_strings_as_datetimes"],
  ...["auto", "profiler_config", "windows"],
];
/** Taken by every expectation. */
const COMMON_KWARGS = ["row_condition", "condition_parser", "result_format"];

/** How kwargs are read that are more than values. A reader of suites is given it, so that a bundle whose suites have none does not carry it. */
export interface Expressions {
  readonly parameters: Json;
  /** A kwarg with what it leaves open filled in by the parameters, or why it cannot be. */
  readonly fillIn: (value: unknown, parameters: Json) => Either<string, unknown>;
  /** The rows that a rule looks at, where it is not all of them. */
  readonly rowCondition: (kwargs: Json) => Either<string, Selection | undefined>;
}

/** Reads one entry of a suite; `before` are those already read, whose ids are taken. */
export function decodeExpectation(
  vocabulary: Vocabulary,
  path: string,
  written: unknown,
  before: readonly Expectation[],
  expressions: Expressions = NO_EXPRESSIONS,
): Either<readonly SuiteFault[], Expectation> {
  if (!isObject(written)) return left([notASuite(path, written, "an object with a type and kwargs")]);
  const { type = written["expectation_type"], kwargs = {}, severity = "critical", id } = written;
  const faults = [...unknownKeys(path, written, KEYS, KEYS_018), ...labelFaults(path, severity, id, before)];
  const filled = isObject(kwargs) ? filledIn(`${path}.kwargs`, type, kwargs, expressions) : right(kwargs);
  if (isLeft(filled)) return left([...faults, ...filled.left]);
  const compiled = compileRule(vocabulary, path, type, filled.right, expressions);
  if (isLeft(compiled)) return left([...faults, ...compiled.left]);
  if (faults.length > 0) return left(faults);
  const { definition, check, where, telling } = compiled.right;
  const taken = [...Object.keys(definition.kwargs), ...COMMON_KWARGS];
  return right({
    id: typeof id === "string" ? id : madeId(definition.type, check.columns, before),
    type: definition.type,
    kwargs: pick(filled.right as Json, taken),
    written: pick(kwargs as Json, taken),
    severity: severity as Severity,
    check,
    ...(where && { where }),
    ...(telling && { telling }),
    kept: pick(written, ["id", "meta", "notes", "description"]),
  });
}

function labelFaults(path: string, severity: unknown, id: unknown, before: readonly Expectation[]): SuiteFault[] {
  const faults: SuiteFault[] = [];
  if (severity !== "critical" && severity !== "warning" && severity !== "info") {
    faults.push(notASuite(`${path}.severity`, severity, "critical, warning or info"));
  }
  if (id === undefined || id === null) return faults;
  if (typeof id !== "string" || id === "") faults.push(notASuite(`${path}.id`, id, "text"));
  else if (before.some((other) => other.id === id)) faults.push({ _tag: "DuplicateId", path: `${path}.id`, id });
  return faults;
}

function filledIn(path: string, type: unknown, kwargs: Json, { parameters, fillIn }: Expressions): Either<readonly SuiteFault[], Json> {
  const faults: SuiteFault[] = [];
  const filled: Record<string, unknown> = {};
  for (const [kwarg, value] of Object.entries(kwargs)) {
    const found = fillIn(value, parameters);
    if (isLeft(found)) faults.push({ _tag: "InvalidKwarg", path: `${path}.${kwarg}`, type: String(type), message: found.left });
    else filled[kwarg] = found.right;
  }
  return faults.length > 0 ? left(faults) : right(filled);
}

interface Compiled {
  readonly definition: Definition;
  readonly check: Check;
  readonly where: Selection | undefined;
  readonly telling: Telling | undefined;
}

function compileRule(
  vocabulary: Vocabulary,
  path: string,
  type: unknown,
  kwargs: unknown,
  { rowCondition }: Expressions,
): Either<readonly SuiteFault[], Compiled> {
  const shape = isObject(kwargs) ? [] : [notASuite(`${path}.kwargs`, kwargs, "an object")];
  if (typeof type !== "string") return left([...shape, notASuite(`${path}.type`, type, "the name of an expectation")]);
  const definition = vocabulary.get(type);
  if (!definition) {
    // Great Expectations 1.x names its classes by the same words: ExpectColumnToExist.
    const words = type.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();
    return left([...shape, { _tag: "UnknownExpectation", path: `${path}.type`, type, nearest: closest(words, [...vocabulary.keys()]) }]);
  }
  if (!isObject(kwargs)) return left(shape);
  const faults = [...nameFaults(`${path}.kwargs`, definition, kwargs), ...valueFaults(`${path}.kwargs`, definition, kwargs)];
  if (faults.length > 0) return left(faults);
  const where = rowCondition(kwargs);
  const { result_format: format = null } = kwargs;
  const telling = format === null ? right(undefined) : decodeTelling(format);
  const check = definition.compile(pick(kwargs, Object.keys(definition.kwargs)));
  const invalid = ({ kwarg, message }: Problem): SuiteFault => ({ _tag: "InvalidKwarg", path: `${path}.kwargs.${kwarg}`, type, message });
  if (isLeft(where)) return left([invalid({ kwarg: "row_condition", message: where.left })]);
  if (isLeft(telling)) return left([invalid({ kwarg: "result_format", message: telling.left })]);
  return isLeft(check)
    ? left(check.left.map(invalid))
    : right({ definition, check: check.right, where: where.right, telling: telling.right });
}

/** What is written, where no expression is read: as it stands. */
const NO_EXPRESSIONS: Expressions = {
  parameters: {},
  fillIn: right,
  rowCondition: ({ row_condition: condition = null }) =>
    condition === null ? right(undefined) : left("rules of this suite look at every row: leave it out"),
};

/** Kwargs that the expectation does not take. Stored suites spell out, as null or false, what they do not use. */
function nameFaults(path: string, { type, kwargs: kinds, unsupported }: Definition, kwargs: Json): SuiteFault[] {
  const allowed = Object.keys(kinds);
  const faults: SuiteFault[] = [];
  for (const [kwarg, value] of Object.entries(kwargs)) {
    const at = `${path}.${kwarg}`;
    if (allowed.includes(kwarg) || RUN_KWARGS.includes(kwarg) || COMMON_KWARGS.includes(kwarg)) continue;
    const why = unsupported?.[kwarg];
    if (why === undefined) faults.push({ _tag: "UnknownKwarg", path: at, type, nearest: nearest(kwarg, allowed), allowed });
    else if (value !== null && value !== false) faults.push({ _tag: "UnsupportedKwarg", path: at, type, why });
  }
  return faults;
}

function valueFaults(path: string, { type, kwargs: kinds }: Definition, kwargs: Json): SuiteFault[] {
  const faults: SuiteFault[] = [];
  for (const [kwarg, { required, expects, is }] of Object.entries(kinds)) {
    const value = kwargs[kwarg] ?? undefined;
    const at = `${path}.${kwarg}`;
    if (value === undefined) {
      if (required) faults.push({ _tag: "MissingKwarg", path: at, type, expects });
    } else if (!is(value)) faults.push({ _tag: "WrongKwarg", path: at, kwarg, found: show(value), expects });
  }
  return faults;
}

/** `expect_column_values_to_be_unique(symbol)`, and `…(symbol)#2` for the second such rule. */
function madeId(type: string, columns: readonly string[], before: readonly Expectation[]): string {
  const base = `${type}(${columns.join(", ")})`;
  let id = base;
  for (let nth = 2; before.some((other) => other.id === id); nth++) id = `${base}#${nth}`;
  return id;
}
