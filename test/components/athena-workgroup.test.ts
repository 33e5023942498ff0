import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { AthenaWorkgroup, type AthenaWorkgroupArgs } from "../../components/athena-workgroup.ts";
import { EncryptionKey } from "../../components/encryption-key.ts";
import { LakeFolder } from "../../components/lake-folder.ts";
import { LogBucket } from "../../components/log-bucket.ts";
import type { Grantee } from "../../components/permissions.ts";
import { granted, grantee } from "../support/grants.ts";
import { only, registered } from "../support/mocks.ts";

const KEY_ARN = "arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e";
const RESULTS = "arn:aws:mock:us-east-1:123456789012:athena-results-bucket";
const WORKGROUP = "aws:athena/workgroup:Workgroup";
const lifetime = { keep: true };

const withAthena = (
  args: Partial<AthenaWorkgroupArgs> = {},
  encrypted = false,
  use: (athena: AthenaWorkgroup, reader: Grantee) => void = () => {},
) =>
  registered(() => {
    const key = encrypted ? new EncryptionKey("main", { lifetime, description: "Data.", existing: KEY_ARN }) : undefined;
    const logs = new LogBucket("logs", { lifetime });
    use(new AthenaWorkgroup("athena", { database: "assay_dev_silver", lifetime, logs, key, ...args }), grantee());
  });

describe("AthenaWorkgroup", () => {
  it("bounds what a query scans and encrypts its results, whatever the client asks for", async () => {
    assert.deepEqual(only(await withAthena(), WORKGROUP), {
      description: "Queries over the lake.",
      forceDestroy: false,
      configuration: {
        enforceWorkgroupConfiguration: true,
        publishCloudwatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: 10_485_760_000,
        engineVersion: { selectedEngineVersion: "Athena engine version 3" },
        resultConfiguration: {
          outputLocation: "s3://athena-results-bucket/results/",
          expectedBucketOwner: "123456789012",
          encryptionConfiguration: { encryptionOption: "SSE_S3" },
        },
      },
    });
  });

  it("encrypts results under the key it is given", async () => {
    const { configuration } = only(await withAthena({}, true), WORKGROUP);
    assert.deepEqual(configuration.resultConfiguration.encryptionConfiguration, { encryptionOption: "SSE_KMS", kmsKeyArn: KEY_ARN });
  });

  it("is destroyed with its history only where nothing is kept", async () => {
    assert.equal(only(await withAthena({ lifetime: { keep: false } }), WORKGROUP).forceDestroy, true);
  });

  it("takes the least limit that Athena does, and refuses less", async () => {
    assert.equal(only(await withAthena({ scanLimitMb: 10 }), WORKGROUP).configuration.bytesScannedCutoffPerQuery, 10_485_760);
    await assert.rejects(
      withAthena({ scanLimitMb: 9 }),
      /^Error: AthenaWorkgroup athena: scanLimitMb is 9; give a whole number from 10 to 10,000,000$/,
    );
  });

  it("lets results expire after 30 days, and logs who reads them", async () => {
    const resources = await withAthena();
    const { rules } = only(resources, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "athena-results-lifecycle");
    assert.deepEqual(rules[1], { id: "results", status: "Enabled", filter: { prefix: "results/" }, expiration: { days: 30 } });
    assert.equal(only(resources, "aws:s3/bucketLogging:BucketLogging").targetPrefix, "s3/athena-results/");
  });

  it("keeps the questions that are asked often, to run as they stand in the default database", async () => {
    const queries = (await withAthena()).filter(({ type }) => type === "aws:athena/namedQuery:NamedQuery").map(({ inputs }) => inputs);
    assert.deepEqual(
      queries.map(({ query }) => query),
      [
        "SELECT symbol, AVG(price) AS avg_price FROM stock_market_data WHERE year = 2026 AND month = 1 AND day = 18 GROUP BY symbol;",
        "SELECT event_time, price FROM stock_market_data WHERE symbol = 'AAPL' AND year = 2026 AND month = 1 AND day = 18 ORDER BY event_time;",
        "SELECT symbol, SUM(volume) AS total_volume FROM stock_market_data WHERE year = 2026 GROUP BY symbol ORDER BY total_volume DESC LIMIT 5;",
      ],
    );
    assert.deepEqual(
      queries.map(({ name, database, workgroup }) => [name, database, workgroup]),
      ["average-price-by-symbol", "prices-of-a-symbol", "most-traded-symbols"].map((name) => [
        name,
        "assay_dev_silver",
        "athena-workgroup",
      ]),
    );
  });

  it("lets a grantee query, and read and write results alone", async () => {
    const resources = await withAthena({}, true, (athena, reader) => athena.canQuery(reader));
    assert.deepEqual(granted(resources, "reader-query-athena"), [
      {
        Effect: "Allow",
        Action: [
          "athena:StartQueryExecution",
          "athena:StopQueryExecution",
          "athena:GetQueryExecution",
          "athena:GetWorkGroup",
          "athena:GetQueryResults",
          "athena:ListNamedQueries",
          "athena:GetNamedQuery",
        ],
        Resource: ["arn:aws:mock:us-east-1:123456789012:athena-workgroup"],
      },
      { Effect: "Allow", Action: ["s3:GetBucketLocation", "s3:ListBucket"], Resource: [RESULTS] },
      {
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
        Resource: [`${RESULTS}/results/*`],
      },
      { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: [KEY_ARN] },
    ]);
  });

  it("lets a grantee run statements, and fetch no rows of them", async () => {
    const resources = await withAthena({}, false, (athena, runner) => athena.canRun(runner));
    assert.deepEqual(granted(resources, "reader-run-athena")[0], {
      Effect: "Allow",
      Action: ["athena:StartQueryExecution", "athena:StopQueryExecution", "athena:GetQueryExecution"],
      Resource: ["arn:aws:mock:us-east-1:123456789012:athena-workgroup"],
    });
  });

  it("lets a grantee fetch what its statements give, where it says so", async () => {
    const resources = await withAthena({}, false, (athena, runner) => athena.canFetch(runner));
    assert.deepEqual(granted(resources, "reader-fetch-from-athena"), [
      { Effect: "Allow", Action: ["athena:GetQueryResults"], Resource: ["arn:aws:mock:us-east-1:123456789012:athena-workgroup"] },
    ]);
  });

  it("lets a grantee's queries write into a folder in parts", async () => {
    const bucket = { name: pulumi.output("lake"), arn: pulumi.output("arn:aws:s3:::lake") };
    const resources = await withAthena({}, false, (athena, writer) => athena.canUnload(writer, new LakeFolder(bucket, "derived/")));
    assert.deepEqual(granted(resources, "reader-unload-athena"), [
      { Effect: "Allow", Action: ["s3:GetBucketLocation"], Resource: ["arn:aws:s3:::lake"] },
      { Effect: "Allow", Action: ["s3:ListMultipartUploadParts"], Resource: ["arn:aws:s3:::lake/derived/*"] },
    ]);
  });
});
