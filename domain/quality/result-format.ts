import { type Either, left, right } from "fp-ts/lib/Either.js";
import { nearest } from "../settings.ts";
import { isObject, type Json, show } from "./json.ts";
import { boolean, column, count, type Kind, oneOf } from "./kwargs.ts";

/** How much of a result is told: from the verdict alone to every unexpected row. */
export const RESULT_FORMATS = ["BOOLEAN_ONLY", "BASIC", "SUMMARY", "COMPLETE"] as const;
export type ResultFormat = (typeof RESULT_FORMATS)[number];

/** What an expectation says of the telling of its own result: Great Expectations' `result_format`, as a word or as an object. */
export interface Telling {
  readonly format: ResultFormat;
  /** Unexpected values and rows that are shown where not all of them are. */
  readonly partial: number;
  /** Columns that name an unexpected row, in place of its number. */
  readonly indexColumns: readonly string[];
  /** Whether unexpected values are shown at all. */
  readonly showsValues: boolean;
  /** Whether the first unexpected rows are shown whole, with every column of the batch. */
  readonly showsRows: boolean;
  /** Whether it says how all its unexpected rows are found again. */
  readonly showsQuery: boolean;
}

/** Unexpected rows that are shown unless more are asked for. */
export const PARTIAL = 20;

export const tellingOf = (format: ResultFormat): Telling => ({
  format,
  partial: PARTIAL,
  indexColumns: [],
  showsValues: true,
  showsRows: false,
  showsQuery: format === "COMPLETE",
});

/** How many unexpected rows are named at most. */
export const rowsTold = ({ format, partial, showsQuery }: Telling): number =>
  format === "COMPLETE" || showsQuery ? Number.POSITIVE_INFINITY : partial;

const names: Kind<readonly string[]> = {
  expects: "a list of names of columns",
  is: (value): value is readonly string[] => Array.isArray(value) && value.every(column.is),
};
const KINDS: Readonly<Record<string, Kind<unknown>>> = {
  result_format: oneOf(...RESULT_FORMATS),
  partial_unexpected_count: count,
  unexpected_index_column_names: names,
  return_unexpected_index_query: boolean,
  exclude_unexpected_values: boolean,
  include_unexpected_rows: boolean,
  map_expectation_unexpected_rows_as_dict: boolean,
};

/** Reads a `result_format`, or says what is wrong with it. */
export function decodeTelling(written: unknown): Either<string, Telling> {
  const given: unknown = typeof written === "string" ? { result_format: written } : written;
  if (!isObject(given)) return left(`result_format must be one of ${RESULT_FORMATS.join(", ")}, or an object; found ${show(written)}`);
  const fault = Object.entries(given)
    .map(([key, value]) => faultOf(key, value))
    .find((found) => found !== undefined);
  if (fault !== undefined) return left(fault);
  if (given["result_format"] === undefined)
    return left("result_format as an object must say which format it is under the key result_format");
  return right(read(given));
}

function faultOf(key: string, value: unknown): string | undefined {
  const kind = Object.hasOwn(KINDS, key) ? KINDS[key] : undefined;
  if (kind) return kind.is(value) ? undefined : `${key} must be ${kind.expects}; found ${show(value)}`;
  const near = nearest(key, Object.keys(KINDS));
  const hint = near === undefined ? `it takes ${Object.keys(KINDS).join(", ")}` : `did you mean ${near}?`;
  return `result_format takes no ${key}; ${hint}`;
}

function read(given: Json): Telling {
  const usual = tellingOf(given["result_format"] as ResultFormat);
  return {
    ...usual,
    partial: (given["partial_unexpected_count"] as number | undefined) ?? usual.partial,
    indexColumns: (given["unexpected_index_column_names"] as readonly string[] | undefined) ?? usual.indexColumns,
    showsValues: given["exclude_unexpected_values"] !== true,
    showsRows: given["include_unexpected_rows"] === true,
    showsQuery: (given["return_unexpected_index_query"] as boolean | undefined) ?? usual.showsQuery,
  };
}
