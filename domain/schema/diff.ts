/**
 * What a change of a contract breaks, and in which systems. Between an old and a new contract data crosses in two
 * directions: what is written by the new one meets *readers* that know the old one (consumers, tables, saved queries); and
 * what is written by the old one, now or in files long since, meets the new one, and its *writers* break if it is refused.
 */
import { BY_FOLDER, type Change, classOf, NONE, SYSTEMS, type System, TABLES } from "./change.ts";
import { fieldChanges } from "./field-changes.ts";
import type { FieldSnapshot, Snapshot } from "./snapshot.ts";

export interface ContractDiff {
  readonly changes: readonly Change[];
  readonly breaking: boolean;
  /** Whether the version was raised, which announces a breaking change. */
  readonly announced: boolean;
}

export function diffSnapshots(old: Snapshot, now: Snapshot): ContractDiff {
  const before = new Map(old.fields.map((field) => [field.name, field]));
  const after = new Map(now.fields.map((field) => [field.name, field]));
  const gone = old.fields.filter(({ name }) => !after.has(name));
  const come = now.fields.filter(({ name }) => !before.has(name));
  const renamed = renames(gone, come);
  const formerNames = [...renamed.values()];
  const changes = [
    ...headChanges(old, now),
    ...[...renamed].map(([name, former]) => named(name, former)),
    ...gone.filter(({ name }) => !formerNames.includes(name)).map(removed),
    ...come.filter(({ name }) => !renamed.has(name)).map(added),
    ...now.fields.flatMap((field) => {
      const earlier = before.get(field.name);
      return earlier ? fieldChanges(earlier, field).map((change) => ({ field: field.name, ...change })) : [];
    }),
    ...moved(old, now, renamed),
  ];
  return { changes, breaking: changes.some((change) => classOf(change) !== "safe"), announced: now.version > old.version };
}

// ---- the contract as a whole -------------------------------------------------------------------------------------

function headChanges(old: Snapshot, now: Snapshot): Change[] {
  const changes: Change[] = [];
  if (old.name !== now.name) {
    const systems: readonly System[] = ["json-schema", "avro"];
    changes.push({ message: `the contract is named ${now.name} and was ${old.name}`, readers: systems, writers: systems });
  }
  if (old.dataset !== now.dataset) {
    const systems: readonly System[] = ["assay", ...TABLES];
    const message = `the dataset is ${now.dataset} and was ${old.dataset}: other folders, other tables`;
    changes.push({ message, readers: systems, writers: systems });
  }
  const [layout, earlier] = [layoutOf(now), layoutOf(old)];
  if (layout !== earlier) {
    const message = `the partitions are ${layout} and were ${earlier}: write the files anew; Iceberg keeps both`;
    changes.push({ message, readers: BY_FOLDER, writers: BY_FOLDER });
  }
  const [key, formerKey] = [itemKeyOf(now), itemKeyOf(old)];
  if (key !== formerKey) {
    const message = `DynamoDB's items are keyed by ${key} and were by ${formerKey}: that takes another table`;
    changes.push({ message, readers: ["dynamodb"], writers: ["dynamodb"] });
  }
  return changes;
}

/** As `distinguishingField` chooses it of a contract. */
function itemKeyOf({ fields }: Snapshot): string | undefined {
  return (fields.find(({ role }) => role === "instrument") ?? fields.find(({ key }) => key))?.name;
}

const layoutOf = ({ partition: { by, levels } }: Snapshot) => `${levels.join(", ")} of ${by}`;

/** COPY into Redshift goes by position; all others go by name. */
function moved(old: Snapshot, now: Snapshot, renamed: ReadonlyMap<string, string>): Change[] {
  const earlier = old.fields.map(({ name }) => name);
  const later = now.fields.map(({ name }) => renamed.get(name) ?? name);
  const [stayed, stays] = [earlier.filter((name) => later.includes(name)), later.filter((name) => earlier.includes(name))];
  const field = stays.find((name, place) => name !== stayed[place]);
  if (field === undefined) return [];
  return [{ field, message: "is at another place among the fields: COPY goes by position", readers: ["redshift"], writers: ["redshift"] }];
}

// ---- fields that come and go -------------------------------------------------------------------------------------

/**
 * New names to former ones. Nothing tells a rename from one field that goes and another that comes: those that are alike in all but
 * their names are taken for renamed, in their order, where as many come as go.
 */
function renames(gone: readonly FieldSnapshot[], come: readonly FieldSnapshot[]): ReadonlyMap<string, string> {
  const former = Map.groupBy(gone, shapeOf);
  const pairs = [...Map.groupBy(come, shapeOf)].flatMap(([shape, fields]): (readonly [string, string])[] => {
    const earlier = former.get(shape);
    return earlier?.length === fields.length ? fields.map(({ name }, i) => [name, earlier[i]!.name]) : [];
  });
  return new Map(pairs);
}

const shapeOf = ({ name: _name, ...shape }: FieldSnapshot) => JSON.stringify(shape);

/** COPY goes by position, and Iceberg knows its own columns by number. */
function named(name: string, former: string): Change {
  return {
    field: name,
    message: `seems to be what ${former} was: by name it is not found (Redshift, Iceberg: ALTER TABLE … RENAME COLUMN)`,
    readers: SYSTEMS.filter((system) => system !== "redshift"),
    writers: SYSTEMS.filter((system) => system !== "redshift" && system !== "iceberg"),
  };
}

function removed({ name, nullable }: FieldSnapshot): Change {
  return {
    field: name,
    message: "is removed: by name it reads as NULL or fails, and COPY counts columns",
    // An Avro reader has null as the default of what may be null.
    readers: ["assay", "json-schema", "dynamodb", ...(nullable ? NONE : (["avro"] as const)), ...TABLES],
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
    writers: nullable ? ["assay", "json-schema", "redshift", "duckdb"] : ["assay", "json-schema", "avro", "dynamodb", ...TABLES],
  };
}
