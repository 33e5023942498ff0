import type { Contract, FieldKind } from "../market/contract.ts";
import { ACCEPTED_YEARS, curatedLocation, folder, levelDoc, type Place, projectionProperties } from "./place.ts";

/** The types of Hive's language, which Glue's catalog and Athena's DDL share. */
export const HIVE_TYPES: Readonly<Record<FieldKind, string>> = {
  text: "string",
  number: "double",
  integer: "bigint",
  instant: "timestamp",
  date: "date",
};

/** The `TableInput` of Glue's CreateTable, over Parquet files in the curated zone. */
export function glueTable(contract: Contract, given: Partial<Place> = {}) {
  const place = { location: curatedLocation(contract), years: ACCEPTED_YEARS, ...given };
  return {
    Name: contract.dataset,
    Description: `Contract ${contract.name}, version ${contract.version}.`,
    TableType: "EXTERNAL_TABLE",
    Parameters: {
      EXTERNAL: "TRUE",
      classification: "parquet",
      "assay.contract": contract.name,
      "assay.version": String(contract.version),
      ...projectionProperties(contract, place),
    },
    PartitionKeys: contract.partition.levels.map((level) => ({
      Name: level,
      Type: "int",
      Comment: levelDoc(contract, level),
    })),
    StorageDescriptor: {
      Columns: contract.fieldNames.map((name) => {
        const { kind, doc } = contract.fields[name]!;
        return { Name: name, Type: HIVE_TYPES[kind], Comment: doc };
      }),
      Location: folder(place.location),
      InputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
      OutputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
      SerdeInfo: { SerializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" },
    },
  };
}
