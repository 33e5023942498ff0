import assert from "node:assert/strict";
import { FailureDestination, type FailureDestinationArgs } from "../../components/failure-destination.ts";
import { granted, grantee, statements } from "../support/grants.ts";
import { only, registered } from "../support/mocks.ts";
import { arnOf, description, KEY_ARN, key, lambdaFunction, notice } from "../support/parts.ts";

const args: FailureDestinationArgs = { lifetime: { keep: true }, ...notice };
const QUEUE = "aws:sqs/queue:Queue";
const made = (changed: Partial<FailureDestinationArgs> = {}) => registered(() => new FailureDestination("failed", { ...args, ...changed }));

describe("FailureDestination", () => {
  it("tells a queue of each event that Lambda puts in its bucket, once the queue takes it from that bucket", async () => {
    const resources = await made();
    assert.deepEqual(only(resources, "aws:s3/bucketNotification:BucketNotification"), {
      bucket: "failed-bucket",
      queues: [{ queueArn: arnOf("failed-notices-queue"), events: ["s3:ObjectCreated:*"], filterPrefix: "aws/lambda/" }],
    });
    const policy = only(resources, "aws:sqs/queuePolicy:QueuePolicy", "failed-notices-policy");
    assert.deepEqual(statements(policy.policy)[1], {
      Sid: "BucketSends",
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: arnOf("failed-notices-queue"),
      Condition: { ArnEquals: { "aws:SourceArn": arnOf("failed-bucket") }, StringEquals: { "aws:SourceAccount": "123456789012" } },
    });
    const order = resources.map(({ name }) => name);
    assert.ok(order.indexOf("failed-notices-policy") < order.indexOf("failed-notification"));
  });

  it("hides a notice for six times as long as the intake may run, and sets it aside after five tries", async () => {
    const notices = only(await made({ intakeTimeoutSeconds: 120 }), QUEUE, "failed-notices-queue");
    assert.equal(notices.visibilityTimeoutSeconds, 720);
    assert.deepEqual(JSON.parse(notices.redrivePolicy), { deadLetterTargetArn: arnOf("failed-given-up-queue"), maxReceiveCount: 5 });
  });

  it("raises an alarm when the intake gives up a notice", async () => {
    const alarm = only(await made(), "aws:cloudwatch/metricAlarm:MetricAlarm");
    assert.equal(alarm.metricName, "ApproximateNumberOfMessagesVisible");
    assert.deepEqual(alarm.dimensions, { QueueName: "failed-given-up-queue" });
    assert.equal(alarm.threshold, 1);
    const rule = "There are events in S3 that the mapping gave up and the intake could not take in after 5 tries";
    assert.equal(alarm.alarmDescription, description(rule));
  });

  it("keeps events for 90 days where Lambda puts them", async () => {
    const { rules } = only(await made(), "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
    assert.deepEqual(rules.at(-1), { id: "expire", status: "Enabled", filter: { prefix: "aws/lambda/" }, expiration: { days: 90 } });
  });

  it("has the intake called with notices, ten at once, and lets it read the events", async () => {
    const resources = await registered(() => new FailureDestination("failed", args).takenInBy(lambdaFunction("intake")));
    assert.deepEqual(only(resources, "aws:lambda/eventSourceMapping:EventSourceMapping"), {
      eventSourceArn: arnOf("failed-notices-queue"),
      functionName: arnOf("intake-function"),
      batchSize: 10,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 2 },
    });
    assert.deepEqual(granted(resources, "intake-read-failed"), [
      { Effect: "Allow", Action: ["s3:GetObject"], Resource: [`${arnOf("failed-bucket")}/aws/lambda/*`] },
    ]);
    assert.deepEqual(granted(resources, "intake-receive-failed-notices"), [
      {
        Effect: "Allow",
        Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        Resource: [arnOf("failed-notices-queue")],
      },
    ]);
  });

  it("rests encrypted under the key, events and notices, and lets who writes and reads them use it", async () => {
    const resources = await registered(() => {
      const destination = new FailureDestination("failed", { ...args, key: key() });
      destination.canWrite(grantee());
      destination.takenInBy(lambdaFunction("intake"));
    });
    assert.equal(only(resources, QUEUE, "failed-notices-queue").kmsMasterKeyId, KEY_ARN);
    const decrypt = { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [KEY_ARN] };
    assert.deepEqual(granted(resources, "reader-fail-to-failed").at(-1), { ...decrypt, Action: ["kms:Decrypt", "kms:GenerateDataKey"] });
    assert.deepEqual(granted(resources, "intake-read-failed").at(-1), decrypt);
    assert.deepEqual(granted(resources, "intake-receive-failed-notices").at(-1), decrypt);
  });

  it("refuses an intake that may still run when its notice shows again", async () => {
    const program = () =>
      new FailureDestination("failed", { ...args, intakeTimeoutSeconds: 10 }).takenInBy(lambdaFunction("intake", { timeoutSeconds: 61 }));
    await assert.rejects(
      registered(program),
      /visibilitySeconds of its queue is 60, and intake may run 61 s; hide messages no shorter than that$/,
    );
  });

  it("refuses times that it cannot keep", async () => {
    await assert.rejects(made({ keepDays: 0 }), /FailureDestination failed: keepDays is 0; give a whole number from 1 to 36,500$/);
    await assert.rejects(made({ intakeTimeoutSeconds: 901 }), /intakeTimeoutSeconds is 901; give a whole number from 1 to 900$/);
  });
});
