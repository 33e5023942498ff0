/** What was told last, as views of Glue's catalog over the tables that hold every telling. Athena keeps its views there in a form of its own. */
import { barContract } from "../market/bar.ts";
import type { Contract, FieldKind } from "../market/contract.ts";
import { tickContract } from "../market/tick.ts";
import { HIVE_TYPES } from "./glue.ts";
import { latestBars, latestTrades } from "./latest-tellings.ts";

/** A contract whose records are told again, and the latest of each as SQL over a table of all. */
export interface Latest {
  readonly contract: Contract;
  readonly sql: (history: string) => string;
}

export const LATEST: readonly Latest[] = [
  { contract: tickContract, sql: latestTrades },
  { contract: barContract, sql: latestBars },
];

/** Athena's own types, of which a view says each column's. It reads instants to the millisecond. */
const ATHENA_TYPES: Readonly<Record<FieldKind, string>> = {
  text: "varchar",
  number: "double",
  integer: "bigint",
  instant: "timestamp(3)",
  date: "date",
};

/** The `TableInput` of Glue's CreateTable: `stock_market_data_latest`. */
export function glueView({ contract, sql }: Latest, database: string) {
  const { dataset, fieldNames, fields, partition } = contract;
  const columns = [
    ...fieldNames.map((name) => ({ name, hive: HIVE_TYPES[fields[name]!.kind], athena: ATHENA_TYPES[fields[name]!.kind] })),
    ...partition.levels.map((name) => ({ name, hive: "int", athena: "integer" })),
  ];
  const definition = {
    originalSql: sql(`"${database}"."${dataset}"`),
    catalog: "awsdatacatalog",
    schema: database,
    columns: columns.map(({ name, athena: type }) => ({ name, type })),
  };
  return {
    Name: `${dataset}_latest`,
    Description: `What was told last of each record of ${dataset}.`,
    TableType: "VIRTUAL_VIEW",
    // By these Athena knows a view of its own.
    Parameters: { presto_view: "true", comment: "Presto View" },
    ViewOriginalText: `/* Presto View: ${btoa(JSON.stringify(definition))} */`,
    ViewExpandedText: "/* Presto View */",
    StorageDescriptor: { Columns: columns.map(({ name, hive }) => ({ Name: name, Type: hive })) },
  };
}
