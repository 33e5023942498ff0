import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { nearest } from "../settings.ts";
import type { Check, Definition } from "./expectation.ts";
import { definitionOf, nearestType } from "./expectations/registry.ts";
import { isObject, type Json, notASuite, pick, show, unknownKeys } from "./json.ts";
import type { SuiteFault } from "./suite-fault.ts";

/** `critical` splits rows and fails batches; the others are reported only. */
type Severity = "critical" | "warning" | "info";

/** One expectation of a suite, ready to run. */
export interface Expectation {
  /** The id that was written, or one made of the type and its columns; unique within the suite. */
  readonly id: string;
  /** As Great Expectations 1.x spells it. */
  readonly type: string;
  /** As written, without nulls and without what 0.18 stored about a run. */
  readonly kwargs: Json;
  readonly severity: Severity;
  readonly check: Check;
  /** What was written beside it and is kept: `id`, `meta`, `notes`, `description`. */
  readonly kept: Json;
}

const KEYS = ["type", "kwargs", "severity", "id", "meta", "notes", "description"];
const KEYS_018 = ["expectation_type", "ge_cloud_id", "expectation_context", "rendered_content", "success_on_last_run"];
/** Stored beside kwargs by 0.18; they say how a run was made, nothing about data. */
const RUN_KWARGS = ["batch_id", "catch_exceptions", "include_config", "result_format"];
const NOT_YET = "rules for a part of the rows are not supported yet; filter the batch before the gate, or leave the rule out";
const UNSUPPORTED: Readonly<Record<string, string>> = { row_condition: NOT_YET, condition_parser: NOT_YET };

/** Reads one entry of a suite; `before` are those already read, whose ids are taken. */
export function decodeExpectation(
  path: string,
  written: unknown,
  before: readonly Expectation[],
): Either<readonly SuiteFault[], Expectation> {
  if (!isObject(written)) return left([notASuite(path, written, "an object with a type and kwargs")]);
  const { type = written["expectation_type"], kwargs = {}, severity = "critical", id } = written;
  const faults = [...unknownKeys(path, written, KEYS, KEYS_018), ...labelFaults(path, severity, id, before)];
  const compiled = compileRule(path, type, kwargs);
  if (isLeft(compiled)) return left([...faults, ...compiled.left]);
  if (faults.length > 0) return left(faults);
  const { definition, check } = compiled.right;
  const given = pick(kwargs as Json, Object.keys(definition.kwargs));
  return right({
    id: typeof id === "string" ? id : madeId(definition.type, check.columns, before),
    type: definition.type,
    kwargs: given,
    severity: severity as Severity,
    check,
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

interface Compiled {
  readonly definition: Definition;
  readonly check: Check;
}

function compileRule(path: string, type: unknown, kwargs: unknown): Either<readonly SuiteFault[], Compiled> {
  const shape = isObject(kwargs) ? [] : [notASuite(`${path}.kwargs`, kwargs, "an object")];
  if (typeof type !== "string") return left([...shape, notASuite(`${path}.type`, type, "the name of an expectation")]);
  const definition = definitionOf(type);
  if (!definition) return left([...shape, { _tag: "UnknownExpectation", path: `${path}.type`, type, nearest: nearestType(type) }]);
  if (!isObject(kwargs)) return left(shape);
  const faults = [...nameFaults(`${path}.kwargs`, definition, kwargs), ...valueFaults(`${path}.kwargs`, definition, kwargs)];
  if (faults.length > 0) return left(faults);
  const check = definition.compile(pick(kwargs, Object.keys(definition.kwargs)));
  if (check._tag === "Right") return right({ definition, check: check.right });
  return left(check.left.map(({ kwarg, message }) => ({ _tag: "InvalidKwarg", path: `${path}.kwargs.${kwarg}`, type, message })));
}

/** Kwargs that the expectation does not take. Stored suites spell out, as null or false, what they do not use. */
function nameFaults(path: string, { type, kwargs: kinds, unsupported }: Definition, kwargs: Json): SuiteFault[] {
  const allowed = Object.keys(kinds);
  const refused = { ...UNSUPPORTED, ...unsupported };
  const faults: SuiteFault[] = [];
  for (const [kwarg, value] of Object.entries(kwargs)) {
    const at = `${path}.${kwarg}`;
    if (allowed.includes(kwarg) || RUN_KWARGS.includes(kwarg)) continue;
    const why = refused[kwarg];
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
