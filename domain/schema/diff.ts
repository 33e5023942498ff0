/**
 * What a change of a contract breaks, and in which systems. Between an old and a new contract data crosses in two
 * directions: what is written by the new one meets *readers* that know the old one (consumers, tables, saved queries); and
 * what is written by the old one, now or in files long since, meets the new one, and its *writers* break if it is refused.
 */
import type { FieldKind } from "../market/contract.ts";
import { redshiftType } from "./redshift.ts";
import type { FieldSnapshot, Snapshot } from "./snapshot.ts";

/** `assay` is the contract's own codec: the gate, the stream, the curated zone. The others are what its schemas are for. */
const SYSTEMS = ["assay", "json-schema", "avro", "dynamodb", "glue", "athena", "iceberg", "spark", "redshift", "duckdb"] as const;
export type System = (typeof SYSTEMS)[number];

export interface Change {
  /** The field it is about; absent where it is about the contract as a whole. */
  readonly field?: string;
  /** What changed, and what to do where something is to be done. */
  readonly message: string;
  /** Systems in which old readers break, or read something else than is meant, on new data. */
  readonly readers: readonly System[];
  /** Systems in which old data is refused, or taken for something else, by new readers. */
  readonly writers: readonly System[];
}

export type ChangeClass = "safe" | "breaking for readers" | "breaking for writers" | "breaking for readers and writers";

export function classOf({ readers, writers }: Change): ChangeClass {
  if (readers.length > 0) return writers.length > 0 ? "breaking for readers and writers" : "breaking for readers";
  return writers.length > 0 ? "breaking for writers" : "safe";
}

export interface ContractDiff {
  readonly changes: readonly Change[];
  readonly breaking: boolean;
  /** Whether the version was raised, which announces a breaking change. */
  readonly announced: boolean;
}

export function diffSnapshots(old: Snapshot, now: Snapshot): ContractDiff {
  const before = new Map(old.fields.map((field) => [field.name, field]));
  const after = new Map(now.fields.map((field) => [field.name, field]));
  const changes = [
    ...headChanges(old, now),
    ...old.fields.filter(({ name }) => !after.has(name)).map(removed),
    ...now.fields.filter(({ name }) => !before.has(name)).map(added),
    ...now.fields.flatMap((field) => {
      const earlier = before.get(field.name);
      return earlier ? fieldChanges(earlier, field).map((change) => ({ field: field.name, ...change })) : [];
    }),
    ...moved(old, now),
  ];
  return { changes, breaking: changes.some((change) => classOf(change) !== "safe"), announced: now.version > old.version };
}

const NONE: readonly System[] = [];
/** Whatever reads or makes columns of the curated zone's Parquet files. */
const TABLES: readonly System[] = ["glue", "athena", "iceberg", "spark", "redshift", "duckdb"];
/** Those of them that go by the folders of the partitions. */
const BY_FOLDER: readonly System[] = ["glue", "athena", "spark", "duckdb"];
/** Those that refuse a null where none is allowed. */
const REFUSE_NULL: readonly System[] = ["assay", "json-schema", "avro", "redshift", "duckdb"];

type FieldChange = Omit<Change, "field">;

// ---- the contract as a whole -------------------------------------------------------------------------------------

function headChanges(old: Snapshot, now: Snapshot): Change[] {
  const changes: Change[] = [];
  if (old.name !== now.name) {
    const systems: readonly System[] = ["json-schema", "avro"];
    changes.push({ message: `the contract is named ${now.name} and was ${old.name}`, readers: systems, writers: systems });
  }
  if (old.dataset !== now.dataset) {
    changes.push({
      message: `the dataset is ${now.dataset} and was ${old.dataset}: other folders, other tables`,
      readers: TABLES,
      writers: TABLES,
    });
  }
  const [layout, earlier] = [layoutOf(now), layoutOf(old)];
  if (layout !== earlier) {
    const message = `the partitions are ${layout} and were ${earlier}: write the files anew; Iceberg keeps both`;
    changes.push({ message, readers: BY_FOLDER, writers: BY_FOLDER });
  }
  return changes;
}

const layoutOf = ({ partition: { by, levels } }: Snapshot) => `${levels.join(", ")} of ${by}`;

/** COPY into Redshift goes by position; all others go by name. */
function moved(old: Snapshot, now: Snapshot): Change[] {
  const order = (of: Snapshot, other: Snapshot) => {
    const shared = new Set(other.fields.map(({ name }) => name));
    return of.fields.map(({ name }) => name).filter((name) => shared.has(name));
  };
  const [earlier, later] = [order(old, now), order(now, old)];
  const field = later.find((name, place) => name !== earlier[place]);
  if (field === undefined) return [];
  return [{ field, message: "is at another place among the fields: COPY goes by position", readers: ["redshift"], writers: ["redshift"] }];
}

// ---- fields that come and go -------------------------------------------------------------------------------------

function removed({ name, nullable }: FieldSnapshot): Change {
  return {
    field: name,
    message: "is removed: by name it reads as NULL or fails, and COPY counts columns",
    // An Avro reader has null as the default of what may be null.
    readers: ["assay", "json-schema", ...(nullable ? NONE : (["avro"] as const)), ...TABLES],
    writers: ["redshift"],
  };
}

function added({ name, nullable }: FieldSnapshot): Change {
  return {
    field: name,
    message: nullable
      ? "is added and may be null: old records lack it, and COPY counts columns (ALTER TABLE … ADD COLUMN before the first load)"
      : "is added and must not be null: old records have no value for it",
    readers: ["redshift"],
    writers: nullable ? ["assay", "json-schema", "redshift", "duckdb"] : ["assay", "json-schema", "avro", ...TABLES],
  };
}

// ---- one field, changed ------------------------------------------------------------------------------------------

function fieldChanges(old: FieldSnapshot, now: FieldSnapshot): FieldChange[] {
  if (old.kind !== now.kind) return [kindChange(old, now)];
  const changes: FieldChange[] = [];
  if (old.nullable !== now.nullable) {
    const message = now.nullable ? "may be null, and was never" : "must not be null, and could be";
    changes.push({ message, readers: now.nullable ? REFUSE_NULL : NONE, writers: now.nullable ? NONE : REFUSE_NULL });
  }
  changes.push(...codesChange(old, now), ...rangeChange(old, now), ...meaningChanges(old, now));
  return changes;
}

function kindChange(old: FieldSnapshot, now: FieldSnapshot): FieldChange {
  return {
    message: `is of kind ${now.kind} and was ${old.kind}`,
    readers: refusing(now.kind, old.kind),
    writers: refusing(old.kind, now.kind),
  };
}

/** Where values of one kind do not read as another. A Parquet column keeps its type within a dataset. */
function refusing(written: FieldKind, read: FieldKind): readonly System[] {
  const isNumber = (kind: FieldKind) => kind === "number" || kind === "integer";
  const widens = written === "integer" && read === "number";
  const asText = read === "text" && !isNumber(written);
  const dynamodb = isNumber(written) === isNumber(read);
  return [
    ...(widens || asText ? NONE : (["assay", "json-schema"] as const)),
    ...(widens ? NONE : (["avro"] as const)),
    ...(dynamodb ? NONE : (["dynamodb"] as const)),
    ...TABLES,
  ];
}

function codesChange(old: FieldSnapshot, now: FieldSnapshot): FieldChange[] {
  const more = newlyAllowed(old.codes, now.codes);
  const fewer = newlyAllowed(now.codes, old.codes);
  if (!more && !fewer) return [];
  // A list that comes or goes makes an enum of a string in Avro, or a string of an enum: neither reads as the other.
  const avroType = (old.codes === undefined) !== (now.codes === undefined);
  const said = (codes: readonly string[] | undefined) => codes?.join(", ") ?? "any text";
  return [
    {
      message: `allows ${said(now.codes)} and allowed ${said(old.codes)}`,
      readers: [...(more ? ACCEPTING : NONE), ...(more || avroType ? (["avro"] as const) : NONE), ...narrower(old, now)],
      writers: [...(fewer ? ACCEPTING : NONE), ...(fewer || avroType ? (["avro"] as const) : NONE), ...narrower(now, old)],
    },
  ];
}

/** Those that hold a value against what is allowed. */
const ACCEPTING: readonly System[] = ["assay", "json-schema"];

/** Whether anything is allowed now that was not; no list allows any text. */
function newlyAllowed(old: readonly string[] | undefined, now: readonly string[] | undefined): boolean {
  return old !== undefined && (now === undefined || now.some((code) => !old.includes(code)));
}

/** A Redshift column made for the one has no room for the longest of the other. */
function narrower(made: FieldSnapshot, met: FieldSnapshot): readonly System[] {
  const width = ({ kind, codes }: FieldSnapshot) => Number(/\d+/.exec(redshiftType({ kind, ...(codes && { codes }) }).type)?.[0] ?? 0);
  return width(made) < width(met) ? ["redshift"] : NONE;
}

function rangeChange(old: FieldSnapshot, now: FieldSnapshot): FieldChange[] {
  const [earlier, later] = [old.between ?? ANY_INTEGER, now.between ?? ANY_INTEGER];
  const more = later[0] < earlier[0] || later[1] > earlier[1];
  const fewer = later[0] > earlier[0] || later[1] < earlier[1];
  if (!more && !fewer) return [];
  const message = `goes from ${later.join(" to ")} and went from ${earlier.join(" to ")}`;
  return [{ message, readers: more ? ACCEPTING : NONE, writers: fewer ? ACCEPTING : NONE }];
}
const ANY_INTEGER: readonly [number, number] = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];

/** What no type shows. */
function meaningChanges(old: FieldSnapshot, now: FieldSnapshot): FieldChange[] {
  const changes: FieldChange[] = [];
  if (old.unit !== now.unit) {
    const message = `is in ${now.unit} and was in ${old.unit}: no system can notice, and every one misreads`;
    changes.push({ message, readers: SYSTEMS, writers: SYSTEMS });
  }
  if (old.key !== now.key) {
    const systems: readonly System[] = ["assay", "redshift"];
    const message = now.key
      ? "is part of the key, and was not: what was one record may be two"
      : "is no part of the key: what were two records are one";
    changes.push({ message, readers: systems, writers: systems });
  }
  if (old.volatile !== now.volatile) {
    const message = now.volatile
      ? "is left out of content equality: what is curated has other content hashes, and comes again as revisions"
      : "counts for content equality: what is curated has other content hashes, and comes again as revisions";
    changes.push({ message, readers: NONE, writers: ["assay"] });
  }
  if (old.role !== now.role) {
    const keyed: readonly System[] = [old.role, now.role].includes("instrument") ? ["dynamodb"] : NONE;
    changes.push({ message: `has the role ${now.role} and had ${old.role}`, readers: keyed, writers: keyed });
  }
  return changes;
}
