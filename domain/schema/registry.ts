/** The one list of what a contract can be said in. */
import type { Contract } from "../market/contract.ts";
import { athenaTable } from "./athena.ts";
import { avroSchema } from "./avro.ts";
import { decoderText } from "./decoder.ts";
import { duckdbTable } from "./duckdb.ts";
import { dynamodbMapping } from "./dynamodb.ts";
import { glueTable } from "./glue.ts";
import { icebergTable } from "./iceberg.ts";
import { jsonSchema } from "./json-schema.ts";
import { contractSection } from "./markdown.ts";
import type { Place } from "./place.ts";
import { redshiftTables } from "./redshift.ts";
import { snapshotOf } from "./snapshot.ts";
import { sparkSchema } from "./spark.ts";
import { validatorText } from "./validator.ts";

export interface Target {
  readonly name: string;
  /** What it gives, in a few words. */
  readonly doc: string;
  /** What of a {@link Place} it makes use of. */
  readonly takes: readonly (keyof Place)[];
  /** Text as it is written to a file, or a JSON document. */
  readonly render: (contract: Contract, place?: Partial<Place>) => string | object;
}

export const TARGETS: readonly Target[] = [
  { name: "glue", doc: "Glue's TableInput, with partition projection", takes: ["location", "years"], render: glueTable },
  {
    name: "athena",
    doc: "Athena's DDL of an external table, with partition projection",
    takes: ["location", "years"],
    render: athenaTable,
  },
  { name: "iceberg", doc: "Athena's DDL of an Iceberg table", takes: ["location"], render: icebergTable },
  { name: "redshift", doc: "Redshift's DDL of the staging and the fact table", takes: [], render: redshiftTables },
  { name: "spark", doc: "Spark's schema, as StructType.fromJson reads it", takes: [], render: sparkSchema },
  { name: "duckdb", doc: "DuckDB's DDL", takes: [], render: duckdbTable },
  { name: "json-schema", doc: "JSON Schema, draft 7, as the Glue Schema Registry takes it", takes: [], render: jsonSchema },
  { name: "avro", doc: "Avro's schema", takes: [], render: avroSchema },
  { name: "dynamodb", doc: "DynamoDB's key and attributes", takes: [], render: dynamodbMapping },
  { name: "decoder", doc: "the JavaScript that reads its records, made anew for each layout they come in", takes: [], render: decoderText },
  { name: "validator", doc: "the JavaScript that checks its records once they are parsed", takes: [], render: validatorText },
  { name: "markdown", doc: "its part of the data dictionary; without a contract, all of it", takes: [], render: contractSection },
  { name: "snapshot", doc: "what schema diff compares", takes: [], render: snapshotOf },
];
