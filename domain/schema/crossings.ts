/** What a value loses on its way into each engine. Rows said of Parquet, DuckDB, Iceberg, Spark, Avro and JSON are held by tests. */
export interface Crossing {
  readonly engine: string;
  readonly instants: string;
  readonly integers: string;
  readonly numbers: string;
  readonly text: string;
}

export const CROSSINGS: readonly Crossing[] = [
  {
    engine: "Parquet files",
    instants: "microseconds, UTC",
    integers: "all (64 bits)",
    numbers: "all",
    text: "all; empty is not NULL",
  },
  {
    engine: "DuckDB",
    instants: "microseconds, with time zone; shown in the session's zone, which Assay sets to UTC",
    integers: "all (BIGINT)",
    numbers: "all",
    text: "all; empty is not NULL",
  },
  {
    engine: "Athena over Glue tables",
    instants: "**milliseconds**: what is finer is lost in the result, and kept in the file; without time zone, to be read as UTC",
    integers: "all (bigint)",
    numbers: "all",
    text: "all; empty is not NULL",
  },
  {
    engine: "Athena over Iceberg tables",
    instants: "microseconds; a table made by Athena is without time zone, one made by Spark with (UTC)",
    integers: "all (long)",
    numbers: "all",
    text: "all; empty is not NULL",
  },
  {
    engine: "Spark, and Glue and EMR jobs",
    instants:
      "microseconds; shown in `spark.sql.session.timeZone`, to be set to UTC; Python's datetime agrees, Pandas' nanoseconds end in 2262",
    integers: "all (long)",
    numbers: "all",
    text: "all; empty is not NULL",
  },
  {
    engine: "Redshift",
    instants: "microseconds; TIMESTAMP without time zone, in UTC by agreement, as COPY from Parquet has no TIMESTAMPTZ",
    integers: "all (BIGINT)",
    numbers: "all (DOUBLE PRECISION, by COPY from Parquet)",
    text: "all: a VARCHAR counts bytes, so 512 units are 1,536; empty is not NULL from Parquet, and is from CSV with EMPTYASNULL",
  },
  {
    engine: "Avro",
    instants: "microseconds (timestamp-micros)",
    integers: "all (long); a reader in JavaScript needs care beyond 2^53, where no integer of ours lies",
    numbers: "all",
    text: "all; empty is not null",
  },
  {
    engine: "JSON, JSON Schema",
    instants: "microseconds, as text",
    integers: "all; bounded by ±(2^53 − 1), which every reader keeps",
    numbers: "all; the minus of −0 is not written",
    text: "all; JSON Schema counts characters and the contract UTF-16 units, so that it is the wider where characters beyond U+FFFF are many",
  },
  {
    engine: "DynamoDB",
    instants: "microseconds, as text of fixed width, whose order is time's",
    integers: "all (N has 38 digits)",
    numbers: "from 1E-130 to 9.99…E+125 and 0; outside them **refused**, not rounded. No price comes near",
    text: "all; empty is refused in keys",
  },
];
