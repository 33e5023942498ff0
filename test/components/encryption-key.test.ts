import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { EncryptionKey } from "../../components/encryption-key.ts";
import { granted, grantee, statements } from "../support/grants.ts";
import { only, registered, resolved } from "../support/mocks.ts";

const KEY = "aws:kms/key:Key";
const args = { lifetime: { keep: true }, description: "Market data of assay/dev." };
const EXISTING = "arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e-0000-4000-8000-000000000000";

describe("EncryptionKey", () => {
  it("makes a key that is rotated and can be brought back for 30 days, under an alias", async () => {
    const resources = await registered(() => new EncryptionKey("main", args));
    const { policy, ...key } = only(resources, KEY);
    assert.deepEqual(key, { description: args.description, enableKeyRotation: true, deletionWindowInDays: 30 });
    assert.deepEqual(only(resources, "aws:kms/alias:Alias"), { name: "alias/assay-dev-main", targetKeyId: "main-key-id" });
    assert.equal(typeof policy, "string");
  });

  it("gives a short-lived key the shortest time to be brought back", async () => {
    const key = only(await registered(() => new EncryptionKey("main", { ...args, lifetime: { keep: false } })), KEY);
    assert.equal(key.deletionWindowInDays, 7);
  });

  it("leaves its use to the account's IAM policies", async () => {
    const [root] = statements(only(await registered(() => new EncryptionKey("main", args)), KEY).policy);
    assert.deepEqual(root, {
      Sid: "LeaveUseToIam",
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::123456789012:root" },
      Action: "kms:*",
      Resource: "*",
    });
  });

  const sources: Readonly<Record<string, string>> = {
    cloudwatch: "arn:aws:cloudwatch:us-east-1:123456789012:alarm:*",
    s3: "arn:aws:s3:::*",
    sns: "arn:aws:sns:us-east-1:123456789012:*",
    budgets: "arn:aws:budgets::123456789012:*",
  };
  for (const [service, source] of Object.entries(sources)) {
    it(`lets ${service} publish under it, for this account alone`, async () => {
      const all = statements(only(await registered(() => new EncryptionKey("main", args)), KEY).policy);
      assert.deepEqual(
        all.filter((statement) => JSON.stringify(statement).includes(`"${service}.amazonaws.com"`)),
        [
          {
            Sid: `${service}Publishes`,
            Effect: "Allow",
            Principal: { Service: `${service}.amazonaws.com` },
            Action: ["kms:Decrypt", "kms:GenerateDataKey"],
            Resource: "*",
            Condition: { StringEquals: { "aws:SourceAccount": "123456789012" }, ArnLike: { "aws:SourceArn": source } },
          },
        ],
      );
    });
  }

  it("lets CloudWatch Logs write under it, for log groups of this account and region", async () => {
    const all = statements(only(await registered(() => new EncryptionKey("main", args)), KEY).policy);
    assert.equal(all.length, 6);
    assert.deepEqual(all.at(-1), {
      Sid: "LogsWrite",
      Effect: "Allow",
      Principal: { Service: "logs.us-east-1.amazonaws.com" },
      Action: [
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
        "kms:GenerateDataKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:DescribeKey",
      ],
      Resource: "*",
      Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-1:123456789012:log-group:*" } },
    });
  });

  it("uses an existing key as it is", async () => {
    let arn: pulumi.Output<string> | undefined;
    const resources = await registered(() => {
      arn = new EncryptionKey("main", { ...args, existing: EXISTING }).arn;
    });
    assert.deepEqual(
      resources.map(({ type }) => type).filter((type) => type.startsWith("aws:")),
      [],
    );
    assert.equal(await resolved(arn!), EXISTING);
  });

  it("refuses an alias in place of a key's ARN", () => {
    assert.throws(
      () => new EncryptionKey("main", { ...args, existing: "alias/market-data" }),
      /^Error: EncryptionKey main: existing is "alias\/market-data"; give the ARN of a key, .*, and no alias$/,
    );
  });

  it("lets a grantee decrypt, or encrypt too, by its ARN", async () => {
    const resources = await registered(() => {
      const key = new EncryptionKey("main", { ...args, existing: EXISTING });
      const reader = grantee();
      key.canDecrypt(reader);
      key.canEncrypt(reader);
      assert.equal(reader.grants.length, 2);
    });
    assert.deepEqual(granted(resources, "reader-decrypt-main"), [{ Effect: "Allow", Action: ["kms:Decrypt"], Resource: [EXISTING] }]);
    assert.deepEqual(granted(resources, "reader-encrypt-main"), [
      { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: [EXISTING] },
    ]);
  });
});
