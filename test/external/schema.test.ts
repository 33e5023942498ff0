/**
 * Our schemas, read by those they are for: fastavro, jsonschema, sqlfluff, botocore, Arrow, Spark with Hive and Iceberg.
 * `test/external/python-env` installs them; where that was not run, or there is no Python or Java, the tests are skipped and say so.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { isRight } from "fp-ts/lib/Either.js";
import { encodeParquet } from "../../adapters/encoding/parquet.ts";
import type { AnyField, Contract, FieldKind } from "../../domain/market/contract.ts";
import { CONTRACTS } from "../../domain/market/contracts.ts";
import { daysOfDate, microsOfInstant } from "../../domain/market/times.ts";
import { athenaTable } from "../../domain/schema/athena.ts";
import { avroSchema } from "../../domain/schema/avro.ts";
import { diffSnapshots } from "../../domain/schema/diff.ts";
import { dynamodbMapping } from "../../domain/schema/dynamodb.ts";
import { glueTable } from "../../domain/schema/glue.ts";
import { icebergTable } from "../../domain/schema/iceberg.ts";
import { jsonSchema } from "../../domain/schema/json-schema.ts";
import { redshiftTables } from "../../domain/schema/redshift.ts";
import { snapshotOf } from "../../domain/schema/snapshot.ts";
import { sparkSchema } from "../../domain/schema/spark.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { before as oldContract, SHAPE } from "../unit/schema/changes.ts";
import { changedRecord, columnsOf, quote, recordOf } from "../unit/schema/helpers.ts";
import { pythonOf } from "./python.ts";

const { isThere, ask } = pythonOf("external", "readers.py");
const ALL: readonly Contract[] = [quote, ...CONTRACTS];

describe("read by others,", function () {
  this.timeout(600_000);
  before(function () {
    if (isThere) return;
    console.log("    skipped: schemas read by others (run test/external/python-env first)");
    this.skip();
  });

  for (const of of ALL) {
    const records = fc.sample(recordOf(of), { numRuns: 200, seed: 11 });

    it(`the Avro schema of ${of.name} carries every value there and back`, () => {
      const physical = records.map((record) => physicalRecord(of, record));
      const schema = avroSchema(of);
      assert.deepEqual(ask("avro", { writer: schema, reader: schema, records: physical }), { records: physical });
    });

    it(`the JSON Schema of ${of.name} accepts what its codec accepts, and nothing else`, () => {
      const values = fc.sample(changedRecord(of), { numRuns: 2_000, seed: 11 }).map((record) => JSON.parse(JSON.stringify(record)));
      const verdicts = values.map((value) => isRight(of.codec.decode(value)));
      assert.deepEqual(ask("json-schema", { schema: jsonSchema(of), values }), verdicts);
      assert.ok(verdicts.includes(true) && verdicts.includes(false));
    });

    it(`the DDL of ${of.name} is Redshift's and Athena's language`, () => {
      const kinds = (dialect: string, sql: string) => ask("sql", { dialect, sql });
      assert.deepEqual(kinds("redshift", redshiftTables(of)), {
        statements: ["create_schema_statement", "create_table_statement", "create_table_statement"],
      });
      // Of an external table Athena speaks Hive's language; sqlfluff's own Athena knows no STORED AS PARQUET.
      assert.deepEqual(kinds("hive", athenaTable(of)), { statements: ["create_table_statement"] });
      assert.deepEqual(kinds("athena", icebergTable(of)), { statements: ["create_table_statement"] });
    });

    it(`Glue and DynamoDB would take the parameters of ${of.name}`, () => {
      assert.equal(aws("glue", "CreateTable", { DatabaseName: "bronze", TableInput: glueTable(of) }), "");
      const { KeySchema, AttributeDefinitions } = dynamodbMapping(of) as Record<string, object>;
      const table = { TableName: "latest", BillingMode: "PAY_PER_REQUEST", KeySchema, AttributeDefinitions };
      assert.equal(aws("dynamodb", "CreateTable", table), "");
    });
  }

  it("what is wrong is found, so that silence means something", () => {
    assert.match(
      String((ask("sql", { dialect: "redshift", sql: "CREATE TABLE x (a VARCHAR(3) ENCODE);" }) as { error: string }).error),
      /unparsable/,
    );
    assert.match(
      aws("glue", "CreateTable", { DatabaseName: "bronze", TableInput: { ...glueTable(quote), Format: 1 } }),
      /Unknown parameter/,
    );
  });

  for (const [what, { now }] of Object.entries(SHAPE)) {
    it(`Avro's own resolution agrees with what schema diff says of ${what}`, () => {
      const { changes } = diffSnapshots(snapshotOf(oldContract), snapshotOf(now));
      const crossing = (writer: Contract, reader: Contract) => {
        const records = fc.sample(recordOf(writer), { numRuns: 300, seed: 3 }).map((record) => physicalRecord(writer, record));
        const answer = ask("avro", { writer: avroSchema(writer), reader: { ...avroSchema(reader), name: oldContract.name }, records });
        return "records" in (answer as object);
      };
      assert.deepEqual(
        { oldReaders: crossing(now, oldContract), newReaders: crossing(oldContract, now) },
        {
          oldReaders: !changes.some(({ readers }) => readers.includes("avro")),
          newReaders: !changes.some(({ writers }) => writers.includes("avro")),
        },
      );
    });
  }

  describe("our Parquet files", () => {
    const directory = useTempDir();

    it("have the same types in Arrow, and every value", () => {
      const written = writtenIn(directory());
      const answers = ask(
        "arrow",
        written.map(({ file }) => file),
      ) as readonly Read[];
      written.forEach(({ of, rows }, i) => {
        const { found, rows: read } = answers[i]!;
        assert.deepEqual(found, Object.fromEntries(of.fieldNames.map((name) => [name, ARROW_TYPES[of.fields[name]!.kind]])), of.name);
        assert.deepEqual(read, rows, of.name);
      });
    });
  });

  describe("Spark", () => {
    const directory = useTempDir();
    before(function () {
      if (hasJava()) return;
      console.log("    skipped: what Spark, Hive and Iceberg make of the schemas (no Java here)");
      this.skip();
    });
    const typesOf = (of: Contract) =>
      (sparkSchema(of) as { fields: readonly { name: string; type: string }[] }).fields.map(({ name, type }) => [name, type]);

    it("loads the schemas, finds the same types in our Parquet files, and reads every value", () => {
      const written = writtenIn(directory());
      const answers = ask(
        "spark",
        written.map(({ of, folder }) => ({ folder, schema: sparkSchema(of) })),
      ) as readonly Read[];
      written.forEach(({ of, rowsAndPartitions }, i) => {
        const { found, rows } = answers[i]!;
        assert.deepEqual(found, Object.fromEntries(typesOf(of)), of.name);
        assert.deepEqual(rows, rowsAndPartitions, of.name);
      });
    });

    it("runs Athena's DDL as Hive's: a table over our files, with the same types, partitions and values", () => {
      const written = writtenIn(directory());
      const tables = written.map(({ of, folder }) => ({ ddl: athenaTable(of, { location: `file://${folder}` }), table: of.dataset }));
      const answers = ask("hive", { scratch: directory(), tables }) as readonly Read[];
      written.forEach(({ of, rowsAndPartitions }, i) => {
        const { found, rows } = answers[i]!;
        assert.deepEqual(found, Object.fromEntries(typesOf(of)), of.name);
        assert.deepEqual(rows, rowsAndPartitions, of.name);
      });
    });

    it("runs the DDL of Iceberg tables: the same types and values, in a partition of each year, month or day there is", function () {
      // Nearly each is a partition of its own, and a file.
      const written = writtenIn(directory(), 30);
      const tables = written.map(({ of, folder }) => {
        const location = `file://${join(directory(), "iceberg", of.dataset)}`;
        return { ddl: icebergTable(of, { location }), table: of.dataset, folder };
      });
      const question = { package: ICEBERG, cache: IVY_CACHE, scratch: directory(), tables };
      const answer = ask("iceberg", question) as { absent: string } | { tables: readonly (Read & { partitions: readonly number[] })[] };
      if ("absent" in answer) {
        console.log(`    skipped: what Iceberg makes of the schemas (${ICEBERG} cannot be had)`);
        this.skip();
      }
      written.forEach(({ of, records, rows: expected }, i) => {
        const { found, rows, partitions } = answer.tables[i]!;
        const { by, levels } = of.partition;
        const columns = typesOf(of).slice(0, of.fieldNames.length);
        assert.deepEqual(found, Object.fromEntries(columns), of.name);
        // Iceberg writes by partition, in an order of its own.
        assert.deepEqual(sorted(rows), sorted(expected), of.name);
        assert.deepEqual(
          partitions,
          icebergPartitions(
            records.map((record) => record[by] as string),
            levels.length,
          ),
          of.name,
        );
      });
    });
  });
});

/** Rows as a reader gives them: microseconds and days for times, in the order of the columns. */
interface Read {
  /** Column to type. */
  readonly found: Readonly<Record<string, string>>;
  readonly rows: readonly (readonly unknown[])[];
}

/** Records of a contract in a file of its dataset. */
interface Written {
  readonly of: Contract;
  readonly records: readonly Readonly<Record<string, unknown>>[];
  readonly folder: string;
  readonly file: string;
  readonly rows: Read["rows"];
  readonly rowsAndPartitions: Read["rows"];
}

function writtenIn(directory: string, records = 300): readonly Written[] {
  return ALL.map((of) => writtenBy(of, join(directory, of.dataset), fc.sample(recordOf(of), { numRuns: records, seed: 13 })));
}

function writtenBy(of: Contract, folder: string, records: Written["records"]): Written {
  const leaf = join(folder, ...of.partition.levels.map((level) => `${level}=${PARTITION[level]}`));
  const file = join(leaf, "a.parquet");
  mkdirSync(leaf, { recursive: true });
  writeFileSync(file, encodeParquet(of, columnsOf(of, records)));
  const rows = records.map((record) => Object.values(physicalRecord(of, record)));
  const partitions = of.partition.levels.map((level) => Number(PARTITION[level]));
  return { of, records, folder, file, rows, rowsAndPartitions: rows.map((row) => [...row, ...partitions]) };
}

const ARROW_TYPES: Readonly<Record<FieldKind, string>> = {
  text: "string",
  number: "double",
  integer: "int64",
  instant: "timestamp[us, tz=UTC]",
  date: "date32[day]",
};

const ICEBERG = "org.apache.iceberg:iceberg-spark-runtime-3.5_2.12:1.10.0";
const IVY_CACHE = fileURLToPath(new URL("../../.venv/external/ivy", import.meta.url));

/** Iceberg's own numbers of the partitions of these times: years and months since 1970, or days. */
function icebergPartitions(times: readonly string[], levels: number): readonly number[] {
  const numberOf = (time: string) => {
    const [year, month] = [Number(time.slice(0, 4)) - 1970, Number(time.slice(5, 7)) - 1];
    return levels === 1 ? year : levels === 2 ? year * 12 + month : daysOfDate(time.slice(0, 10));
  };
  return [...new Set(times.map(numberOf))].sort((a, b) => a - b);
}

const sorted = (rows: Read["rows"]) => rows.map((row) => JSON.stringify(row)).sort();

function hasJava(): boolean {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), join(process.env["JAVA_HOME"] ?? "", "bin")];
  return folders.some((folder) => existsSync(join(folder, "java")));
}

const PARTITION = { year: "2024", month: "01", day: "02" } as const;

/** A record as the readers know it: microseconds and days for times, in the contract's field order. */
function physicalRecord(of: Contract, record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(of.fieldNames.map((name) => [name, physicalValue(of.fields[name]!, record[name])]));
}

function physicalValue({ kind }: AnyField, value: unknown): unknown {
  if (value === null) return null;
  if (kind === "instant") return microsOfInstant(value as string);
  return kind === "date" ? daysOfDate(value as string) : value;
}

function aws(service: string, operation: string, parameters: object): string {
  return ask("aws", { service, operation, parameters }) as string;
}
