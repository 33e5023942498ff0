import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { isObject, type Json, notASuite, pick, unknownKeys } from "./json.ts";
import { decodeExpectation, type Expectation, type Expressions } from "./suite-expectation.ts";
import type { SuiteFault } from "./suite-fault.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { writable } from "./whole-numbers.ts";

/**
 * Suites of expectations as Great Expectations stores them. Both dialects are read: 0.18 (`expectation_suite_name`,
 * `expectation_type`) and 1.x (`name`, `type`, `severity`, `id`); 1.x is written.
 */
export interface Suite {
  readonly name: string;
  readonly expectations: readonly Expectation[];
  /** Whether a batch without records passes; `meta.assay.allowEmpty`, false where not given. */
  readonly allowEmpty: boolean;
  /** What was written beside it and is kept: `id`, `meta`, `notes`, and `suite_parameters` with the values it was read with. */
  readonly kept: Json;
}

const KEYS = ["name", "expectations", "meta", "id", "notes", "suite_parameters"];
const KEYS_018 = ["expectation_suite_name", "ge_cloud_id", "data_asset_type", "evaluation_parameters"];

/**
 * Reads a suite that is JSON values by now; every fault is found in one go.
 * @param vocabulary the expectations that it may name
 * @param expressions how its row conditions and open values are read, with parameters that go before the values that the suite itself gives;
 *   left out, it may have none
 */
export function readSuite(vocabulary: Vocabulary, document: unknown, expressions?: Expressions): Either<readonly SuiteFault[], Suite> {
  if (!isObject(document)) return left([notASuite("$", document, "an object with a name and a list of expectations")]);
  const { name = document["expectation_suite_name"], meta } = document;
  const own = document["suite_parameters"] ?? document["evaluation_parameters"] ?? {};
  const parameterFaults = isObject(own) ? [] : [notASuite("$.suite_parameters", own, "an object of values by name")];
  const known = { ...(own as Json), ...expressions?.parameters };
  const faults = [...unknownKeys("$", document, KEYS, KEYS_018), ...nameFaults(name), ...parameterFaults, ...metaFaults(meta)];
  const expectations = decodeExpectations(vocabulary, document["expectations"], expressions && { ...expressions, parameters: known });
  if (isLeft(expectations)) return left([...faults, ...expectations.left]);
  if (faults.length > 0) return left(faults);
  return right({
    name: name as string,
    expectations: expectations.right,
    allowEmpty: allowEmptyOf(meta) === true,
    kept: { ...pick(document, ["id", "meta", "notes"]), ...(Object.keys(known).length > 0 && { suite_parameters: known }) },
  });
}

/** The suite as Great Expectations 1.x stores it. */
export function writeSuite(suite: Suite): Json {
  const expectations = suite.expectations.map(({ type, written, severity, kept }) => ({
    type,
    kwargs: writable(written),
    meta: {},
    severity,
    ...kept,
  }));
  return { name: suite.name, expectations, meta: {}, ...suite.kept };
}

function decodeExpectations(
  vocabulary: Vocabulary,
  written: unknown,
  expressions: Expressions | undefined,
): Either<readonly SuiteFault[], readonly Expectation[]> {
  if (!Array.isArray(written)) return left([notASuite("$.expectations", written, "a list")]);
  const faults: SuiteFault[] = [];
  const decoded: Expectation[] = [];
  for (const [index, entry] of written.entries()) {
    const expectation = decodeExpectation(vocabulary, `$.expectations[${index}]`, entry, decoded, expressions);
    if (isLeft(expectation)) for (const fault of expectation.left) faults.push(fault);
    else decoded.push(expectation.right);
  }
  return faults.length > 0 ? left(faults) : right(decoded);
}

const nameFaults = (name: unknown): SuiteFault[] =>
  typeof name === "string" && name !== "" ? [] : [notASuite("$.name", name, "the suite's name (expectation_suite_name in 0.18)")];

function metaFaults(meta: unknown): SuiteFault[] {
  if ((meta ?? null) !== null && !isObject(meta)) return [notASuite("$.meta", meta, "an object")];
  const allowEmpty = allowEmptyOf(meta);
  if (allowEmpty === undefined || typeof allowEmpty === "boolean") return [];
  return [notASuite("$.meta.assay.allowEmpty", allowEmpty, "true or false")];
}

function allowEmptyOf(meta: unknown): unknown {
  const assay = isObject(meta) ? meta["assay"] : undefined;
  return isObject(assay) ? assay["allowEmpty"] : undefined;
}
