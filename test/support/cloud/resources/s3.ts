/** Buckets and what is set on them. */
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  type PutBucketLifecycleConfigurationCommandInput,
  PutBucketLoggingCommand,
  PutBucketNotificationConfigurationCommand,
  type PutBucketNotificationConfigurationCommandInput,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Props } from "../../engine/cloud.ts";
import { inApiWords, type Makers, pick, setting } from "../maker.ts";

export function s3Makers(s3: S3Client): Makers {
  return {
    "aws:s3/bucket:Bucket": {
      create: async ({ bucket: Bucket }) => {
        await s3.send(new CreateBucketCommand({ Bucket }));
        return undefined;
      },
      remove: async ({ id, inputs }) => {
        if (inputs["forceDestroy"]) await empty(s3, id);
        await s3.send(new DeleteBucketCommand({ Bucket: id }));
      },
    },
    "aws:s3/bucketVersioning:BucketVersioning": setting(({ bucket: Bucket, versioningConfiguration }) =>
      s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: versioningConfiguration.status } })),
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": setting(({ bucket: Bucket, rules }) =>
      s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules: rules.map(encryptionRule) } })),
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": setting(({ bucket: Bucket, ...blocks }) => {
      const flags = pick(blocks, "blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets");
      return s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: inApiWords(flags) as object }));
    }),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": setting(({ bucket: Bucket, rule }) =>
      s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership: rule.objectOwnership }] } })),
    ),
    "aws:s3/bucketPolicy:BucketPolicy": setting(({ bucket: Bucket, policy: Policy }) =>
      s3.send(new PutBucketPolicyCommand({ Bucket, Policy })),
    ),
    "aws:s3/bucketLogging:BucketLogging": setting(({ bucket: Bucket, targetBucket: TargetBucket, targetPrefix: TargetPrefix }) =>
      s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled: { TargetBucket, TargetPrefix } } })),
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": setting(({ bucket: Bucket, rules }) => {
      const input = { Bucket, LifecycleConfiguration: { Rules: rules.map(lifecycleRule) } };
      return s3.send(new PutBucketLifecycleConfigurationCommand(input as PutBucketLifecycleConfigurationCommandInput));
    }),
    "aws:s3/bucketNotification:BucketNotification": setting(({ bucket: Bucket, queues = [] }) => {
      const QueueConfigurations = queues.map(({ queueArn: QueueArn, events: Events, filterPrefix }: Props) => ({
        QueueArn,
        Events,
        ...(filterPrefix && { Filter: { Key: { FilterRules: [{ Name: "prefix", Value: filterPrefix }] } } }),
      }));
      const input = { Bucket, NotificationConfiguration: { QueueConfigurations } };
      return s3.send(new PutBucketNotificationConfigurationCommand(input as PutBucketNotificationConfigurationCommandInput));
    }),
  };
}

function encryptionRule({ applyServerSideEncryptionByDefault: { sseAlgorithm, kmsMasterKeyId }, bucketKeyEnabled = false }: Props) {
  return {
    ApplyServerSideEncryptionByDefault: { SSEAlgorithm: sseAlgorithm, KMSMasterKeyID: kmsMasterKeyId },
    BucketKeyEnabled: bucketKeyEnabled,
  };
}

function lifecycleRule({ id: ID, ...rule }: Props): Props {
  return { ID, ...(inApiWords(rule) as Props) };
}

/** Every version and delete marker goes: a bucket with any of them cannot. */
async function empty(s3: S3Client, Bucket: string): Promise<void> {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key: Key!, VersionId: VersionId! }));
    if (Objects.length === 0) return;
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
  }
}
