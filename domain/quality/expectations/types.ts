import { right } from "fp-ts/lib/Either.js";
import { columnRule, define, problem, type RowFinding } from "../expectation.ts";
import { column, optional, proportion, required, text, texts } from "../kwargs.ts";
import { type Dtype, dtypeOf } from "../pandas.ts";
import { unexpectedWhere } from "../rows.ts";
import type { SqlColumn } from "../sql/column.ts";
import { eachValue, type RowSql } from "../sql/rule.ts";
import type { Column } from "../table.ts";

/**
 * Types by the names that pandas and Python give them. A column of one kind has a type as a whole (`int64`, `float64`,
 * `bool_`), which is reported in place of rows; an `object` column (text, or a mixture) is judged value by value, where True
 * is an `int`, as it is to Python.
 *
 * A plain array cannot tell 1.0 from 1: where the source declares no type, whole numbers satisfy the integer and the float
 * names, so that the verdict does not hang on which prices a batch holds.
 */

/** The types of columns that a name stands for, in lower case where Great Expectations does not look at case. */
const COLUMN_TYPES: Readonly<Record<string, readonly Dtype[]>> = {
  int: ["int64"],
  int_: ["int64"],
  long: ["int64"],
  float: ["float64"],
  float_: ["float64"],
  double: ["float64"],
  single: ["float32"],
  bool: ["bool"],
  bool_: ["bool"],
  boolean: ["bool"],
  object: ["object"],
  object_: ["object"],
  O: ["object"],
  "datetime64[ns]": ["datetime64"],
};

/** The values of an `object` column that a Python type takes. */
const VALUE_TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  int: isInteger,
  long: isInteger,
  float: (value) => typeof value === "number",
  bool: (value) => typeof value === "boolean",
  str: (value) => typeof value === "string",
  string: (value) => typeof value === "string",
  string_types: (value) => typeof value === "string",
  list: Array.isArray,
  dict: (value) => typeof value === "object" && !Array.isArray(value) && !(value instanceof Date),
  datetime: (value) => value instanceof Date,
  date: (value) => value instanceof Date,
  timestamp: (value) => value instanceof Date,
};

/** Names of types that numpy, pandas and Python know besides, of which nothing here is. */
const OTHERS = [
  ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64", "datetime64", "timedelta64"],
  ["str_", "unicode", "bytes", "bytes_", "complex", "complex64", "complex128", "tuple", "set", "none"],
  ["Timestamp", "Timedelta", "CategoricalDtype", "StringDtype", "BooleanDtype", "Int8Dtype", "Int16Dtype", "Int32Dtype", "Int64Dtype"],
  ["UInt8Dtype", "UInt16Dtype", "UInt32Dtype", "UInt64Dtype", "Float32Dtype", "Float64Dtype", "DatetimeTZDtype", "PeriodDtype"],
].flat();

/** Names by which an `object` column goes as a whole; in a list they are the type of no value, as in Great Expectations. */
const OBJECTS = ["object", "object_", "O"];

const NAMES = new Set([...Object.keys(COLUMN_TYPES), ...Object.keys(VALUE_TYPES), ...OTHERS]);
const isKnown = (name: string): boolean => NAMES.has(name) || Object.hasOwn(VALUE_TYPES, name.toLowerCase());

export const ofType = define({
  type: "expect_column_values_to_be_of_type",
  kwargs: { column: required(column), type_: required(text), mostly: optional(proportion) },
  compile: ({ column, type_, mostly }) =>
    isKnown(type_)
      ? columnRule(
          column,
          mostly,
          (values, rowCount, dtype) => right(judge([type_], OBJECTS.includes(type_), values, rowCount, dtype)),
          (only) => judgeSql([type_], only),
        )
      : problem("type_", unknownType(type_)),
});

/** Names of other systems' types may stand in the list, as profilers write them, so long as one of pandas does. */
export const inTypeList = define({
  type: "expect_column_values_to_be_in_type_list",
  kwargs: { column: required(column), type_list: optional(texts), mostly: optional(proportion) },
  compile: ({ column, type_list, mostly }) => {
    if (type_list && type_list.length > 0 && !type_list.some(isKnown)) {
      return problem("type_list", `No recognized numpy/python type in list: ${unknownType(type_list.join(", "))}`);
    }
    return columnRule(
      column,
      mostly,
      (values, rowCount, dtype) => right(judge(type_list, false, values, rowCount, dtype)),
      (only) => judgeSql(type_list, only),
    );
  },
});

const unknownType = (name: string) => `Unrecognized numpy/python type: ${name}; known are ${[...NAMES].join(", ")}`;

/** Any type will do where none is expected. `takesObjects`: an `object` column is as expected, whatever its values are. */
function judge(
  expected: readonly string[] | undefined,
  takesObjects: boolean,
  values: Column,
  rowCount: number,
  declared: Dtype | undefined,
): RowFinding {
  const dtype = declared ?? dtypeOf(values, rowCount);
  if (dtype === "object" && expected && !takesObjects) {
    return unexpectedWhere(values, rowCount, (value) => expected.some((name) => VALUE_TYPES[name.toLowerCase()]?.(value)));
  }
  const untyped = dtype === "int64" && declared === undefined && Array.isArray(values);
  const agreed = (untyped ? ["int64", "float64"] : [dtype]).find((type) => isAmong(type, expected));
  const whole = { success: agreed !== undefined, observed: scalarName(agreed ?? dtype) };
  return { ...unexpectedWhere(values, rowCount, () => whole.success), whole };
}

/** Only for a column that has a type as a whole because it declares one. */
function judgeSql(expected: readonly string[] | undefined, column: SqlColumn): RowSql | undefined {
  const { dtype } = column;
  if (dtype === undefined || dtype === "object") return undefined;
  const success = isAmong(dtype, expected);
  return { ...eachValue(column, success ? "FALSE" : `${column.sql} IS NOT NULL`), whole: { success, observed: scalarName(dtype) } };
}

/** Whether a column's type goes by one of these names: its own, or one that stands for it. */
const isAmong = (dtype: Dtype, names: readonly string[] | undefined): boolean =>
  names === undefined ||
  names.some((name) => name === dtype || (COLUMN_TYPES[name] ?? COLUMN_TYPES[name.toLowerCase()] ?? []).includes(dtype));

/** Great Expectations tells the name of numpy's scalar, which differs for these. */
const scalarName = (dtype: Dtype): string => (dtype === "bool" || dtype === "object" ? `${dtype}_` : dtype);

function isInteger(value: unknown): boolean {
  return typeof value === "boolean" || Number.isInteger(value);
}
