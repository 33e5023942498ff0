import type { Contract, FieldKind } from "../market/contract.ts";
import { levelDoc } from "./place.ts";

/** An instant is `timestamp`, not `timestamp_ntz`: see the Parquet schema it is read from. */
export const SPARK_TYPES: Readonly<Record<FieldKind, string>> = {
  text: "string",
  number: "double",
  integer: "long",
  instant: "timestamp",
  date: "date",
};

/** What `StructType.fromJson` reads: the fields, then the partition columns that Spark finds in the paths. */
export function sparkSchema(contract: Contract): object {
  const { fieldNames, fields, partition } = contract;
  return {
    type: "struct",
    fields: [
      ...fieldNames.map((name) => {
        const { kind, nullable, doc, unit } = fields[name]!;
        return { name, type: SPARK_TYPES[kind], nullable, metadata: { comment: doc, unit } };
      }),
      ...partition.levels.map((name) => ({ name, type: "integer", nullable: false, metadata: { comment: levelDoc(contract, name) } })),
    ],
  };
}
