import * as pulumi from "@pulumi/pulumi";
import { type Account, accountOf } from "./account.ts";
import { type AccessLog, type LifecycleRule, PrivateBucket } from "./private-bucket.ts";
import type { PolicyStatement } from "./service-access.ts";
import type { Lifetime } from "./stateful.ts";

export interface LogBucketArgs {
  /** Whether logs outlive the stack. */
  lifetime: Lifetime;
  /** Days after which a log is deleted: 181 or more, since it is archived after 180. Default 400. */
  retentionDays?: number;
}

const INFREQUENT_DAYS = 30;
const ARCHIVE_DAYS = 180;

/**
 * Where other buckets log their accesses and networks their flows. AWS delivers both by service principal, to objects that
 * S3's own keys encrypt: it delivers access logs to no bucket with a customer's key.
 */
export class LogBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  private readonly policy: pulumi.Resource;

  constructor(name: string, args: LogBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:LogBucket", name, {}, opts);
    const retentionDays = args.retentionDays ?? 400;
    requireLongerThanArchive(name, retentionDays);
    const account = accountOf(this);

    const bucket = new PrivateBucket(
      name,
      {
        lifetime: args.lifetime,
        lifecycle: [logLifecycle(retentionDays)],
        statements: (arn) => [accessLogs(arn, account), ...flowLogs(arn, account)],
      },
      { parent: this },
    );
    this.bucketName = bucket.bucketName;
    this.arn = bucket.arn;
    this.policy = bucket.policy;
    this.registerOutputs({ bucketName: this.bucketName, arn: this.arn });
  }

  /** Where a bucket logs its accesses: a folder of its own. */
  accessLogOf(name: string): AccessLog {
    return { bucket: this.bucketName, prefix: `s3/${name}/`, policy: this.policy };
  }
}

function logLifecycle(retentionDays: number): LifecycleRule {
  return {
    id: "logs",
    status: "Enabled",
    filter: { prefix: "" },
    transitions: [
      { days: INFREQUENT_DAYS, storageClass: "STANDARD_IA" },
      { days: ARCHIVE_DAYS, storageClass: "DEEP_ARCHIVE" },
    ],
    expiration: { days: retentionDays },
  };
}

function accessLogs(arn: pulumi.Output<string>, { partition, id }: Account): PolicyStatement {
  return {
    Sid: "AccessLogs",
    Effect: "Allow",
    Principal: { Service: "logging.s3.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: pulumi.interpolate`${arn}/s3/*`,
    Condition: { StringEquals: { "aws:SourceAccount": id }, ArnLike: { "aws:SourceArn": pulumi.interpolate`arn:${partition}:s3:::*` } },
  };
}

/** Written out here, or else VPC adds the same statements itself and the next refresh finds a drift. */
function flowLogs(arn: pulumi.Output<string>, { partition, region, id }: Account): PolicyStatement[] {
  const Principal = { Service: "delivery.logs.amazonaws.com" };
  const ofThisAccount = { "aws:SourceAccount": id };
  const ArnLike = { "aws:SourceArn": pulumi.interpolate`arn:${partition}:logs:${region}:${id}:*` };
  return [
    {
      Sid: "FlowLogs",
      Effect: "Allow",
      Principal,
      Action: "s3:PutObject",
      Resource: pulumi.interpolate`${arn}/AWSLogs/${id}/*`,
      Condition: { StringEquals: { ...ofThisAccount, "s3:x-amz-acl": "bucket-owner-full-control" }, ArnLike },
    },
    {
      Sid: "FlowLogsLook",
      Effect: "Allow",
      Principal,
      Action: "s3:GetBucketAcl",
      Resource: arn,
      Condition: { StringEquals: ofThisAccount, ArnLike },
    },
  ];
}

function requireLongerThanArchive(name: string, days: number): void {
  if (Number.isInteger(days) && days > ARCHIVE_DAYS) return;
  throw new Error(
    `LogBucket ${name}: retentionDays is ${days}; give a whole number above ${ARCHIVE_DAYS}, the day on which logs are archived`,
  );
}
