import type { Contract } from "../market/contract.ts";
import { hiveColumns, tableProperties } from "./athena.ts";
import { folder, icebergLocation, type Place } from "./place.ts";

/**
 * Athena's DDL of an Iceberg table. Its partitions are transforms of the time field, so that queries name the field and no
 * path. Athena's DDL knows no time zone and no NOT NULL: instants are `timestamp`, in UTC by agreement.
 */
export function icebergTable(contract: Contract, { location = icebergLocation(contract) }: Partial<Place> = {}): string {
  const { by, levels } = contract.partition;
  return `CREATE TABLE IF NOT EXISTS \`${contract.dataset}\` (
${hiveColumns(contract)}
)
PARTITIONED BY (${levels.at(-1)}(\`${by}\`))
LOCATION '${folder(location)}'
TBLPROPERTIES (
${tableProperties({ table_type: "ICEBERG", format: "parquet", write_compression: "zstd" })}
);
`;
}
