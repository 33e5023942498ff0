import assert from "node:assert/strict";
import { accessLogged } from "../../policies/rules/s3/access-logged.ts";
import { currentTypes } from "../../policies/rules/s3/current-types.ts";
import { encryptedBucket } from "../../policies/rules/s3/encrypted-bucket.ts";
import { incompleteUploadsAborted } from "../../policies/rules/s3/incomplete-uploads-aborted.ts";
import { lifecycleSmallObjects } from "../../policies/rules/s3/lifecycle-small-objects.ts";
import { lifecycleTransitions } from "../../policies/rules/s3/lifecycle-transitions.ts";
import { logBucketWithoutKms } from "../../policies/rules/s3/log-bucket-without-kms.ts";
import { noArchiveBehindTables } from "../../policies/rules/s3/no-archive-behind-tables.ts";
import { noPublicAcl } from "../../policies/rules/s3/no-public-acl.ts";
import { notificationAfterPermission } from "../../policies/rules/s3/notification-after-permission.ts";
import { oneNotification } from "../../policies/rules/s3/one-notification.ts";
import { policyAfterAccessBlock } from "../../policies/rules/s3/policy-after-access-block.ts";
import { publicAccessBlocked } from "../../policies/rules/s3/public-access-blocked.ts";
import { versionedBucket } from "../../policies/rules/s3/versioned-bucket.ts";
import { type Subject, testRule, testStackRule, UNKNOWN, violations } from "../support/policy.ts";

const bucket: Subject = { type: "aws:s3/bucket:Bucket", props: {} };
const ofLake = { refs: { bucket: ["lake"] } };
const lifecycle = (...rules: object[]): Subject => ({
  type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  props: { rules },
  ...ofLake,
});
const encryption = (sseAlgorithm: string): Subject => ({
  type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  props: { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm } }] },
  ...ofLake,
});
const accessLog: Subject = { type: "aws:s3/bucketLogging:BucketLogging", props: {}, refs: { bucket: ["source"], targetBucket: ["lake"] } };

describe("s3-bucket-encrypted", () => {
  const { refuses } = testStackRule(encryptedBucket, { lake: bucket, encryption: encryption("AES256") });
  refuses(
    "a bucket that nothing says it of",
    { encryption: undefined },
    "lake: The bucket does not say how it is encrypted: add a BucketServerSideEncryptionConfiguration, AES256 or aws:kms.",
  );
});

describe("s3-public-access-blocked", () => {
  const all = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
  const block: Subject = { type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", props: all, ...ofLake };
  const { refuses } = testStackRule(publicAccessBlocked, { lake: bucket, block });
  for (const name of Object.keys(all)) {
    const message = `lake: The bucket can be made public: set ${name} of its BucketPublicAccessBlock.`;
    refuses(`a bucket without ${name}`, { block: { props: { [name]: false } } }, message);
  }
  const message = `lake: The bucket can be made public: set ${Object.keys(all).join(", ")} of its BucketPublicAccessBlock.`;
  refuses("a bucket without any block", { block: undefined }, message);
});

describe("s3-no-public-acl", () => {
  const { accepts, refuses } = testRule(noPublicAcl, { type: "aws:s3/bucketAcl:BucketAcl", props: { acl: "private" } });
  accepts("a bucket that has none", { acl: undefined });
  for (const acl of ["public-read", "public-read-write", "authenticated-read"]) {
    refuses(acl, { acl }, `The ACL ${acl} opens the bucket to strangers: leave acl out.`);
  }
  const grantsTo = (uri: string) => ({ acl: undefined, accessControlPolicy: { owner: { id: UNKNOWN }, grants: [{ grantee: { uri } }] } });
  accepts("a grant to log delivery", grantsTo("http://acs.amazonaws.com/groups/s3/LogDelivery"));
  for (const group of ["AllUsers", "AuthenticatedUsers"]) {
    const uri = `http://acs.amazonaws.com/groups/global/${group}`;
    const message = `The ACL opens the bucket to strangers by a grant to ${group}: leave it out.`;
    refuses(`a grant to ${group}`, grantsTo(uri), message);
    refuses(`a bucket's own grant to ${group}`, { acl: undefined, grants: [{ uri }] }, message);
  }
  const unseen = "acl is not known before the deployment, and this rule has to see it: give it as a plain value.";
  refuses("an ACL that it cannot see", { acl: UNKNOWN }, unseen);
});

describe("s3-policy-after-access-block", () => {
  const block: Subject = { type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", props: {}, ...ofLake };
  const policy: Subject = { type: "aws:s3/bucketPolicy:BucketPolicy", props: { policy: UNKNOWN }, ...ofLake, dependsOn: ["block"] };
  const { accepts, refuses } = testStackRule(policyAfterAccessBlock, { lake: bucket, block, policy });
  accepts("the other order", { policy: { dependsOn: [] }, block: { dependsOn: ["policy"] } });
  const message = "policy: The policy and block are set in parallel, which S3 refuses at times: add dependsOn.";
  refuses("both at once", { policy: { dependsOn: [] } }, message);
});

describe("s3-bucket-versioned", () => {
  const versioning: Subject = {
    type: "aws:s3/bucketVersioning:BucketVersioning",
    props: { versioningConfiguration: { status: "Enabled" } },
    ...ofLake,
  };
  const { accepts, refuses } = testStackRule(versionedBucket, { lake: bucket, versioning });
  const message = "lake: The bucket is not versioned: add a BucketVersioning with status Enabled.";
  refuses("a bucket that is not", { versioning: undefined }, message);
  refuses("one that is no more", { versioning: { props: { versioningConfiguration: { status: "Suspended" } } } }, message);
  accepts("a log bucket without", { versioning: undefined, accessLog });
});

describe("s3-access-logged", () => {
  const logging: Subject = { type: "aws:s3/bucketLogging:BucketLogging", props: {}, refs: { bucket: ["lake"], targetBucket: ["logs"] } };
  const { refuses } = testStackRule(accessLogged, { lake: bucket, logs: bucket, logging });
  refuses("a bucket and the bucket that would take its log", { logging: undefined }, [
    "lake: Access to the bucket is not logged: add a BucketLogging that names a log bucket.",
    "logs: Access to the bucket is not logged: add a BucketLogging that names a log bucket.",
  ]);
});

describe("s3-log-bucket-without-kms", () => {
  const { accepts, refuses } = testStackRule(logBucketWithoutKms, { lake: bucket, encryption: encryption("AES256"), accessLog });
  const message = "encryption: Access logs do not arrive in a bucket encrypted by KMS: set sseAlgorithm AES256.";
  refuses("a log bucket with a key", { encryption: encryption("aws:kms") }, message);
  accepts("another bucket with a key", { encryption: encryption("aws:kms"), accessLog: undefined });
});

describe("s3-lifecycle-transitions", () => {
  const ia = (days: number) => ({ days, storageClass: "STANDARD_IA" });
  const archive = (days: number) => ({ days, storageClass: "DEEP_ARCHIVE" });
  const { accepts, refuses } = testRule(lifecycleTransitions, lifecycle({ id: "raw", transitions: [ia(30), archive(180)] }));
  accepts("an archive at once", { rules: [{ id: "raw", transitions: [archive(0)] }] });
  const tooSoon = "Rule raw moves objects to STANDARD_IA after 29 days; S3 allows it from 30 days on.";
  refuses("infrequent access under 30 days", { rules: [{ id: "raw", transitions: [ia(29)] }] }, tooSoon);
  const backwards = "Rule raw moves objects to DEEP_ARCHIVE after 20 days, but to a warmer class after 30.";
  refuses("a colder class sooner", { rules: [{ id: "raw", transitions: [ia(30), archive(20)] }] }, backwards);
  const tooClose = "Rule raw moves objects to DEEP_ARCHIVE after 59 days, 29 days after STANDARD_IA; S3 allows it 30 days after that.";
  refuses("an archive too soon after infrequent access", { rules: [{ id: "raw", transitions: [ia(30), archive(59)] }] }, tooClose);
  const late = "Rule raw expires objects after 180 days, which are still to be moved after 180.";
  refuses("what has expired by then", { rules: [{ id: "raw", transitions: [archive(180)], expiration: { days: 180 } }] }, late);
  const old = { noncurrentDays: 1, storageClass: "STANDARD_IA" };
  const noncurrent = "Rule raw moves noncurrent versions to STANDARD_IA after 1 days; S3 allows it from 30 days on.";
  refuses("old versions under 30 days", { rules: [{ id: "raw", noncurrentVersionTransitions: [old] }] }, noncurrent);
  const unseen = "rules.0.transitions.0.days is not known before the deployment, and this rule has to see it: give it as a plain value.";
  refuses("days that it cannot see", { rules: [{ id: "raw", transitions: [{ storageClass: "STANDARD_IA", days: UNKNOWN }] }] }, unseen);
});

describe("s3-current-types", () => {
  it("refuses the former name of a bucket, which no other rule would see", () => {
    assert.deepEqual(violations(currentTypes, { type: "aws:s3/bucketV2:BucketV2", props: {} }), [
      "BucketV2 is a former name of Bucket, and no rule about buckets would see it: use that.",
    ]);
    assert.deepEqual(violations(currentTypes, { type: "aws:s3/bucket:Bucket", props: {} }), []);
  });
});

describe("s3-lifecycle-small-objects", () => {
  const moving = [{ id: "raw", transitions: [{ days: 30, storageClass: "GLACIER" }] }];
  const { accepts, refuses } = testRule(lifecycleSmallObjects, {
    ...lifecycle(),
    props: { rules: moving, transitionDefaultMinimumObjectSize: "varies_by_storage_class" },
  });
  accepts("one that moves nothing", { rules: [{ id: "expire" }], transitionDefaultMinimumObjectSize: undefined });
  refuses(
    "one that does not say",
    { transitionDefaultMinimumObjectSize: undefined },
    "Objects under 128 KB do not move by default: set transitionDefaultMinimumObjectSize to all_storage_classes_128K, if that is meant, or to varies_by_storage_class.",
  );
});

describe("s3-incomplete-uploads-aborted", () => {
  const abort = { status: "Enabled", abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } };
  const { refuses } = testStackRule(incompleteUploadsAborted, { lake: bucket, lifecycle: lifecycle(abort) });
  const message = "lake: Incomplete uploads stay and cost: give the bucket a lifecycle rule with abortIncompleteMultipartUpload.";
  refuses("a bucket without a lifecycle", { lifecycle: undefined }, message);
  refuses("a rule that is off", { lifecycle: lifecycle({ ...abort, status: "Disabled" }) }, message);
  refuses("a lifecycle without such a rule", { lifecycle: lifecycle({ status: "Enabled" }) }, message);
});

describe("s3-no-archive-behind-tables", () => {
  const archived = (prefix: string) => lifecycle({ id: "old", filter: { prefix }, transitions: [{ days: 90, storageClass: "GLACIER" }] });
  const { accepts, refuses } = testStackRule(noArchiveBehindTables, { lake: bucket, lifecycle: archived("raw/") });
  const allowed = "archived may be raw/, quarantine/, late/, dead-letters/, ledger/.";
  refuses(
    "a zone behind a table",
    { lifecycle: archived("curated/") },
    `lifecycle: Rule old moves curated/ to GLACIER, which no query can read; ${allowed}`,
  );
  refuses(
    "a whole bucket",
    { lifecycle: archived("") },
    `lifecycle: Rule old moves the whole bucket to GLACIER, which no query can read; ${allowed}`,
  );
  accepts("a whole log bucket", { lifecycle: archived(""), accessLog });
  accepts("what the stack's config adds", { lifecycle: archived("curated/") }, { parameters: { prefixes: ["curated/"] } });
});

describe("s3-one-notification", () => {
  const notification: Subject = { type: "aws:s3/bucketNotification:BucketNotification", props: {}, ...ofLake };
  const { refuses } = testStackRule(oneNotification, { lake: bucket, notification });
  const message = "second: lake has a BucketNotification already, and one overwrites the other: merge them.";
  refuses("a second one", { second: notification }, message);
});

describe("s3-notification-after-permission", () => {
  const queue: Subject = { type: "aws:sqs/queue:Queue", props: {} };
  const policy: Subject = { type: "aws:sqs/queuePolicy:QueuePolicy", props: {}, refs: { queueUrl: ["queue"] } };
  const notification: Subject = {
    type: "aws:s3/bucketNotification:BucketNotification",
    props: { queues: UNKNOWN },
    refs: { bucket: ["lake"], queues: ["queue"] },
    dependsOn: ["policy"],
  };
  const { accepts, refuses } = testStackRule(notificationAfterPermission, { lake: bucket, queue, policy, notification });
  const message = "notification: The notification may be made before its queues allow it: add dependsOn on the QueuePolicy.";
  refuses("one that does not wait", { notification: { dependsOn: [] } }, message);
  accepts("one that tells EventBridge only", { notification: { dependsOn: [], refs: { bucket: ["lake"] } } });
});
