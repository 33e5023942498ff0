import assert from "node:assert/strict";
import { EncryptionKey } from "../../components/encryption-key.ts";
import { PrivateBucket } from "../../components/private-bucket.ts";
import { statements } from "../support/grants.ts";
import { only, registered } from "../support/mocks.ts";

const S3 = (kind: string) => `aws:s3/${kind[0]!.toLowerCase()}${kind.slice(1)}:${kind}`;
const kept = { lifetime: { keep: true } };
const ARN = "arn:aws:mock:us-east-1:123456789012:data-bucket";
const KEY_ARN = "arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e";

describe("PrivateBucket", () => {
  it("is reached by nobody from outside: no public access, no ACLs", async () => {
    const resources = await registered(() => new PrivateBucket("data", kept));
    assert.deepEqual(only(resources, S3("BucketPublicAccessBlock")), {
      bucket: "data-bucket",
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    assert.deepEqual(only(resources, S3("BucketOwnershipControls")).rule, { objectOwnership: "BucketOwnerEnforced" });
  });

  it("takes requests over TLS alone, and says in its policy whatever else is asked for", async () => {
    const own = { Sid: "Own", Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "x" } as const;
    const resources = await registered(() => new PrivateBucket("data", { ...kept, statements: (arn) => [{ ...own, Resource: arn }] }));
    assert.deepEqual(statements(only(resources, S3("BucketPolicy")).policy), [
      {
        Sid: "RefusePlainText",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [ARN, `${ARN}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      { ...own, Resource: ARN },
    ]);
  });

  it("keeps versions for 30 days and clears unfinished uploads after 7, besides the rules that are asked for", async () => {
    const rule = { id: "logs", status: "Enabled", filter: { prefix: "logs/" }, expiration: { days: 400 } };
    const resources = await registered(() => new PrivateBucket("data", { ...kept, lifecycle: [rule] }));
    assert.deepEqual(only(resources, S3("BucketVersioning")).versioningConfiguration, { status: "Enabled" });
    assert.deepEqual(only(resources, S3("BucketLifecycleConfiguration")).rules, [
      {
        id: "housekeeping",
        status: "Enabled",
        filter: { prefix: "" },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        noncurrentVersionExpiration: { noncurrentDays: 30 },
        expiration: { expiredObjectDeleteMarker: true },
      },
      rule,
    ]);
  });

  it("is encrypted by S3's own keys, or by a given one through a bucket key", async () => {
    const rules = async (key?: string) => {
      const args = { lifetime: { keep: true }, description: "Data.", existing: key };
      const program = () => new PrivateBucket("data", { ...kept, key: key === undefined ? undefined : new EncryptionKey("main", args) });
      return only(await registered(program), S3("BucketServerSideEncryptionConfiguration")).rules;
    };
    assert.deepEqual(await rules(), [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }]);
    assert.deepEqual(await rules(KEY_ARN), [
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY_ARN }, bucketKeyEnabled: true },
    ]);
  });

  it("logs its accesses where it is told to, and nowhere by default", async () => {
    const logged = await registered(() => new PrivateBucket("data", { ...kept, accessLog: { bucket: "logs", prefix: "s3/data/" } }));
    const { targetBucket, targetPrefix } = only(logged, S3("BucketLogging"));
    assert.deepEqual([targetBucket, targetPrefix], ["logs", "s3/data/"]);
    const quiet = await registered(() => new PrivateBucket("data", kept));
    assert.ok(!quiet.some(({ type }) => type === S3("BucketLogging")));
  });

  it("is emptied on its destruction only where its data is not kept", async () => {
    const forceDestroy = async (keep: boolean) =>
      only(await registered(() => new PrivateBucket("data", { lifetime: { keep } })), S3("Bucket"));
    assert.deepEqual(await forceDestroy(true), { forceDestroy: false });
    assert.deepEqual(await forceDestroy(false), { forceDestroy: true });
  });
});
