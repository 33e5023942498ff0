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

const ROLES: readonly FieldRole[] = ["instrument", "identity", "time", "measure", "terms", "lineage"];

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

/** Each unit, and the kinds of field that can be measured in it. */
const KINDS_OF_UNIT = {
  code: ["text"],
  name: ["text"],
  hash: ["text"],
  title: ["text"],
  url: ["text"],
  instant: ["instant"],
  date: ["date"],
  ns: ["integer"],
  count: ["integer"],
  price: ["number"],
  units: ["number", "integer"],
  ratio: ["number"],
  score: ["number"],
} as const satisfies Readonly<Record<string, readonly FieldKind[]>>;
export type Unit = keyof typeof KINDS_OF_UNIT;

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
const LEVELS: readonly PartitionLevel[] = ["year", "month", "day"];

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

/** Builds a contract; one that contradicts itself is a programming error and throws with the field named. */
export function contract<F extends Fields>(head: ContractHead, fields: F): Contract<RecordOf<F>> {
  const fault = headFault(head) ?? partitionFault(head, fields) ?? firstFieldFault(head, fields) ?? identityFault(fields);
  if (fault !== undefined) throw new Error(`contract ${head.name}: ${fault}`);
  const props = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.codec]));
  const codec = t.exact(t.type(props), head.name) as unknown as t.Type<RecordOf<F>, unknown, unknown>;
  return { ...head, fields, fieldNames: Object.keys(fields), codec, decode: compiled(codec) };
}

// ---- contradictions ----------------------------------------------------------------------------------------------

/** Contracts are named as words, `minute-bar`. */
const CONTRACT_NAME = /^[a-z][a-z0-9-]*$/;
/** A name that every engine takes as it is: SQL folds case, and Avro and Athena allow no other characters. */
const COLUMN_NAME = /^[a-z][a-z0-9_]{0,62}$/;
/** Beside a dataset's table stand `daily_bars_latest` in Glue and `daily_bars_history` in DuckDB. */
const VIEW_NAME = /_(latest|history)$/;

function headFault({ name, dataset, warehouse = dataset, version }: ContractHead): string | undefined {
  if (!CONTRACT_NAME.test(name)) return "that is no name of a contract; allowed are a to z, 0 to 9 and -, a letter first";
  if (!COLUMN_NAME.test(dataset)) return `its dataset "${dataset}" ${ALLOWED_NAME}`;
  if (VIEW_NAME.test(dataset)) return `its dataset "${dataset}" has the name of a view; allowed is none that ends in _latest or _history`;
  if (!COLUMN_NAME.test(warehouse)) return `its warehouse "${warehouse}" ${ALLOWED_NAME}`;
  if (!Number.isSafeInteger(version) || version < 1) return `its version is ${version}; versions count up from 1`;
  return undefined;
}

function partitionFault({ partition: { by, levels } }: ContractHead, fields: Fields): string | undefined {
  const field = fields[by];
  if (field?.kind !== "date" && field?.kind !== "instant") return `partition field "${by}" is not one of its dates or instants`;
  if (field.nullable) return `partition field "${by}" must not be nullable`;
  if (field.role !== "time") return `partition field "${by}" has the role "${field.role}"; allowed is time`;
  const twice = levels.find((level, place) => levels.indexOf(level) !== place);
  if (twice) return `two partitions are named "${twice}"`;
  if (levels.length === 0 || levels.some((level, place) => level !== LEVELS[place]))
    return `its partition levels are "${levels.join(", ")}"; allowed are year, then month, then day, each only after the one before`;
  // Iceberg names the partition for its field, too.
  const taken = [...levels, `${by}_${levels.at(-1)}`].find((name) => Object.hasOwn(fields, name));
  return taken && `field "${taken}" has the name of a partition`;
}

function firstFieldFault(head: ContractHead, fields: Fields): string | undefined {
  for (const [name, field] of Object.entries(fields)) {
    const fault = nameFault(name, head, field) ?? metaFault(field) ?? codecFault(field);
    if (fault) return `${field.key ? "key field" : "field"} "${name}" ${fault}`;
  }
  return undefined;
}

/** Redshift's own columns, and what every object of JavaScript inherits. */
const TAKEN_NAMES = ["oid", "tableoid", "xmin", "xmax", "cmin", "cmax", "ctid", "constructor"];

function nameFault(name: string, head: ContractHead, { codes }: AnyField): string | undefined {
  if (!COLUMN_NAME.test(name)) return ALLOWED_NAME;
  if (TAKEN_NAMES.includes(name)) return `has a name that is taken; no field may be named ${TAKEN_NAMES.join(", ")}`;
  // Avro names the list of a field's codes, in the namespace of the contracts.
  return codes && `${name}-code`.replaceAll("_", "-") === head.name ? "lists codes that Avro would name as the contract itself" : undefined;
}

function metaFault({ kind, key, nullable, unit, role, doc, codes, between }: AnyField): string | undefined {
  if (key && nullable) return "must not be nullable";
  if (!Object.hasOwn(KINDS_OF_UNIT, unit)) return `has the unit "${unit}"; known are ${Object.keys(KINDS_OF_UNIT).join(", ")}`;
  const kinds: readonly FieldKind[] = KINDS_OF_UNIT[unit];
  if (!kinds.includes(kind)) return `is of kind ${kind}, and its unit ${unit} is for ${kinds.join(" or ")}`;
  if (!ROLES.includes(role)) return `has the role "${role}"; known are ${ROLES.join(", ")}`;
  if (doc.trim() === "") return "is not described";
  if (doc.length > LONGEST_DOC) return `is described in ${doc.length} characters; allowed are up to ${LONGEST_DOC}`;
  if (codes && kind !== "text") return `is of kind ${kind}, and lists codes, which are text`;
  if (codes?.length === 0) return "lists no code, so that nothing is allowed";
  if (codes?.some((code, place) => !isPlainText(code) || codes.indexOf(code) !== place))
    return `lists a blank code, or one twice: ${codes}`;
  if (between && kind !== "integer") return `is of kind ${kind}, and bounded, which whole numbers are`;
  if (between && !(Number.isSafeInteger(between[0]) && Number.isSafeInteger(between[1]) && between[0] <= between[1]))
    return `is bounded by ${between.join(" and ")}, which are no range of whole numbers`;
  return undefined;
}
/** What Glue takes as a column's comment. */
const LONGEST_DOC = 255;

/** What the codec says must be what is said beside it. */
function codecFault({ kind, nullable, codec, codes, between }: AnyField): string | undefined {
  if (codec.is(undefined)) return "is optional; a value that may be unknown is nullable, and never absent";
  if (codec.is(null) !== nullable) return `is ${nullable ? "" : "not "}said to be nullable, and its codec (${codec.name}) says otherwise`;
  const other = kind === "number" || kind === "integer" ? "1" : 1;
  if (codec.is(other)) return `is of kind ${kind}, and its codec (${codec.name}) accepts ${JSON.stringify(other)}`;
  const allowed: readonly unknown[] = codes ?? between ?? [];
  const others = codes ? [`not ${codes[0]}`] : between ? [between[0] - 1, between[1] + 1] : [];
  const wrong = allowed.find((value) => !codec.is(value)) ?? others.find((value) => codec.is(value));
  if (wrong === undefined) return undefined;
  return `allows ${allowed.join(codes ? ", " : " to ")}, and its codec (${codec.name}) says otherwise of ${JSON.stringify(wrong)}`;
}

function identityFault(fields: Fields): string | undefined {
  const names = Object.keys(fields);
  const instruments = names.filter((name) => fields[name]!.role === "instrument");
  if (instruments.length > 1) return `fields "${instruments.join('" and "')}" both are its instrument; allowed is one`;
  const [instrument] = instruments;
  if (instrument !== undefined && !fields[instrument]!.key) return `field "${instrument}" is its instrument, and not part of its key`;
  return names.some((name) => fields[name]!.key) ? undefined : "none of its fields is part of its key";
}

const ALLOWED_NAME = "is no name in every engine; allowed are a to z, 0 to 9 and _, up to 63, a letter first";

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
