import assert from "node:assert/strict";
import * as iam from "@pulumi/aws/iam/index.js";
import { StreamMapping, type StreamMappingArgs } from "../../components/event-source-mapping.ts";
import { IngestStream, type IngestStreamArgs } from "../../components/ingest-stream.ts";
import { granted, grantee } from "../support/grants.ts";
import { only, registered } from "../support/mocks.ts";
import { arnOf, failures, KEY_ARN, key, lambdaFunction, stream } from "../support/parts.ts";

const lifetime = { keep: true };
const made = async (args: Partial<IngestStreamArgs> = {}) =>
  only(await registered(() => new IngestStream("ticks", { lifetime, ...args })), "aws:kinesis/stream:Stream");

describe("IngestStream", () => {
  it("is scaled by AWS, encrypted, and keeps its records for two days", async () => {
    assert.deepEqual(await made(), {
      streamModeDetails: { streamMode: "ON_DEMAND" },
      retentionPeriod: 48,
      encryptionType: "KMS",
      kmsKeyId: "alias/aws/kinesis",
    });
  });

  it("has as many shards as it is provisioned with", async () => {
    const { streamModeDetails, shardCount } = await made({ mode: "provisioned", shards: 4 });
    assert.deepEqual({ streamModeDetails, shardCount }, { streamModeDetails: { streamMode: "PROVISIONED" }, shardCount: 4 });
  });

  it("lets a producer put records, and encrypt them", async () => {
    const resources = await registered(() => new IngestStream("ticks", { lifetime, key: key() }).canPut(grantee()));
    assert.equal(only(resources, "aws:kinesis/stream:Stream").kmsKeyId, KEY_ARN);
    assert.deepEqual(granted(resources, "reader-put-ticks"), [
      { Effect: "Allow", Action: ["kinesis:PutRecords"], Resource: [arnOf("ticks-stream")] },
      { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: [KEY_ARN] },
    ]);
  });

  it("lets a consumer read records, and decrypt them", async () => {
    const resources = await registered(() => new IngestStream("ticks", { lifetime, key: key() }).canConsume(grantee()));
    const actions = ["DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"];
    assert.deepEqual(granted(resources, "reader-consume-ticks"), [
      { Effect: "Allow", Action: actions.map((action) => `kinesis:${action}`), Resource: [arnOf("ticks-stream")] },
      { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [KEY_ARN] },
    ]);
  });

  it("lets others read records by their own calls, and others only list the shards", async () => {
    const resources = await registered(() => {
      const made = new IngestStream("ticks", { lifetime, key: key() });
      const reader = grantee();
      made.canRead(reader);
      made.canListShards(reader);
    });
    const actions = ["kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"];
    assert.deepEqual(granted(resources, "reader-read-ticks"), [
      { Effect: "Allow", Action: actions, Resource: [arnOf("ticks-stream")] },
      { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [KEY_ARN] },
    ]);
    assert.deepEqual(granted(resources, "reader-list-shards-ticks"), [
      { Effect: "Allow", Action: ["kinesis:ListShards"], Resource: [arnOf("ticks-stream")] },
    ]);
  });

  const refusals: readonly [string, Partial<IngestStreamArgs>, RegExp][] = [
    ["shards where AWS chooses them", { shards: 2 }, /IngestStream ticks: shards is 2, and mode is on-demand, .* leave shards out/],
    ["to be provisioned without a number of shards", { mode: "provisioned" }, /mode is provisioned and shards is not set/],
    ["a number of shards below one", { mode: "provisioned", shards: 0 }, /shards is 0; give a whole number from 1 to 10,000$/],
    ["a retention that Kinesis does not offer", { retentionHours: 12 }, /retentionHours is 12; give a whole number from 24 to 8,760$/],
  ];
  for (const [what, args, message] of refusals) {
    it(`refuses ${what}`, () => assert.rejects(made(args), message));
  }
});

const mapped = (args: Partial<StreamMappingArgs> = {}) =>
  registered(() => new StreamMapping("gate", { stream: stream(), consumer: lambdaFunction("gate"), failures: failures(), ...args }));

describe("StreamMapping", () => {
  const MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";

  it("tries a batch three times in all, cut in two, for a day at most, and then keeps it whole in the bucket", async () => {
    assert.deepEqual(only(await mapped(), MAPPING), {
      eventSourceArn: arnOf("ticks-stream"),
      functionName: arnOf("gate-function"),
      startingPosition: "TRIM_HORIZON",
      batchSize: 10_000,
      maximumBatchingWindowInSeconds: 60,
      parallelizationFactor: 1,
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 2,
      maximumRecordAgeInSeconds: 86_400,
      functionResponseTypes: ["ReportBatchItemFailures"],
      destinationConfig: { onFailure: { destinationArn: arnOf("failed-bucket") } },
      metricsConfig: { metrics: ["EventCount"] },
      enabled: true,
    });
  });

  it("takes each of its bounds as it is set, and no other's", async () => {
    const args = {
      batchSize: 500,
      windowSeconds: 5,
      retryAttempts: 7,
      maxRecordAgeSeconds: 3600,
      startingPosition: "LATEST",
      enabled: false,
    } as const;
    const mapping = only(await mapped(args), MAPPING);
    assert.equal(mapping.batchSize, 500);
    assert.equal(mapping.maximumBatchingWindowInSeconds, 5);
    assert.equal(mapping.maximumRetryAttempts, 7);
    assert.equal(mapping.parallelizationFactor, 1);
    assert.equal(mapping.maximumRecordAgeInSeconds, 3600);
    assert.equal(mapping.startingPosition, "LATEST");
    assert.equal(mapping.enabled, false);
  });

  it("lets its function read the stream and write what is given up", async () => {
    const resources = await mapped();
    assert.equal(granted(resources, "gate-consume-ticks").length, 1);
    assert.deepEqual(granted(resources, "gate-fail-to-failed"), [
      { Effect: "Allow", Action: ["s3:PutObject"], Resource: [`${arnOf("failed-bucket")}/aws/lambda/*`] },
      { Effect: "Allow", Action: ["s3:ListBucket"], Resource: [arnOf("failed-bucket")] },
    ]);
  });

  it("is made once its function may do what it was granted, which Lambda asks then", async () => {
    const resources = await registered(() => {
      const consumer = lambdaFunction("gate");
      const late = new Promise<string>((resolve) => setTimeout(resolve, 100, "{}"));
      consumer.grants.push(new iam.RolePolicy("gate-late", { role: consumer.role.name, policy: late }));
      new StreamMapping("gate", { stream: stream(), consumer, failures: failures() });
    });
    const order = resources.map(({ name }) => name);
    for (const grant of ["gate-late", "gate-consume-ticks", "gate-fail-to-failed"]) {
      assert.ok(order.includes(grant) && order.indexOf(grant) < order.indexOf("gate-mapping"), grant);
    }
  });

  const refusals: readonly [string, Partial<StreamMappingArgs>, RegExp][] = [
    ["retries without bound", { retryAttempts: -1 }, /StreamMapping gate: retryAttempts is -1, which is without bound/],
    ["an age without bound", { maxRecordAgeSeconds: -1 }, /maxRecordAgeSeconds is -1, which is without bound/],
    ["an age that Lambda does not take", { maxRecordAgeSeconds: 59 }, /maxRecordAgeSeconds is 59; give a whole number from 60 to 604,800$/],
    ["retries that Lambda does not take", { retryAttempts: 10_001 }, /retryAttempts is 10001; give a whole number from 0 to 10,000$/],
    ["a batch that Lambda does not take", { batchSize: 10_001 }, /batchSize is 10001; give a whole number from 1 to 10,000$/],
    ["a window that Lambda does not take", { windowSeconds: 301 }, /windowSeconds is 301; give a whole number from 0 to 300$/],
    [
      "records that the stream forgets before they are given up",
      { maxRecordAgeSeconds: 172_800 },
      /maxRecordAgeSeconds is 172800, and the stream forgets records after 48 h \(172800 s\), before they are given up/,
    ],
  ];
  for (const [what, args, message] of refusals) {
    it(`refuses ${what}`, () => assert.rejects(mapped(args), message));
  }
});
