import type { Contract } from "../market/contract.ts";
import { HIVE_TYPES } from "./glue.ts";
import { ACCEPTED_YEARS, curatedLocation, folder, type Place, projectionProperties } from "./place.ts";

/** Athena's DDL of a table over Parquet files in the curated zone. */
export function athenaTable(contract: Contract, given: Partial<Place> = {}): string {
  const place = { location: curatedLocation(contract), years: ACCEPTED_YEARS, ...given };
  const partitions = contract.partition.levels.map((level) => `\`${level}\` int`).join(", ");
  return `CREATE EXTERNAL TABLE IF NOT EXISTS \`${contract.dataset}\` (
${hiveColumns(contract)}
)
PARTITIONED BY (${partitions})
STORED AS PARQUET
LOCATION '${folder(place.location)}'
TBLPROPERTIES (
${tableProperties({ classification: "parquet", ...projectionProperties(contract, place) })}
);
`;
}

/** Always quoted: `exchange` and others are reserved in Athena's DDL. */
export function hiveColumns({ fieldNames, fields }: Contract): string {
  return fieldNames.map((name) => `  \`${name}\` ${HIVE_TYPES[fields[name]!.kind]}`).join(",\n");
}

export function tableProperties(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([key, value]) => `  '${key}' = '${value}'`)
    .join(",\n");
}
