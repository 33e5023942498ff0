/**
 * A contract is written once: each field's codec stands beside what the field means (unit, role, key), and whatever
 * stores or checks a record (codec, Parquet columns, DDL, digests) is derived from it.
 */
import * as t from "io-ts";
import { type Instant, isInstant, isSessionDate, type SessionDate } from "./times.ts";

/** How a value is represented, whatever the store: see docs/data-dictionary for each engine's type. */
export type FieldKind = "text" | "number" | "integer" | "instant" | "date";

/**
 * What a field is for. `instrument` and `identity` say which record it is, `time` when, `measure` what was observed,
 * `terms` how to read the measures (currency, basis), `lineage` how the record came here.
 */
export type FieldRole = "instrument" | "identity" | "time" | "measure" | "terms" | "lineage";

export interface FieldMeta {
  readonly role: FieldRole;
  /** `price`, `shares`, `ns`, `code` …: what one unit of the number, or the text, stands for. */
  readonly unit: Unit;
  /** One sentence for the data dictionary. */
  readonly doc: string;
  /** Part of the record key: two records equal in all key fields are the same record. */
  readonly key?: true;
  /** Left out of content equality: a change here alone is no new revision. */
  readonly volatile?: true;
}

const UNITS = ["code", "name", "instant", "date", "ns", "price", "units", "count", "hash"] as const;
export type Unit = (typeof UNITS)[number];

export interface Field<A> extends FieldMeta {
  readonly kind: FieldKind;
  readonly nullable: boolean;
  readonly codec: t.Type<A, unknown, unknown>;
}

/** A field of whatever type. `t.Mixed` is io-ts's own word for it: codecs are invariant, so `unknown` would fit none. */
export type AnyField = Omit<Field<never>, "codec"> & { readonly codec: t.Mixed };
type Fields = Readonly<Record<string, AnyField>>;
type RecordOf<F extends Fields> = { readonly [K in keyof F]: t.TypeOf<F[K]["codec"]> };

export interface ContractHead {
  /** `tick`, `bar`. */
  readonly name: string;
  /** Counts up with every change of meaning; kept beside each quarantined record and verdict. */
  readonly version: number;
  /** The dataset in every zone and the table in every engine: `daily_bars`. */
  readonly dataset: string;
  /** The time field that partitions the dataset, and how finely. */
  readonly partition: { readonly by: string; readonly levels: readonly PartitionLevel[] };
}
export type PartitionLevel = "year" | "month" | "day";

// biome-ignore lint/suspicious/noExplicitAny: codecs are invariant, so no other type is the type of any contract
export interface Contract<A = any> extends ContractHead {
  readonly fields: Fields;
  readonly fieldNames: readonly string[];
  readonly codec: t.Type<A, unknown, unknown>;
}

/** Builds a contract; a contract that contradicts itself is a programming error and throws with the field named. */
export function contract<F extends Fields>(head: ContractHead, fields: F): Contract<RecordOf<F>> {
  const partitionField = fields[head.partition.by];
  if (!partitionField || (partitionField.kind !== "date" && partitionField.kind !== "instant")) {
    throw new Error(`contract ${head.name}: partition field "${head.partition.by}" is not one of its dates or instants`);
  }
  if (partitionField.nullable) throw new Error(`contract ${head.name}: partition field "${head.partition.by}" must not be nullable`);
  for (const [name, field] of Object.entries(fields)) {
    if (field.key && field.nullable) throw new Error(`contract ${head.name}: key field "${name}" must not be nullable`);
  }
  const props = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.codec]));
  const codec = t.exact(t.type(props), head.name) as unknown as t.Type<RecordOf<F>, unknown, unknown>;
  return { ...head, fields, fieldNames: Object.keys(fields), codec };
}

// ---- field kinds -------------------------------------------------------------------------------------------------

const refined = <A>(name: string, is: (u: unknown) => u is A) =>
  new t.Type<A, unknown, unknown>(name, is, (u, c) => (is(u) ? t.success(u) : t.failure(u, c)), t.identity);

/** Text without control characters and not all blank, up to 512 characters: what a code or name may be in every store. */
export const isPlainText = (u: unknown): u is string => typeof u === "string" && u.length <= 512 && u.trim().length > 0 && !CONTROL.test(u);
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const PlainText = refined("plain text", isPlainText);
const FiniteNumber = refined("finite number", (u): u is number => typeof u === "number" && Number.isFinite(u));
const SafeInteger = refined("integer", (u): u is number => Number.isSafeInteger(u));
const InstantText = refined<Instant>("instant YYYY-MM-DDTHH:MM:SS.ffffffZ", isInstant);
const DateText = refined<SessionDate>("date YYYY-MM-DD", isSessionDate);

const required =
  <A>(kind: FieldKind, codec: t.Type<A, unknown, unknown>) =>
  (meta: FieldMeta): Field<A> => ({ ...meta, kind, nullable: false, codec });

export const text = required("text", PlainText);
export const number = required("number", FiniteNumber);
export const integer = required("integer", SafeInteger);
export const instant = required("instant", InstantText);
export const date = required("date", DateText);

/** Whole numbers of a range, both ends included. */
export function integerBetween(low: number, high: number, meta: FieldMeta): Field<number> {
  const is = (u: unknown): u is number => Number.isInteger(u) && (u as number) >= low && (u as number) <= high;
  return { ...meta, kind: "integer", nullable: false, codec: refined(`integer ${low} to ${high}`, is) };
}

/** A field whose value may be unknown: `null`, never absent, never an empty string. */
export function nullable<A>(field: Field<A>): Field<A | null> {
  return { ...field, nullable: true, codec: t.union([field.codec, t.null]) };
}
/** A field that allows only the listed codes. */
export function oneOf<const C extends readonly [string, string, ...string[]]>(codes: C, meta: FieldMeta): Field<C[number]> {
  const literals = codes.map((code) => t.literal(code)) as unknown as [t.Mixed, t.Mixed];
  return { ...meta, kind: "text", nullable: false, codec: t.union(literals) as unknown as t.Type<C[number], unknown, unknown> };
}
