/** What a change of one field breaks, its name and its place aside. */
import type { FieldKind } from "../market/contract.ts";
import { isAvroEnum } from "./avro.ts";
import { type Change, NONE, REFUSE_NULL, SYSTEMS, type System, TABLES } from "./change.ts";
import { redshiftType } from "./redshift.ts";
import type { FieldSnapshot } from "./snapshot.ts";

type FieldChange = Omit<Change, "field">;

export function fieldChanges(old: FieldSnapshot, now: FieldSnapshot): FieldChange[] {
  const changes = old.kind === now.kind ? [...codesChange(old, now), ...rangeChange(old, now)] : [kindChange(old, now)];
  if (old.nullable !== now.nullable) {
    const message = now.nullable ? "may be null, and was never" : "must not be null, and could be";
    changes.push({ message, readers: now.nullable ? REFUSE_NULL : NONE, writers: now.nullable ? NONE : REFUSE_NULL });
  }
  changes.push(...meaningChanges(old, now));
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
  const widens = written === "integer" && read === "number";
  const asText = read === "text" && written !== "integer" && written !== "number";
  return [
    ...(widens || asText ? NONE : (["assay", "json-schema", "dynamodb"] as const)),
    ...(widens ? NONE : (["avro"] as const)),
    ...TABLES,
  ];
}

function codesChange(old: FieldSnapshot, now: FieldSnapshot): FieldChange[] {
  const more = newlyAllowed(old.codes, now.codes);
  const fewer = newlyAllowed(now.codes, old.codes);
  if (!more && !fewer) return [];
  // Avro's enum and its string do not read as each other, and a string takes any code.
  const [wasEnum, isEnum] = [isAvroEnum(old.codes), isAvroEnum(now.codes)];
  const avro = (wider: boolean): readonly System[] => (wasEnum !== isEnum || (isEnum && wider) ? ["avro"] : NONE);
  const said = (codes: readonly string[] | undefined) => codes?.join(", ") ?? "any text";
  return [
    {
      message: `allows ${said(now.codes)} and allowed ${said(old.codes)}`,
      readers: [...(more ? ACCEPTING : NONE), ...avro(more), ...narrower(old, now)],
      writers: [...(fewer ? ACCEPTING : NONE), ...avro(fewer), ...narrower(now, old)],
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
  if (old.kind === now.kind && old.unit !== now.unit) {
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
  if (old.role !== now.role) changes.push({ message: `has the role ${now.role} and had ${old.role}`, readers: NONE, writers: NONE });
  return changes;
}
