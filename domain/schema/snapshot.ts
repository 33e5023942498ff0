/**
 * A contract as data: what it promises, without its words. One of each version is committed beside this file, so that a
 * change is held against what was promised.
 */
import { type Either, isRight, left, right } from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import type { Contract } from "../market/contract.ts";

const FieldSnapshot = t.intersection([
  t.type({
    name: t.string,
    kind: t.keyof({ text: null, number: null, integer: null, instant: null, date: null }),
    nullable: t.boolean,
    role: t.string,
    unit: t.string,
    key: t.boolean,
    volatile: t.boolean,
  }),
  t.partial({ codes: t.array(t.string), between: t.tuple([t.number, t.number]) }),
]);
export type FieldSnapshot = t.TypeOf<typeof FieldSnapshot>;

const Snapshot = t.type({
  /** Of this file, not of the contract. */
  format: t.literal(1),
  name: t.string,
  version: t.number,
  dataset: t.string,
  partition: t.type({ by: t.string, levels: t.array(t.string) }),
  fields: t.array(FieldSnapshot),
});
export type Snapshot = t.TypeOf<typeof Snapshot>;

export function snapshotOf({ name, version, dataset, partition, fieldNames, fields }: Contract): Snapshot {
  return {
    format: 1,
    name,
    version,
    dataset,
    partition: { by: partition.by, levels: [...partition.levels] },
    fields: fieldNames.map((field) => {
      const { kind, nullable, role, unit, key, volatile, codes, between } = fields[field]!;
      return {
        name: field,
        kind,
        nullable,
        role,
        unit,
        key: key === true,
        volatile: volatile === true,
        ...(codes && { codes: [...codes] }),
        ...(between && { between: [between[0], between[1]] as [number, number] }),
      };
    }),
  };
}

export interface NoSnapshot {
  readonly _tag: "NoSnapshot";
  /** Each place that is not as it must be: `fields.3.kind is "string"; allowed is …`. */
  readonly messages: readonly string[];
}

/** What `assay schema CONTRACT --as snapshot` wrote. */
export function parseSnapshot(json: string): Either<NoSnapshot, Snapshot> {
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch (error) {
    return left({ _tag: "NoSnapshot", messages: [`it is no JSON: ${(error as Error).message}`] });
  }
  const decoded = Snapshot.decode(document);
  if (isRight(decoded)) return right(decoded.right);
  return left({ _tag: "NoSnapshot", messages: [...new Set(decoded.left.map(describe))] });
}

/** Steps into an intersection are numbers of its parts, no places in the document. */
function describe({ value, context }: t.ValidationError): string {
  const steps = context.filter((_, place) => !isIntersection(context[place - 1])).map(({ key }) => key);
  const found = value === undefined ? "missing" : JSON.stringify(value);
  return `${steps.slice(1).join(".") || "it"} is ${found}; allowed is ${context.at(-1)!.type.name}`;
}

function isIntersection(entry: t.ContextEntry | undefined): boolean {
  return entry?.type instanceof t.IntersectionType;
}
