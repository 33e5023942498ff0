import * as s3 from "@pulumi/aws/s3/index.js";
import type { input } from "@pulumi/aws/types/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { EncryptionKey } from "./encryption-key.ts";
import { type PolicyStatement, policyDocument, refusePlainText } from "./service-access.ts";
import { type Lifetime, stateful } from "./stateful.ts";

export type LifecycleRule = input.s3.BucketLifecycleConfigurationRule;

export interface PrivateBucketArgs {
  /** Whether its objects outlive the stack; otherwise the bucket is emptied and destroyed with it. */
  lifetime: Lifetime;
  /** Encrypts the objects, by a bucket key. Default: keys of S3's own (SSE-S3). */
  key?: EncryptionKey | undefined;
  /** Where each access is logged. Default: accesses are not logged. */
  accessLog?: AccessLog;
  /** Rules besides those that every bucket has. Default: none. */
  lifecycle?: readonly LifecycleRule[];
  /** What its policy says besides refusing requests without TLS. Default: nothing. */
  statements?: (bucketArn: pulumi.Output<string>) => readonly PolicyStatement[];
}

export interface AccessLog {
  readonly bucket: pulumi.Input<string>;
  /** Of the logs' keys. */
  readonly prefix: string;
  /** What has to be there before S3 may deliver: the bucket's policy. */
  readonly policy?: pulumi.Resource;
}

/** Days for which replaced and deleted versions can be brought back. */
const NONCURRENT_DAYS = 30;
const UNFINISHED_UPLOAD_DAYS = 7;

/**
 * A bucket that nobody reaches from outside the account: public access blocked, TLS only, no ACLs, versions kept for 30 days,
 * uploads that were never finished cleared away after 7.
 */
export class PrivateBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** What has to be there before anyone is pointed to the bucket. */
  readonly policy: s3.BucketPolicy;

  constructor(name: string, args: PrivateBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:PrivateBucket", name, {}, opts);
    const bucket = new s3.Bucket(`${name}-bucket`, { forceDestroy: !args.lifetime.keep }, { parent: this, ...stateful(args.lifetime) });
    this.bucketName = bucket.bucket;
    this.arn = bucket.arn;
    // A bucket that is kept when it leaves the program keeps what guards it.
    const guard = { parent: this, retainOnDelete: args.lifetime.keep };

    new s3.BucketOwnershipControls(
      `${name}-ownership`,
      { bucket: this.bucketName, rule: { objectOwnership: "BucketOwnerEnforced" } },
      guard,
    );
    const publicAccess = new s3.BucketPublicAccessBlock(
      `${name}-public-access`,
      { bucket: this.bucketName, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      guard,
    );
    // Set at the same time, the one makes the other fail with a conflict.
    this.policy = new s3.BucketPolicy(
      `${name}-policy`,
      {
        bucket: this.bucketName,
        policy: policyDocument([
          refusePlainText("s3:*", [this.arn, pulumi.interpolate`${this.arn}/*`]),
          ...(args.statements?.(this.arn) ?? []),
        ]),
      },
      { ...guard, dependsOn: publicAccess },
    );
    new s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      { bucket: this.bucketName, rules: [encryptionRule(args.key)] },
      guard,
    );
    const versioning = new s3.BucketVersioning(
      `${name}-versioning`,
      { bucket: this.bucketName, versioningConfiguration: { status: "Enabled" } },
      guard,
    );
    new s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      {
        bucket: this.bucketName,
        rules: [HOUSEKEEPING, ...(args.lifecycle ?? [])],
        // Below, moving an object costs more than it saves.
        transitionDefaultMinimumObjectSize: "all_storage_classes_128K",
      },
      { ...guard, dependsOn: versioning },
    );
    if (args.accessLog) {
      const { bucket: targetBucket, prefix: targetPrefix, policy } = args.accessLog;
      new s3.BucketLogging(
        `${name}-access-log`,
        { bucket: this.bucketName, targetBucket, targetPrefix },
        { ...guard, ...(policy && { dependsOn: policy }) },
      );
    }
    this.registerOutputs({ bucketName: this.bucketName, arn: this.arn });
  }
}

function encryptionRule(key: EncryptionKey | undefined): input.s3.BucketServerSideEncryptionConfigurationRule {
  if (key === undefined) return { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
  return { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn }, bucketKeyEnabled: true };
}

const HOUSEKEEPING: LifecycleRule = {
  id: "housekeeping",
  status: "Enabled",
  filter: { prefix: "" },
  abortIncompleteMultipartUpload: { daysAfterInitiation: UNFINISHED_UPLOAD_DAYS },
  noncurrentVersionExpiration: { noncurrentDays: NONCURRENT_DAYS },
  // What deletes and expiries leave behind once the versions under it are gone.
  expiration: { expiredObjectDeleteMarker: true },
};
