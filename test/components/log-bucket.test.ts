import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { LogBucket } from "../../components/log-bucket.ts";
import { statements } from "../support/grants.ts";
import { only, registered, resolved } from "../support/mocks.ts";

const args = { lifetime: { keep: true } };
const ARN = "arn:aws:mock:us-east-1:123456789012:logs-bucket";

describe("LogBucket", () => {
  it("takes access logs and flow logs from AWS's services on behalf of this account, and of nobody else", async () => {
    const { policy } = only(await registered(() => new LogBucket("logs", args)), "aws:s3/bucketPolicy:BucketPolicy");
    const [, ...services] = statements(policy);
    const ofThisAccount = { "aws:SourceAccount": "123456789012" };
    const ofLogs = { "aws:SourceArn": "arn:aws:logs:us-east-1:123456789012:*" };
    assert.deepEqual(services, [
      {
        Sid: "AccessLogs",
        Effect: "Allow",
        Principal: { Service: "logging.s3.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: `${ARN}/s3/*`,
        Condition: { StringEquals: ofThisAccount, ArnLike: { "aws:SourceArn": "arn:aws:s3:::*" } },
      },
      {
        Sid: "FlowLogs",
        Effect: "Allow",
        Principal: { Service: "delivery.logs.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: `${ARN}/AWSLogs/123456789012/*`,
        Condition: { StringEquals: { ...ofThisAccount, "s3:x-amz-acl": "bucket-owner-full-control" }, ArnLike: ofLogs },
      },
      {
        Sid: "FlowLogsLook",
        Effect: "Allow",
        Principal: { Service: "delivery.logs.amazonaws.com" },
        Action: "s3:GetBucketAcl",
        Resource: ARN,
        Condition: { StringEquals: ofThisAccount, ArnLike: ofLogs },
      },
    ]);
  });

  it("is encrypted by S3's own keys, since S3 delivers to no others", async () => {
    const type = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    const { rules } = only(await registered(() => new LogBucket("logs", args)), type);
    assert.deepEqual(rules, [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }]);
  });

  it("archives logs and deletes them at the age that is asked for", async () => {
    const resources = await registered(() => new LogBucket("logs", { ...args, retentionDays: 365 }));
    const { rules } = only(resources, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
    assert.deepEqual(rules[1], {
      id: "logs",
      status: "Enabled",
      filter: { prefix: "" },
      transitions: [
        { days: 30, storageClass: "STANDARD_IA" },
        { days: 180, storageClass: "DEEP_ARCHIVE" },
      ],
      expiration: { days: 365 },
    });
  });

  it("gives each bucket a folder of its own for its accesses", async () => {
    let logs: LogBucket | undefined;
    await registered(() => {
      logs = new LogBucket("logs", args);
    });
    const { bucket, prefix } = logs!.accessLogOf("lake");
    assert.deepEqual([await resolved(pulumi.output(bucket)), prefix], ["logs-bucket", "s3/lake/"]);
  });

  it("refuses to delete logs before they are archived", () => {
    assert.throws(
      () => new LogBucket("logs", { ...args, retentionDays: 180 }),
      /^Error: LogBucket logs: retentionDays is 180; give a whole number above 180, the day on which logs are archived$/,
    );
  });
});
