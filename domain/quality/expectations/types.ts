import { right } from "fp-ts/lib/Either.js";
import { columnRule, define, problem, type RowFinding } from "../expectation.ts";
import { column, optional, proportion, required, text, texts } from "../kwargs.ts";
import { unexpectedWhere } from "../rows.ts";
import { type Column, isMissing } from "../table.ts";

/**
 * Types by the names that pandas and Python give them. A column of one kind has a type as a whole (`int64`, `float64`,
 * `bool`), which is reported in place of rows; an `object` column (text, or a mixture) is judged value by value.
 *
 * A plain array cannot tell 1.0 from 1: whole numbers satisfy the integer and the float names, so that the verdict does not
 * hang on which prices a batch holds. A typed array has the one type it is of.
 */

const FAMILIES = {
  integer: ["int", "int_", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"],
  float: ["float", "float_", "float32", "float64", "double"],
  boolean: ["bool", "bool_", "boolean"],
  text: ["str", "str_", "string"],
  object: ["object", "object_", "O"],
  /** Known to pandas, and never the type of a value here. */
  other: [
    "datetime64",
    "datetime64[ns]",
    "timedelta64",
    "Timestamp",
    "datetime",
    "date",
    "list",
    "dict",
    "tuple",
    "set",
    "bytes",
    "complex128",
  ],
} as const;

type Family = keyof typeof FAMILIES;
const families = new Map<string, Family>(
  Object.entries(FAMILIES).flatMap(([family, names]) => names.map((name) => [name, family as Family] as const)),
);
const GENERIC = new Set(["int", "int_", "float", "float_", "double", "bool", "bool_", "boolean", "object", "object_", "O"]);

export const ofType = define({
  type: "expect_column_values_to_be_of_type",
  kwargs: { column: required(column), type_: required(text), mostly: optional(proportion) },
  compile: ({ column, type_, mostly }) =>
    families.has(type_)
      ? columnRule(column, mostly, (values, rowCount) => right(judge([type_], values, rowCount)))
      : problem("type_", unknownType(type_)),
});

export const inTypeList = define({
  type: "expect_column_values_to_be_in_type_list",
  kwargs: { column: required(column), type_list: optional(texts), mostly: optional(proportion) },
  compile: ({ column, type_list, mostly }) => {
    const unknown = type_list?.find((name) => !families.has(name));
    if (unknown !== undefined) return problem("type_list", unknownType(unknown));
    return columnRule(column, mostly, (values, rowCount) =>
      right(type_list ? judge(type_list, values, rowCount) : { unexpected: [], missing: 0 }),
    );
  },
});

const unknownType = (name: string) => `Unrecognized numpy/python type: ${name}; known are ${[...families.keys()].join(", ")}`;

function judge(expected: readonly string[], values: Column, rowCount: number): RowFinding {
  const dtype = dtypeOf(values, rowCount);
  if (dtype === "object" && !expected.some((name) => named(dtype, name))) {
    return unexpectedWhere(values, rowCount, (value) => expected.some((name) => isOf(families.get(name)!, value)));
  }
  const possible = dtype === "int64" && Array.isArray(values) ? ["int64", "float64"] : [dtype];
  const agreed = possible.find((type) => expected.some((name) => named(type, name)));
  return { ...unexpectedWhere(values, rowCount, () => agreed !== undefined), observed: agreed ?? dtype };
}

/** Whether a column's type goes by this name: its own, or one that stands for every width of its family. */
function named(dtype: string, name: string): boolean {
  return name === dtype || (GENERIC.has(name) && families.get(name) === families.get(dtype));
}

function isOf(family: Family, value: unknown): boolean {
  switch (family) {
    case "integer":
      return Number.isInteger(value);
    case "float":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "text":
      return typeof value === "string";
    default:
      return false;
  }
}

/** The type pandas gives the column: missing values turn integers into floats and booleans into objects. */
function dtypeOf(values: Column, rowCount: number): string {
  if (!Array.isArray(values)) return TYPED[values.constructor.name] ?? "object";
  let numbers = 0;
  let whole = 0;
  let booleans = 0;
  let missing = 0;
  for (let row = 0; row < rowCount; row++) {
    const value: unknown = values[row];
    if (isMissing(value)) missing++;
    else if (typeof value === "number") {
      numbers++;
      if (Number.isInteger(value)) whole++;
    } else if (typeof value === "boolean") booleans++;
  }
  if (numbers > 0 && whole === rowCount) return "int64";
  if (numbers > 0 && numbers + missing === rowCount) return "float64";
  return booleans > 0 && booleans === rowCount ? "bool" : "object";
}

const TYPED: Readonly<Record<string, string>> = {
  Float64Array: "float64",
  Float32Array: "float32",
  Int8Array: "int8",
  Int16Array: "int16",
  Int32Array: "int32",
  Uint8Array: "uint8",
  Uint16Array: "uint16",
  Uint32Array: "uint32",
};
