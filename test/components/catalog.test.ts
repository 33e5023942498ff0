import assert from "node:assert/strict";
import { Catalog, type CatalogArgs } from "../../components/catalog.ts";
import { Lake } from "../../components/lake.ts";
import { LogBucket } from "../../components/log-bucket.ts";
import type { Grantee } from "../../components/permissions.ts";
import { CONTRACTS } from "../../domain/market/contracts.ts";
import { tickContract } from "../../domain/market/tick.ts";
import { glueView, LATEST } from "../../domain/schema/glue-view.ts";
import { jsonSchema } from "../../domain/schema/json-schema.ts";
import { granted, grantee } from "../support/grants.ts";
import { only, registered } from "../support/mocks.ts";

const TABLE = "aws:glue/catalogTable:CatalogTable";
const SCHEMA = "aws:glue/schema:Schema";

const withCatalog = (args: Partial<CatalogArgs> = {}, use: (catalog: Catalog, reader: Grantee) => void = () => {}) =>
  registered(() => {
    const lifetime = { keep: true };
    const lake = new Lake("lake", { lifetime, logs: new LogBucket("logs", { lifetime }) });
    use(new Catalog("catalog", { namePrefix: "assay-dev", lake, ...args }), grantee());
  });

describe("Catalog", () => {
  it("has a database for originals, one for what passed the gate and one for what is made of it", async () => {
    const resources = await withCatalog();
    const databases = resources.filter(({ type }) => type === "aws:glue/catalogDatabase:CatalogDatabase").map(({ inputs }) => inputs);
    assert.deepEqual(databases, [
      { name: "assay_dev_bronze", description: "Originals, as they came.", locationUri: "s3://lake-bucket/raw/" },
      {
        name: "assay_dev_silver",
        description: "Records that passed the gate, a table for each contract.",
        locationUri: "s3://lake-bucket/curated/",
      },
      { name: "assay_dev_gold", description: "What the models make of them.", locationUri: "s3://lake-bucket/derived/" },
    ]);
  });

  it("has a table of each contract over its curated files", async () => {
    const resources = await withCatalog();
    const tables = resources.filter(({ type, inputs }) => type === TABLE && inputs.tableType === "EXTERNAL_TABLE");
    assert.equal(tables.length, CONTRACTS.length);
    for (const { name, dataset } of CONTRACTS) {
      const table = only(resources, TABLE, `catalog-${name}-table`);
      assert.deepEqual([table.databaseName, table.name, table.tableType], ["assay_dev_silver", dataset, "EXTERNAL_TABLE"]);
      assert.equal(table.storageDescriptor.location, `s3://lake-bucket/curated/${dataset}/`);
    }
  });

  it("has a view of what was told last of trades and of bars", async () => {
    const resources = await withCatalog();
    const views = resources.filter(({ type, inputs }) => type === TABLE && inputs.tableType === "VIRTUAL_VIEW").map(({ inputs }) => inputs);
    assert.deepEqual(
      views.map(({ databaseName, name }) => `${databaseName}.${name}`),
      ["assay_dev_silver.stock_market_data_latest", "assay_dev_silver.daily_bars_latest"],
    );
    const [trades] = views;
    const { Name: _, ...view } = glueView(LATEST[0]!, "assay_dev_silver");
    assert.deepEqual([trades?.viewOriginalText, trades?.viewExpandedText], [view.ViewOriginalText, view.ViewExpandedText]);
    assert.deepEqual(trades?.parameters, view.Parameters);
    assert.deepEqual(trades?.storageDescriptor.columns[0], { name: "symbol", type: "string" });
  });

  it("finds the days of trades by projection, without a list of them", async () => {
    const table = only(await withCatalog({ years: [2020, 2029] }), TABLE, "catalog-tick-table");
    assert.deepEqual(table.parameters, {
      EXTERNAL: "TRUE",
      classification: "parquet",
      "assay.contract": "tick",
      "assay.version": String(tickContract.version),
      "projection.enabled": "true",
      "projection.year.type": "integer",
      "projection.year.range": "2020,2029",
      "projection.month.type": "integer",
      "projection.month.range": "1,12",
      "projection.month.digits": "2",
      "projection.day.type": "integer",
      "projection.day.range": "1,31",
      "projection.day.digits": "2",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Athena's placeholders
      "storage.location.template": "s3://lake-bucket/curated/stock_market_data/year=${year}/month=${month}/day=${day}/",
    });
    assert.deepEqual(
      table.partitionKeys.map(({ name, type }: { name: string; type: string }) => [name, type]),
      [
        ["year", "int"],
        ["month", "int"],
        ["day", "int"],
      ],
    );
  });

  it("looks for every year that contracts accept, by default", async () => {
    const { parameters } = only(await withCatalog(), TABLE, "catalog-bar-table");
    assert.equal(parameters["projection.year.range"], "1900,2199");
  });

  it("types the columns as the contract does, in Parquet", async () => {
    const { storageDescriptor } = only(await withCatalog(), TABLE, "catalog-tick-table");
    const typed = storageDescriptor.columns.map(({ name, type }: { name: string; type: string }) => [name, type]);
    assert.deepEqual(typed.slice(0, 5), [
      ["symbol", "string"],
      ["event_time", "timestamp"],
      ["event_nanos", "bigint"],
      ["price", "double"],
      ["volume", "double"],
    ]);
    assert.equal(typed.length, tickContract.fieldNames.length);
    assert.deepEqual(storageDescriptor.columns[0].comment, tickContract.fields["symbol"]!.doc);
    assert.deepEqual(storageDescriptor.serDeInfo, { serializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" });
    assert.equal(storageDescriptor.inputFormat, "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat");
    assert.equal(storageDescriptor.outputFormat, "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat");
  });

  it("keeps each contract's JSON Schema in a registry of the stack, compatible with what was written before", async () => {
    const resources = await withCatalog();
    assert.deepEqual(only(resources, "aws:glue/registry:Registry"), { registryName: "assay-dev", description: "The contracts." });
    for (const { name } of CONTRACTS) assert.equal(only(resources, SCHEMA, `catalog-${name}-schema`).schemaName, `assay-dev-${name}`);
    assert.deepEqual(only(resources, SCHEMA, "catalog-tick-schema"), {
      schemaName: "assay-dev-tick",
      registryArn: "arn:aws:mock:us-east-1:123456789012:catalog-registry",
      description: `Contract tick, version ${tickContract.version}.`,
      dataFormat: "JSON",
      compatibility: "BACKWARD",
      schemaDefinition: JSON.stringify(jsonSchema(tickContract)),
    });
  });

  it("lets a grantee know its tables, and no other's", async () => {
    const resources = await withCatalog({}, (catalog, reader) => catalog.canRead(reader));
    const glue = "arn:aws:glue:us-east-1:123456789012";
    const names = ["assay_dev_bronze", "assay_dev_silver", "assay_dev_gold"];
    assert.deepEqual(granted(resources, "reader-read-catalog"), [
      {
        Effect: "Allow",
        Action: ["glue:GetDatabase", "glue:GetTable", "glue:GetPartitions", "glue:GetDatabases", "glue:GetTables", "glue:GetPartition"],
        Resource: [
          `${glue}:catalog`,
          ...names.map((name) => `${glue}:database/${name}`),
          ...names.map((name) => `${glue}:table/${name}/*`),
        ],
      },
    ]);
  });

  it("lets a grantee's queries find the curated tables, and no other", async () => {
    const resources = await withCatalog({}, (catalog, reader) => catalog.canFindCurated(reader));
    const glue = "arn:aws:glue:us-east-1:123456789012";
    assert.deepEqual(granted(resources, "reader-find-curated-tables"), [
      {
        Effect: "Allow",
        Action: ["glue:GetDatabase", "glue:GetTable", "glue:GetPartitions"],
        Resource: [`${glue}:catalog`, `${glue}:database/assay_dev_silver`, `${glue}:table/assay_dev_silver/*`],
      },
    ]);
  });

  it("refuses a prefix that no database can be named after", async () => {
    await assert.rejects(
      withCatalog({ namePrefix: "Assay.dev" }),
      /^Error: Catalog catalog: namePrefix is "Assay.dev"; .* a letter first$/,
    );
  });
});
