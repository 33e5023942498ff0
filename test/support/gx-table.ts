import { momentOf } from "../../domain/quality/dates.ts";
import { dtypeOf, writerOf } from "../../domain/quality/pandas.ts";
import { Moment, type Table } from "../../domain/quality/table.ts";

/** The data of Great Expectations' test definitions, made into the columns that pandas would hold. */

export interface GxData {
  /** Columns by name; a list of such where a rule needs several tables. */
  readonly data: Readonly<Record<string, readonly unknown[]>> | readonly unknown[];
  /** Types of columns by backend, and by column. */
  readonly schemas?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Arrays of which a number was written with a point or an exponent: floats to Python, even where they are whole. */
const floats = new WeakSet<object>();

/** JSON as Python writes it, with NaN and Infinity. */
export function parseGxJson(text: string): unknown {
  const json = text.replace(/"(?:[^"\\]|\\.)*"|\bNaN\b|\bInfinity\b/g, (token) => LIMITS[token] ?? token);
  return JSON.parse(json, function (this: object, _key: string, value: unknown, context?: { readonly source?: string }) {
    if (typeof value === "number" && /[.eE]/.test(context?.source ?? "")) floats.add(this);
    return value;
  });
}

const LIMITS: Readonly<Record<string, string>> = { NaN: "null", Infinity: "1e999" };

/** Undefined where it is more than one table. */
export function tableOfGx({ data, schemas }: GxData): Table | undefined {
  if (Array.isArray(data)) return undefined;
  const types = schemas?.["pandas"] ?? {};
  const columns = new Map<string, readonly unknown[]>();
  const dtypes = new Map<string, string>();
  for (const [name, values] of Object.entries(data as Readonly<Record<string, readonly unknown[]>>)) {
    const type = types[name] ?? "";
    columns.set(name, cast(values, type));
    const dtype = dtypeOfGx(type, values);
    if (dtype !== undefined) dtypes.set(name, dtype);
  }
  return { rowCount: Math.max(0, ...[...columns.values()].map((values) => values.length)), columns, dtypes };
}

const isDate = (type: string) => /^(datetime|timestamp|date)/i.test(type);
const isText = (type: string) => type === "str" || type === "string";

const DTYPES: Readonly<Record<string, string>> = {
  int: "int64",
  float: "float64",
  date: "object",
  timestamp: "datetime64[ns, UTC]",
  "datetime64[ns, tz]": "datetime64[ns, UTC]",
  datetime: "datetime64",
  "datetime64[ns]": "datetime64",
  stringdtype: "string",
  booleandtype: "boolean",
  categoricaldtype: "category",
  "timedelta64[ns]": "timedelta64",
};

/** Undefined where the values tell it. */
function dtypeOfGx(type: string, values: readonly unknown[]): string | undefined {
  if (isText(type)) return undefined;
  if (type === "") return inferred(values);
  return DTYPES[type.toLowerCase()] ?? (type.endsWith("Dtype") ? type.replace("Dtype", "") : type.toLowerCase());
}

/** Whole numbers are the one thing whose type the values do not tell; of no values at all pandas makes floats. */
function inferred(values: readonly unknown[]): string | undefined {
  if (values.length === 0) return "float64";
  const dtype = dtypeOf(values, values.length);
  if (dtype !== "int64") return undefined;
  return floats.has(values) ? "float64" : dtype;
}

function cast(values: readonly unknown[], type: string): readonly unknown[] {
  if (isDate(type)) {
    const isZoned = dtypeOfGx(type, values)?.includes(",") ?? false;
    return values.map((value) => (value === null ? null : new Moment(momentOf(value) ?? Number.NaN, isZoned)));
  }
  if (type === "bool") return values.map((value) => Boolean(value) || Number.isNaN(value));
  if (/^(int|float)/.test(type)) return values.map((value) => (value === null ? null : asNumber(type, Number(value))));
  if (!isText(type)) return values;
  // Numbers with a missing one among them are floats already when they become text.
  const missing = dtypeOf(values, values.length) === "float64" ? "nan" : "None";
  const write = writerOf(values, values.length);
  return values.map((value) => (value === null ? missing : write(value)));
}

function asNumber(type: string, value: number): number {
  if (type.startsWith("int")) return Math.trunc(value);
  return type === "float32" ? Math.fround(value) : value;
}
