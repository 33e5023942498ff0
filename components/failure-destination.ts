import type * as lambda from "@pulumi/aws/lambda/index.js";
import * as s3 from "@pulumi/aws/s3/index.js";
import * as pulumi from "@pulumi/pulumi";
import { accountOf } from "./account.ts";
import type { Notice } from "./alarm.ts";
import type { EncryptionKey } from "./encryption-key.ts";
import type { LambdaFunction } from "./function.ts";
import { LakeFolder } from "./lake-folder.ts";
import { allow, type Grantee } from "./permissions.ts";
import { PrivateBucket, type PrivateBucketArgs } from "./private-bucket.ts";
import { Queue } from "./queue.ts";
import { QueueAlarm } from "./queue-alarm.ts";
import { mapQueue } from "./queue-mapping.ts";
import { requireWhole } from "./require.ts";
import type { PolicyStatement } from "./service-access.ts";
import type { Lifetime } from "./stateful.ts";

/** What becomes of events that a mapping gave up. */
export interface FailureDestinationArgs extends Notice {
  /** Whether they outlive the stack. */
  readonly lifetime: Lifetime;
  /** Days that they are kept as Lambda wrote them, besides what was taken into dead-letters: 1 up. Default 90. */
  readonly keepDays?: number;
  /** The longest that the function which takes them in may run, in seconds: 1 to 900. Default 60. */
  readonly intakeTimeoutSeconds?: number;
  /** Encrypts events and notices. Default: the services' own keys. */
  readonly key?: EncryptionKey | undefined;
  /** The bucket that each access is logged to, and where in it. Default: accesses are not logged. */
  readonly accessLog?: NonNullable<PrivateBucketArgs["accessLog"]>;
}

/** Where Lambda puts them, whatever the bucket: `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/<time>-<uuid>`. */
const PREFIX = "aws/lambda/";
/** AWS's own advice: the intake function can be throttled several times before a notice shows again. */
const VISIBILITY_TIMEOUTS = 6;
const RECEIVES = 5;

/**
 * The on-failure destination of a stream's mapping, and the way on from it.
 *
 * A bucket, since queues and topics are told of a failure and not given its records. It is a bucket of its own, since Lambda chooses
 * the keys, and a bucket has one configuration of notifications. Each new object is noticed in a queue, from which
 * {@link takenInBy} has a function move it to where dead letters are shown and replayed.
 */
export class FailureDestination extends pulumi.ComponentResource {
  readonly bucketArn: pulumi.Output<string>;
  readonly bucketName: pulumi.Output<string>;
  /** What lies in it, and who may read that, as in the lake. */
  readonly folder: LakeFolder;
  readonly notices: Queue;
  readonly givenUp: Queue;
  /** Raised by notices that the intake gave up. */
  readonly undelivered: QueueAlarm;
  private readonly logicalName: string;
  private readonly key: EncryptionKey | undefined;

  constructor(name: string, args: FailureDestinationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:FailureDestination", name, {}, opts);
    const { lifetime, keepDays = 90, intakeTimeoutSeconds = 60, key, accessLog, topicArn, response } = args;
    requireWhole(`FailureDestination ${name}`, "keepDays", keepDays, 1, 36_500);
    requireWhole(`FailureDestination ${name}`, "intakeTimeoutSeconds", intakeTimeoutSeconds, 1, 900);
    this.logicalName = name;
    this.key = key;

    const bucket = new PrivateBucket(
      name,
      {
        lifetime,
        key,
        ...(accessLog && { accessLog }),
        lifecycle: [{ id: "expire", status: "Enabled", filter: { prefix: PREFIX }, expiration: { days: keepDays } }],
      },
      { parent: this },
    );
    this.bucketArn = bucket.arn;
    this.bucketName = bucket.bucketName;

    this.folder = new LakeFolder({ name: bucket.bucketName, arn: bucket.arn, key }, PREFIX);

    this.givenUp = new Queue(`${name}-given-up`, { key }, { parent: this });
    this.notices = new Queue(
      `${name}-notices`,
      {
        key,
        visibilitySeconds: VISIBILITY_TIMEOUTS * intakeTimeoutSeconds,
        givenUp: { to: this.givenUp, afterReceives: RECEIVES },
        statements: (queueArn) => [bucketSends(bucket.arn, queueArn, this)],
      },
      { parent: this },
    );
    new s3.BucketNotification(
      `${name}-notification`,
      { bucket: bucket.bucketName, queues: [{ queueArn: this.notices.arn, events: ["s3:ObjectCreated:*"], filterPrefix: PREFIX }] },
      // S3 sends a test message first, and refuses a queue that does not take it.
      { parent: this, dependsOn: this.notices.policy },
    );
    const holds = `events in S3 that the mapping gave up and the intake could not take in after ${RECEIVES} tries`;
    this.undelivered = new QueueAlarm(`${name}-undelivered`, { queue: this.givenUp, holds, topicArn, response }, { parent: this });
    this.registerOutputs({ bucketArn: this.bucketArn });
  }

  /** Lets a mapping's function write what the mapping gives up: Lambda does so under its role. */
  canWrite(grantee: Grantee): void {
    allow(grantee, `fail-to-${this.logicalName}`, [
      { actions: ["s3:PutObject"], resources: [this.folder.objects] },
      { actions: ["s3:ListBucket"], resources: [this.bucketArn] },
      ...(this.key ? [this.key.encryption] : []),
    ]);
  }

  /** Lets a grantee have SQS hand out again what the intake gave up: it moves messages as its caller. */
  canHandOutAgain(grantee: Grantee): void {
    allow(grantee, `hand-out-${this.logicalName}`, [
      {
        actions: ["sqs:StartMessageMoveTask", "sqs:ReceiveMessage", "sqs:DeleteMessage"],
        resources: [this.givenUp.arn],
      },
      { actions: ["sqs:SendMessage"], resources: [this.notices.arn] },
      ...(this.key ? [this.key.encryption] : []),
    ]);
  }

  /** Hands each new object's notice to the function, and lets it read the object. */
  takenInBy(intake: LambdaFunction): lambda.EventSourceMapping {
    allow(intake, `read-${this.logicalName}`, [
      { actions: ["s3:GetObject"], resources: [this.folder.objects] },
      ...(this.key ? [this.key.decryption] : []),
    ]);
    return mapQueue(`${this.logicalName}-intake`, this.notices, intake, this);
  }
}

function bucketSends(bucketArn: pulumi.Output<string>, queueArn: pulumi.Output<string>, parent: pulumi.Resource): PolicyStatement {
  return {
    Sid: "BucketSends",
    Effect: "Allow",
    Principal: { Service: "s3.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queueArn,
    Condition: { ArnEquals: { "aws:SourceArn": bucketArn }, StringEquals: { "aws:SourceAccount": accountOf(parent).id } },
  };
}
