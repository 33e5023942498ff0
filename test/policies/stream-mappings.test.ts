import { encryptedStream } from "../../policies/rules/kinesis/encrypted-stream.ts";
import { recordSizeForFunctions } from "../../policies/rules/kinesis/record-size-for-functions.ts";
import { streamCapacity } from "../../policies/rules/kinesis/stream-capacity.ts";
import { streamRetention } from "../../policies/rules/kinesis/stream-retention.ts";
import { mappingAfterPermissions } from "../../policies/rules/lambda/mapping-after-permissions.ts";
import { partialBatchResponses } from "../../policies/rules/lambda/partial-batch-responses.ts";
import { streamBisect } from "../../policies/rules/lambda/stream-bisect.ts";
import { streamDeadLetters } from "../../policies/rules/lambda/stream-dead-letters.ts";
import { streamOrder } from "../../policies/rules/lambda/stream-order.ts";
import { streamRetriesBounded } from "../../policies/rules/lambda/stream-retries-bounded.ts";
import { type Subject, testRule, testStackRule, UNKNOWN } from "../support/policy.ts";

const stream: Subject = { type: "aws:kinesis/stream:Stream", props: {} };
const fn: Subject = { type: "aws:lambda/function:Function", props: {}, refs: { role: ["role"] } };
/** As a preview sees it: the ARNs of what is made with it are unknown. */
const mapping: Subject = {
  type: "aws:lambda/eventSourceMapping:EventSourceMapping",
  props: {
    eventSourceArn: UNKNOWN,
    functionName: UNKNOWN,
    maximumRetryAttempts: 2,
    maximumRecordAgeInSeconds: 3600,
    bisectBatchOnFunctionError: true,
    functionResponseTypes: ["ReportBatchItemFailures"],
    destinationConfig: { onFailure: { destinationArn: UNKNOWN } },
  },
  refs: { eventSourceArn: ["stream"], functionName: ["fn"], destinationConfig: ["failures"] },
  dependsOn: ["policy"],
};
const failures: Subject = { type: "aws:s3/bucket:Bucket", props: {} };
const wired = { stream, fn, mapping, failures };
const change = (props: Subject["props"]) => ({ mapping: { props } });
/** A stream of another program, named by its ARN. */
const foreign = (props: Subject["props"]) => ({
  mapping: { props: { ...props, eventSourceArn: "arn:aws:kinesis:us-east-1:123456789012:stream/trades" }, refs: {} },
});
const ofQueue = (props: Subject["props"]) => ({
  mapping: { props, refs: { eventSourceArn: ["queue"] } },
  queue: { type: "aws:sqs/queue:Queue", props: {} },
});
const unseen = (path: string) => `${path} is not known before the deployment, and this rule has to see it: give it as a plain value.`;

describe("kinesis-stream-encrypted", () => {
  const { refuses } = testRule(encryptedStream, { ...stream, props: { encryptionType: "KMS" } });
  const message = "The stream is not encrypted: set encryptionType KMS, and kmsKeyId (alias/aws/kinesis is AWS's own key).";
  refuses("one that is not", { encryptionType: "NONE" }, message);
  refuses("one that does not say", { encryptionType: undefined }, message);
});

describe("kinesis-stream-capacity", () => {
  const onDemand = { streamModeDetails: { streamMode: "ON_DEMAND" } };
  const { accepts, refuses } = testRule(streamCapacity, { ...stream, props: onDemand });
  accepts("a provisioned stream with its shards", { streamModeDetails: undefined, shardCount: 2 });
  const tooMuch = "An on-demand stream finds its own shards, and shardCount is 2: leave it out, or set streamMode PROVISIONED.";
  refuses("an on-demand stream with a shard count", { shardCount: 2 }, tooMuch);
  const tooLittle = "A provisioned stream needs its shards counted: set shardCount, or streamMode ON_DEMAND.";
  refuses("a provisioned stream without", { streamModeDetails: { streamMode: "PROVISIONED" } }, tooLittle);
  refuses("a count that it cannot see", { shardCount: UNKNOWN }, unseen("shardCount"));
});

describe("kinesis-stream-retention", () => {
  const { accepts, refuses } = testRule(streamRetention, { ...stream, props: { retentionPeriod: 24 } });
  accepts("a year", { retentionPeriod: 8760 });
  accepts("the default of a day", { retentionPeriod: undefined });
  for (const hours of [23, 8761, 24.5]) {
    const message = `retentionPeriod is ${hours}; Kinesis keeps records for a whole number of hours from 24 to 8760.`;
    refuses(`${hours} hours`, { retentionPeriod: hours }, message);
  }
});

describe("kinesis-record-size-for-functions", () => {
  const { accepts, refuses } = testStackRule(recordSizeForFunctions, {
    ...wired,
    stream: { ...stream, props: { maxRecordSizeInKib: 1024 } },
  });
  const larger = { stream: { props: { maxRecordSizeInKib: 1025 } } };
  const message = "stream: Records of 1025 KiB may not fit their function's payload of 6 MB: set maxRecordSizeInKib to 1024 at most.";
  refuses("larger records for a function", larger, message);
  accepts("larger records for others", { ...larger, mapping: undefined });
});

describe("lambda-stream-retries-bounded", () => {
  const { accepts, refuses } = testStackRule(streamRetriesBounded, wired);
  const retries = (found: string) => `mapping: maximumRetryAttempts is ${found}: set 0 to 100.`;
  const age = (found: string) => `mapping: maximumRecordAgeInSeconds is ${found}: set 60 to 604800.`;
  refuses("tries without bound", change({ maximumRetryAttempts: -1 }), retries("without bound"));
  refuses("the default, which is without bound", change({ maximumRetryAttempts: undefined }), retries("without bound"));
  refuses("more tries than any age allows", change({ maximumRetryAttempts: 101 }), retries("101"));
  accepts("them where the stack's config does", change({ maximumRetryAttempts: 101 }), { parameters: { mostRetries: 200 } });
  refuses("any age", change({ maximumRecordAgeInSeconds: -1 }), age("without bound"));
  refuses("an age that Lambda does not take", change({ maximumRecordAgeInSeconds: 59 }), age("59"));
  accepts("a mapping of a queue", ofQueue({ maximumRetryAttempts: undefined }));
  refuses("a mapping of a stream that is not ours", foreign({ maximumRetryAttempts: -1 }), retries("without bound"));
  refuses("tries that it cannot see", change({ maximumRetryAttempts: UNKNOWN }), `mapping: ${unseen("maximumRetryAttempts")}`);
});

describe("lambda-stream-dead-letters", () => {
  const { accepts, refuses } = testStackRule(streamDeadLetters, wired);
  const message = "mapping: Records that are given up are not kept whole: set destinationConfig.onFailure.destinationArn to a bucket.";
  refuses("a mapping without a destination", { ...change({ destinationConfig: undefined }), failures: undefined }, message);
  refuses("a queue, which gets no records", { failures: { type: "aws:sqs/queue:Queue", props: {} } }, message);
  const arn = (destinationArn: string) => ({ ...change({ destinationConfig: { onFailure: { destinationArn } } }), failures: undefined });
  accepts("a bucket that is not ours", arn("arn:aws:s3:::failures"));
  refuses("a topic that is not ours", arn("arn:aws:sns:us-east-1:123456789012:failures"), message);
});

describe("lambda-partial-batch-responses", () => {
  const { accepts, refuses } = testStackRule(partialBatchResponses, wired);
  const message = "mapping: One bad record fails its whole batch: set functionResponseTypes to ReportBatchItemFailures.";
  refuses("a mapping of a stream without", change({ functionResponseTypes: [] }), message);
  refuses("a mapping of a queue without", ofQueue({ functionResponseTypes: undefined }), message);
  accepts("what comes from elsewhere", {
    mapping: { props: { functionResponseTypes: undefined, eventSourceArn: "arn:aws:kafka:x" }, refs: {} },
  });
});

describe("lambda-stream-bisect", () => {
  const { refuses } = testStackRule(streamBisect, wired);
  const message = "mapping: A bad record takes its whole batch to the dead letters: set bisectBatchOnFunctionError.";
  refuses("a mapping without", change({ bisectBatchOnFunctionError: undefined }), message);
});

describe("lambda-stream-order", () => {
  const { accepts, refuses } = testStackRule(streamOrder, wired);
  accepts("one, said", change({ parallelizationFactor: 1 }));
  const message = "mapping: parallelizationFactor is 2, and a shard's checkpoint takes one writer: set 1, and scale by shards.";
  refuses("two at once", change({ parallelizationFactor: 2 }), message);
});

describe("lambda-mapping-after-permissions", () => {
  const { accepts, refuses } = testStackRule(mappingAfterPermissions, {
    ...wired,
    role: { type: "aws:iam/role:Role", props: {} },
    policy: { type: "aws:iam/rolePolicy:RolePolicy", props: { policy: UNKNOWN }, refs: { role: ["role"] } },
  });
  const message = "mapping: The mapping may be made before its role may read the source: add dependsOn on policy.";
  refuses("a mapping that does not wait", { mapping: { dependsOn: [] } }, message);
  accepts("a role of another program", { mapping: { dependsOn: [] }, role: undefined, policy: undefined });
});
