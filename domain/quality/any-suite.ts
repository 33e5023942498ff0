/** Reads suites that may name every expectation the gate knows, with row conditions and parameters. */
import { type Either, left } from "fp-ts/lib/Either.js";
import { EVERY } from "./expectations/registry.ts";
import { type Json, nestsDeeper } from "./json.ts";
import { parsePythonJson } from "./python-json.ts";
import { rowCondition } from "./row-condition-kwarg.ts";
import { readSuite, type Suite } from "./suite.ts";
import type { SuiteFault } from "./suite-fault.ts";
import { fillIn } from "./suite-parameters.ts";
import { parseExact, reviveExact } from "./whole-numbers.ts";

/** Reads a suite from JSON text; every fault is found in one go. `parameters` go before the values that the suite itself gives. */
export function parseSuite(json: string, parameters: Json = {}): Either<readonly SuiteFault[], Suite> {
  let document: unknown;
  try {
    document = parseExact(json);
  } catch (error) {
    // What revives values calls itself, and reads no text that nests too deep.
    if (error instanceof RangeError) return left([{ _tag: "TooDeep", path: "$" }]);
    // Python writes open ends as Infinity.
    const python = parsePythonJson(json, reviveExact);
    if (!python) return left([{ _tag: "NotJson", path: "$", message: (error as SyntaxError).message }]);
    document = python.value;
  }
  if (nestsDeeper(document)) return left([{ _tag: "TooDeep", path: "$" }]);
  return decodeSuite(document, parameters);
}

/** {@link parseSuite} for a document that is already JSON values. */
export function decodeSuite(document: unknown, parameters: Json = {}): Either<readonly SuiteFault[], Suite> {
  return readSuite(EVERY, document, { parameters, fillIn, rowCondition });
}
