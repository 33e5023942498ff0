import type { Dtype } from "../pandas.ts";

/** The names that numpy, pandas and Python have for types, as Great Expectations reads them on pandas. */

/** The type of a column that a name of numpy stands for. */
const NUMPY: Readonly<Record<string, Dtype>> = {
  int: "int64",
  int_: "int64",
  long: "int64",
  intp: "int64",
  float: "float64",
  float_: "float64",
  double: "float64",
  single: "float32",
  half: "float16",
  bool: "bool",
  bool_: "bool",
  bool8: "bool",
  object: "object",
  object_: "object",
  O: "object",
  byte: "int8",
  short: "int16",
  intc: "int32",
  ushort: "uint16",
  uint: "uint64",
  ...sameNamed("int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 timedelta64 complex64 complex128 datetime64"),
  "datetime64[ns]": "datetime64",
  "timedelta64[ns]": "timedelta64",
  complex: "complex128",
  ...Object.fromEntries("str str_ unicode bytes bytes_".split(" ").map((name) => [name, "text of one length"])),
};

function sameNamed(names: string): Readonly<Record<string, Dtype>> {
  return Object.fromEntries(names.split(" ").map((name) => [name, name]));
}

/** What Python calls the values of an `object` column, whatever the case: True is an `int` to it, and so is a whole number, however it was written. */
const PYTHON: Readonly<Record<string, (value: unknown) => boolean>> = {
  int: isInteger,
  long: isInteger,
  float: (value) => typeof value === "number" && !Number.isInteger(value),
  bool: (value) => typeof value === "boolean",
  str: (value) => typeof value === "string",
  string_types: (value) => typeof value === "string",
  list: Array.isArray,
  dict: (value) => typeof value === "object" && !Array.isArray(value) && !(value instanceof Date),
  date: (value) => value instanceof Date,
  ...Object.fromEntries("none bytes complex datetime timedelta".split(" ").map((name) => [name, () => false])),
};

function isInteger(value: unknown): boolean {
  return typeof value === "boolean" || Number.isInteger(value);
}

/** Types of pandas' own, of which no value of an `object` column here is. */
const PANDAS =
  /^(Timestamp|Timedelta|Decimal|(U?Int(8|16|32|64)|Float(32|64)|String|Boolean|Categorical|DatetimeTZ|Period|Interval|Sparse)Dtype)$/;

/** The names that are most likely meant, for what is said of others. */
export const USUAL_NAMES: readonly string[] = [
  "int64",
  "int32",
  "float64",
  "float32",
  "int",
  "float",
  "bool",
  "str",
  "object",
  "datetime64[ns]",
  "date",
];

/** Whether a name is known; one that is not says nothing about values. */
export const isTypeName = (name: string): boolean => Object.hasOwn(NUMPY, name) || pythonType(name) !== undefined || PANDAS.test(name);

/** Whether a value of an `object` column is of a type; undefined of a name that Python does not have. */
export const pythonType = (name: string): ((value: unknown) => boolean) | undefined =>
  Object.hasOwn(PYTHON, name.toLowerCase()) ? PYTHON[name.toLowerCase()] : undefined;

/** Great Expectations tells the name of numpy's scalar, which differs for these. */
const SCALARS: Readonly<Record<Dtype, string>> = {
  bool: "bool_",
  boolean: "bool_",
  object: "object_",
  string: "str",
  category: "CategoricalDtypeType",
};

export function scalarName(dtype: Dtype): string {
  if (NULLABLE.test(dtype)) return dtype.toLowerCase();
  return SCALARS[dtype] ?? (/^datetime64\[.*,/.test(dtype) ? "Timestamp" : dtype);
}

/** Numbers of pandas' own that may be missing. */
const NULLABLE = /^(U?Int|Float)\d+$/;

/** Whether a column's values are of the type of this name. */
export function isOfType(dtype: Dtype, name: string): boolean {
  if (dtype === "string") return name.toLowerCase() === "str";
  return scalarName(dtype) === scalarName(NUMPY[name] ?? (name === "Timestamp" ? name : ""));
}

/** Whether a column itself is of the type of this name, as a list of names is read: Python's do for numpy's, and a date needs its unit. */
export function isInTypes(dtype: Dtype, name: string): boolean {
  if (dtype === "string" || dtype === "boolean") return name.toLowerCase() === `${dtype}dtype`;
  if (NULLABLE.test(dtype)) return name === `${dtype}Dtype`;
  if (/^(datetime|timedelta)64$/.test(dtype)) return name === `${dtype}[ns]`;
  return dtype === (NUMPY[name] ?? (pythonType(name) ? NUMPY[name.toLowerCase()] : undefined));
}

/** Names of pandas' own for types of columns. */
const DTYPES = /^(str|string|boolean|category|interval|(U?Int(8|16|32|64)|Float(32|64))|(datetime|timedelta)64(\[(s|ms|us|ns)(, .+)?\])?)$/;

/** Whether a name is one that pandas makes a column of. */
export const isDtypeName = (name: string): boolean =>
  DTYPES.test(name) || (Object.hasOwn(NUMPY, name) && !/^(str_|unicode|bytes)/.test(name));

/** With the zone. */
const DATE = /^datetime64(?:\[\w+(, .+)?\])?$/;

/** Whether a column declared so is of the type of this name; of a date, any unit will do. */
export function isDtype(dtype: Dtype, name: string): boolean {
  const [date, other] = [DATE.exec(dtype), DATE.exec(name)];
  if (date && other) return date[1] === other[1];
  return dtype === name || dtype === (name === "str" ? name : NUMPY[name]);
}
