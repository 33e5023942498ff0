import assert from "node:assert/strict";
import { isLeft } from "fp-ts/lib/Either.js";
import { decodeSuite } from "../../../domain/quality/any-suite.ts";
import { type ExpectationResult, validate } from "../../../domain/quality/execute.ts";
import type { Context } from "../../../domain/quality/expectation.ts";
import type { Suite } from "../../../domain/quality/suite.ts";
import { suiteFaultText } from "../../../domain/quality/suite-fault.ts";
import type { Column, Table } from "../../../domain/quality/table.ts";

type Json = Readonly<Record<string, unknown>>;

/** An expectation as a suite writes it. */
export const rule = (type: string, kwargs: Json, rest: Json = {}): Json => ({ type, kwargs, ...rest });

/** A suite that must be good. */
export function suiteOf(rules: readonly Json[], rest: Json = {}): Suite {
  const suite = decodeSuite({ name: "test", expectations: rules, ...rest });
  if (isLeft(suite)) assert.fail(suite.left.map(suiteFaultText).join("\n"));
  return suite.right;
}

export function tableOf(columns: Readonly<Record<string, Column>>): Table {
  const entries = Object.entries(columns);
  return { rowCount: entries[0]?.[1].length ?? 0, columns: new Map(entries) };
}

/** What one expectation finds on these columns. */
export function resultOf(type: string, kwargs: Json, columns: Readonly<Record<string, Column>>, context: Context = {}): ExpectationResult {
  return validate(suiteOf([rule(type, kwargs)]), tableOf(columns), context).results[0]!;
}

/** The rows that fail a row rule; what the rule measured or raised otherwise. */
export function unexpectedRows(type: string, kwargs: Json, columns: Readonly<Record<string, Column>>): unknown {
  const result = resultOf(type, kwargs, columns);
  if (result._tag === "Rows") return result.unexpected;
  return result._tag === "Raised" ? `${result.raised.exception}: ${result.raised.message}` : result.observed;
}

/** Why a suite of this one rule is refused. */
export function refusals(type: string, kwargs: Json): string[] {
  const suite = decodeSuite({ name: "test", expectations: [rule(type, kwargs)] });
  return isLeft(suite) ? suite.left.map(suiteFaultText) : [];
}
