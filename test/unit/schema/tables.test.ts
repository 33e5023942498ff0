import assert from "node:assert/strict";
import { barContract } from "../../../domain/market/bar.ts";
import { CONTRACTS } from "../../../domain/market/contracts.ts";
import { newsItemContract } from "../../../domain/market/news-item.ts";
import { tickContract } from "../../../domain/market/tick.ts";
import { isSessionDate } from "../../../domain/market/times.ts";
import { athenaTable } from "../../../domain/schema/athena.ts";
import { avroSchema } from "../../../domain/schema/avro.ts";
import { dynamodbMapping } from "../../../domain/schema/dynamodb.ts";
import { glueTable } from "../../../domain/schema/glue.ts";
import { icebergTable } from "../../../domain/schema/iceberg.ts";
import { ACCEPTED_YEARS } from "../../../domain/schema/place.ts";
import { redshiftNames, redshiftTables } from "../../../domain/schema/redshift.ts";
import { sparkSchema } from "../../../domain/schema/spark.ts";
import { quote } from "./helpers.ts";

const PLACE = { location: "s3://lake/curated/fx_quotes", years: [2015, 2035] } as const;

describe("athenaTable", () => {
  it("projects the partitions onto the folders of the curated zone", () => {
    assert.equal(
      athenaTable(quote, PLACE),
      `CREATE EXTERNAL TABLE IF NOT EXISTS \`fx_quotes\` (
  \`pair\` string,
  \`quoted_at\` timestamp,
  \`nanos\` bigint,
  \`price\` double,
  \`size\` bigint,
  \`side\` string,
  \`settles_on\` date
)
PARTITIONED BY (\`year\` int, \`month\` int, \`day\` int)
STORED AS PARQUET
LOCATION 's3://lake/curated/fx_quotes/'
TBLPROPERTIES (
  'classification' = 'parquet',
  'projection.enabled' = 'true',
  'projection.year.type' = 'integer',
  'projection.year.range' = '2015,2035',
  'projection.month.type' = 'integer',
  'projection.month.range' = '1,12',
  'projection.month.digits' = '2',
  'projection.day.type' = 'integer',
  'projection.day.range' = '1,31',
  'projection.day.digits' = '2',
  'storage.location.template' = 's3://lake/curated/fx_quotes/year=\${year}/month=\${month}/day=\${day}/'
);
`,
    );
  });

  it("looks by default for every year that a contract accepts, so that no record is missed in silence", () => {
    assert.match(athenaTable(barContract), /'projection\.year\.range' = '1900,2199'/);
    const [first, last] = ACCEPTED_YEARS;
    const accepted = [first - 1, first, last, last + 1].map((year) => isSessionDate(`${year}-12-31`));
    assert.deepEqual(accepted, [false, true, true, false]);
  });

  it("names no bucket of its own", () => {
    assert.match(athenaTable(tickContract), /LOCATION 's3:\/\/LAKE_BUCKET\/curated\/stock_market_data\/'/);
  });
});

describe("glueTable", () => {
  it("is the same table as Athena's, in Glue's words", () => {
    assert.deepEqual(glueTable(quote, { ...PLACE, location: "s3://lake/curated/fx_quotes/" }), {
      Name: "fx_quotes",
      Description: "Contract fx-quote, version 3.",
      TableType: "EXTERNAL_TABLE",
      Parameters: {
        EXTERNAL: "TRUE",
        classification: "parquet",
        "assay.contract": "fx-quote",
        "assay.version": "3",
        "projection.enabled": "true",
        "projection.year.type": "integer",
        "projection.year.range": "2015,2035",
        "projection.month.type": "integer",
        "projection.month.range": "1,12",
        "projection.month.digits": "2",
        "projection.day.type": "integer",
        "projection.day.range": "1,31",
        "projection.day.digits": "2",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Athena's own placeholders
        "storage.location.template": "s3://lake/curated/fx_quotes/year=${year}/month=${month}/day=${day}/",
      },
      PartitionKeys: [
        { Name: "year", Type: "int", Comment: "The year of quoted_at, UTC." },
        { Name: "month", Type: "int", Comment: "The month of quoted_at, UTC." },
        { Name: "day", Type: "int", Comment: "The day of quoted_at, UTC." },
      ],
      StorageDescriptor: {
        Columns: [
          { Name: "pair", Type: "string", Comment: "The pair." },
          { Name: "quoted_at", Type: "timestamp", Comment: "When." },
          { Name: "nanos", Type: "bigint", Comment: "Below the microsecond." },
          { Name: "price", Type: "double", Comment: "Dealer's price." },
          { Name: "size", Type: "bigint", Comment: "How many." },
          { Name: "side", Type: "string", Comment: "Which side." },
          { Name: "settles_on", Type: "date", Comment: "Its day." },
        ],
        Location: "s3://lake/curated/fx_quotes/",
        InputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        OutputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        SerdeInfo: { SerializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" },
      },
    });
  });

  it("has comments within Glue's 255 characters, none of them empty", () => {
    for (const { name, fields } of CONTRACTS)
      for (const [field, { doc }] of Object.entries(fields)) assert.ok(doc.length > 0 && doc.length <= 255, `${name}.${field}`);
  });
});

describe("icebergTable", () => {
  it("is partitioned by a transform of its time, as finely as the contract says", () => {
    assert.equal(
      icebergTable(quote),
      `CREATE TABLE IF NOT EXISTS \`fx_quotes\` (
  \`pair\` string,
  \`quoted_at\` timestamp,
  \`nanos\` bigint,
  \`price\` double,
  \`size\` bigint,
  \`side\` string,
  \`settles_on\` date
)
PARTITIONED BY (day(\`quoted_at\`))
LOCATION 's3://LAKE_BUCKET/iceberg/fx_quotes/'
TBLPROPERTIES (
  'table_type' = 'ICEBERG',
  'format' = 'parquet',
  'write_compression' = 'zstd'
);
`,
    );
    assert.match(icebergTable(barContract), /PARTITIONED BY \(year\(`price_date`\)\)/);
    assert.match(icebergTable(newsItemContract), /PARTITIONED BY \(month\(`published_at`\)\)/);
  });
});

describe("redshiftTables", () => {
  it("are a staging table that takes what a file holds, and a fact table that refuses what the contract does", () => {
    assert.equal(
      redshiftTables(quote),
      `CREATE SCHEMA IF NOT EXISTS market_data;

CREATE TABLE IF NOT EXISTS market_data.stg_fx_quotes (
  "pair" VARCHAR(1536) ENCODE ZSTD,
  "quoted_at" TIMESTAMP ENCODE AZ64,
  "nanos" BIGINT ENCODE AZ64,
  "price" DOUBLE PRECISION ENCODE ZSTD,
  "size" BIGINT ENCODE AZ64,
  "side" VARCHAR(9) ENCODE ZSTD,
  "settles_on" DATE ENCODE AZ64
)
DISTSTYLE KEY
DISTKEY ("pair");

CREATE TABLE IF NOT EXISTS market_data.fct_fx_quotes (
  "pair" VARCHAR(1536) ENCODE ZSTD NOT NULL,
  "quoted_at" TIMESTAMP ENCODE AZ64 NOT NULL,
  "nanos" BIGINT ENCODE AZ64 NOT NULL,
  "price" DOUBLE PRECISION ENCODE ZSTD NOT NULL,
  "size" BIGINT ENCODE AZ64,
  "side" VARCHAR(9) ENCODE ZSTD,
  "settles_on" DATE ENCODE AZ64 NOT NULL
)
DISTSTYLE KEY
DISTKEY ("pair")
SORTKEY ("quoted_at");
`,
    );
  });

  it("are named for stock prices where they hold daily bars", () => {
    assert.deepEqual(redshiftNames(barContract), { staging: "market_data.stg_stock_prices", fact: "market_data.fct_stock_prices" });
    assert.match(redshiftTables(barContract), /fct_stock_prices[\s\S]*DISTKEY \("symbol"\)\nSORTKEY \("price_date"\)/);
  });

  it("lie by the first key field where there is no instrument", () => {
    assert.match(redshiftTables(newsItemContract), /DISTKEY \("article_id"\)/);
  });

  it("have room for the most bytes that the longest text can take", () => {
    const bytes = ["€".repeat(512), "😀".repeat(256)].map((text) => Buffer.byteLength(text));
    assert.deepEqual(bytes, [1536, 1024]);
  });
});

describe("sparkSchema", () => {
  it("has the fields and then the partitions", () => {
    const field = (name: string, type: string, nullable: boolean, comment: string, unit: string) => ({
      name,
      type,
      nullable,
      metadata: { comment, unit },
    });
    const level = (name: string) => ({ name, type: "integer", nullable: false, metadata: { comment: `The ${name} of quoted_at, UTC.` } });
    assert.deepEqual(sparkSchema(quote), {
      type: "struct",
      fields: [
        field("pair", "string", false, "The pair.", "code"),
        field("quoted_at", "timestamp", false, "When.", "instant"),
        field("nanos", "long", false, "Below the microsecond.", "ns"),
        field("price", "double", false, "Dealer's price.", "price"),
        field("size", "long", true, "How many.", "units"),
        field("side", "string", true, "Which side.", "code"),
        field("settles_on", "date", false, "Its day.", "date"),
        level("year"),
        level("month"),
        level("day"),
      ],
    });
  });
});

describe("avroSchema", () => {
  it("has logical types for times, enums for listed codes, and null as the default of what may be null", () => {
    assert.deepEqual(avroSchema(quote), {
      type: "record",
      name: "fx_quote",
      namespace: "assay.market",
      "assay.version": 3,
      fields: [
        { name: "pair", doc: "The pair.", type: "string" },
        { name: "quoted_at", doc: "When.", type: { type: "long", logicalType: "timestamp-micros" } },
        { name: "nanos", doc: "Below the microsecond.", type: "long" },
        { name: "price", doc: "Dealer's price.", type: "double" },
        { name: "size", doc: "How many.", type: ["null", "long"], default: null },
        {
          name: "side",
          doc: "Which side.",
          type: ["null", { type: "enum", name: "side_code", symbols: ["bid", "ask"] }],
          default: null,
        },
        { name: "settles_on", doc: "Its day.", type: { type: "int", logicalType: "date" } },
      ],
    });
  });
});

describe("dynamodbMapping", () => {
  it("keys a table by instrument, and by the first key field where there is none", () => {
    const { KeySchema, AttributeDefinitions, Attributes } = dynamodbMapping(quote) as Record<string, object>;
    assert.deepEqual(KeySchema, [{ AttributeName: "pair", KeyType: "HASH" }]);
    assert.deepEqual(AttributeDefinitions, [{ AttributeName: "pair", AttributeType: "S" }]);
    const types = Object.entries(Attributes as Record<string, { types: readonly string[] }>).map(([name, { types }]) => `${name} ${types}`);
    assert.deepEqual(types, ["pair S", "quoted_at S", "nanos N", "price N", "size N,NULL", "side S,NULL", "settles_on S"]);
    const { KeySchema: newsKey } = dynamodbMapping(newsItemContract) as Record<string, object>;
    assert.deepEqual(newsKey, [{ AttributeName: "article_id", KeyType: "HASH" }]);
  });
});
