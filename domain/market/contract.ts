/**
 * A contract is written once: each field's codec stands beside what the field means (unit, role, key), and whatever
 * stores or checks a record (codec, Parquet columns, DDL, digests) is derived from it.
 */
import * as t from "io-ts";
import { compiled, type Decode } from "../codec/compiled.ts";
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
  /** `price`, `units`, `ns`, `code` …: what one unit of the number, or the text, stands for. */
  readonly unit: Unit;
  /** One sentence for the data dictionary. */
  readonly doc: string;
  /** Part of the record key: two records equal in all key fields are the same record. */
  readonly key?: true;
  /** Left out of content equality: a change here alone is no new revision. */
  readonly volatile?: true;
}

/** What a value is measured in, or what a text is; `contract-faults.ts` has the kinds of field that each is for. */
export type Unit =
  | ("code" | "name" | "hash" | "title" | "url")
  | ("instant" | "date" | "ns" | "count")
  | ("price" | "units" | "ratio" | "score");

export interface Field<A> extends FieldMeta {
  readonly kind: FieldKind;
  readonly nullable: boolean;
  /** The only texts allowed, where they are listed. */
  readonly codes?: readonly string[];
  /** The lowest and the highest whole number allowed, where they are bounded. */
  readonly between?: readonly [low: number, high: number];
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
  /** What the warehouse's tables of it are named for, where that is not the dataset: `stock_prices`. */
  readonly warehouse?: string;
  /** The time field that partitions the dataset, and how finely. */
  readonly partition: { readonly by: string; readonly levels: readonly PartitionLevel[] };
}
export type PartitionLevel = "year" | "month" | "day";

// biome-ignore lint/suspicious/noExplicitAny: codecs are invariant, so no other type is the type of any contract
export interface Contract<A = any> extends ContractHead {
  readonly fields: Fields;
  readonly fieldNames: readonly string[];
  readonly codec: t.Type<A, unknown, unknown>;
  /** The codec's own `decode`, compiled. */
  readonly decode: Decode<A>;
}

/** Whether it is text that tells records apart and is no name, such as a trade's id: then hardly any two records share it. */
export function isId({ kind, role, key, codes }: AnyField): boolean {
  return kind === "text" && role === "identity" && !key && !codes;
}

/** The field that tells records apart where one must do: the instrument, else the first of the key. */
export function distinguishingField({ fieldNames, fields }: Contract): string {
  return fieldNames.find((name) => fields[name]!.role === "instrument") ?? fieldNames.find((name) => fields[name]!.key)!;
}

/** Builds a contract; whether it contradicts itself is looked for where contracts are listed (`contracts.ts`). */
export function contract<F extends Fields>(head: ContractHead, fields: F): Contract<RecordOf<F>> {
  const props = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.codec]));
  const codec = t.exact(t.type(props), head.name) as unknown as t.Type<RecordOf<F>, unknown, unknown>;
  return { ...head, fields, fieldNames: Object.keys(fields), codec, decode: compiled(codec) };
}

// ---- field kinds -------------------------------------------------------------------------------------------------

/** io-ts's refinement, without its brand in the type: a price is a number wherever it goes. */
const refined = <A>(name: string, of: t.Type<A, A, unknown>, is: (value: A) => boolean) =>
  t.brand(of, is as (value: A) => value is t.Branded<A, { readonly refined: symbol }>, name) as unknown as t.Type<A, unknown, unknown>;

/** The longest a text may be, in UTF-16 units. */
export const LONGEST_TEXT = 512;

/** Text without control characters and not all blank, up to 512 characters: what a code or name may be in every store. */
export const isPlainText = (u: unknown): u is string =>
  typeof u === "string" && u.length <= LONGEST_TEXT && u.trim().length > 0 && !CONTROL.test(u);
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const PlainText = refined("plain text", t.string, isPlainText);
const FiniteNumber = refined("finite number", t.number, Number.isFinite);
const SafeInteger = refined("integer", t.number, Number.isSafeInteger);
const InstantText = refined<Instant>("instant YYYY-MM-DDTHH:MM:SS.ffffffZ", t.string, isInstant);
const DateText = refined<SessionDate>("date YYYY-MM-DD", t.string, isSessionDate);

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
  const isBetween = (value: number) => Number.isInteger(value) && value >= low && value <= high;
  const codec = refined(`integer ${low} to ${high}`, t.number, isBetween);
  return { ...meta, kind: "integer", nullable: false, between: [low, high], codec };
}

/** A field whose value may be unknown: `null`, never absent, never an empty string. */
export function nullable<A>(field: Field<A>): Field<A | null> {
  return { ...field, nullable: true, codec: t.union([field.codec, t.null]) };
}
/** A field that allows only the listed codes. */
export function oneOf<const C extends readonly [string, string, ...string[]]>(codes: C, meta: FieldMeta): Field<C[number]> {
  const literals = codes.map((code) => t.literal(code)) as unknown as [t.Mixed, t.Mixed];
  return { ...meta, kind: "text", nullable: false, codes, codec: t.union(literals) as unknown as t.Type<C[number], unknown, unknown> };
}
