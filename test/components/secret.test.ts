import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { EncryptionKey } from "../../components/encryption-key.ts";
import { Secret } from "../../components/secret.ts";
import { granted, grantee } from "../support/grants.ts";
import { only, registered } from "../support/mocks.ts";

const KEY_ARN = "arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e";
const lifetime = { keep: true };
const args = { description: "The key of a provider.", value: pulumi.secret("s3cr3t"), lifetime };
const VALUE = "aws:secretsmanager/secretVersion:SecretVersion";
/** How a secret input arrives at the engine. */
const secret = (value: unknown) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value });

describe("Secret", () => {
  it("can be brought back for 30 days, or not at all where nothing is kept", async () => {
    const window = async (keep: boolean) =>
      only(await registered(() => new Secret("provider", { ...args, lifetime: { keep } })), "aws:secretsmanager/secret:Secret");
    assert.deepEqual(await window(true), { description: args.description, recoveryWindowInDays: 30 });
    assert.deepEqual(await window(false), { description: args.description, recoveryWindowInDays: 0 });
  });

  it("is encrypted under the key it is given", async () => {
    const key = () => new EncryptionKey("main", { lifetime, description: "Data.", existing: KEY_ARN });
    const resources = await registered(() => new Secret("provider", { ...args, key: key() }));
    assert.equal(only(resources, "aws:secretsmanager/secret:Secret").kmsKeyId, KEY_ARN);
  });

  it("hands its value over by the argument that is written and never read, as a secret", async () => {
    const { secretStringWo, secretStringWoVersion, ...rest } = only(await registered(() => new Secret("provider", args)), VALUE);
    assert.deepEqual(rest, { secretId: "provider-secret-id" });
    assert.deepEqual(secretStringWo, secret("s3cr3t"));
    assert.deepEqual(secretStringWoVersion, secret(secretStringWoVersion.value));
  });

  it("makes a secret of a value that was none, and of what tells it from others", async () => {
    const resources = await registered(() => new Secret("provider", { ...args, value: "plain" }));
    const { secretStringWo, secretStringWoVersion } = only(resources, VALUE);
    assert.deepEqual(secretStringWo, secret("plain"));
    assert.deepEqual(secretStringWoVersion, secret(secretStringWoVersion.value));
  });

  it("has another version with another value, and the same with the same", async () => {
    const versionOf = async (value: string) =>
      only(await registered(() => new Secret("provider", { ...args, value: pulumi.secret(value) })), VALUE).secretStringWoVersion.value;
    const version = await versionOf("s3cr3t");
    assert.ok(Number.isInteger(version) && version >= 0 && version < 2 ** 31);
    assert.equal(await versionOf("s3cr3t"), version);
    assert.notEqual(await versionOf("s3cr3u"), version);
  });

  it("lets a grantee read it by its ARN, and nothing else", async () => {
    const resources = await registered(() => new Secret("provider", args).canRead(grantee()));
    assert.deepEqual(granted(resources, "reader-read-provider"), [
      {
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue"],
        Resource: ["arn:aws:mock:us-east-1:123456789012:provider-secret"],
      },
    ]);
  });
});
