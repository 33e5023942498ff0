import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Manifest, manifestText } from "../../components/manifest.ts";
import { granted, grantee } from "../support/grants.ts";
import { only, registered } from "../support/mocks.ts";

const args = { namespace: "assay/dev", contents: { stack: "dev", lake: { bucket: pulumi.output("lake-bucket") } } };

describe("Manifest", () => {
  it("is a parameter named after the stack, which says what the stack consists of as JSON", async () => {
    assert.deepEqual(only(await registered(() => new Manifest("manifest", args)), "aws:ssm/parameter:Parameter"), {
      name: "/assay/dev/manifest",
      description: "Names, ARNs and URLs of the stack; no secrets.",
      type: "String",
      tier: "Intelligent-Tiering",
      insecureValue: '{"stack":"dev","lake":{"bucket":"lake-bucket"}}',
    });
  });

  it("lets a grantee read it", async () => {
    const resources = await registered(() => new Manifest("manifest", args).canRead(grantee()));
    assert.deepEqual(granted(resources, "reader-read-manifest"), [
      { Effect: "Allow", Action: ["ssm:GetParameter"], Resource: ["arn:aws:mock:us-east-1:123456789012:manifest-parameter"] },
    ]);
  });

  /** Outputs hand failures on to what waits for them, and `promise` is how the engine waits. */
  const textOf = (contents: Readonly<Record<string, unknown>>): Promise<string> =>
    (manifestText("manifest", contents) as unknown as { promise(): Promise<string> }).promise();

  it("holds as much as a parameter does, in bytes, and refuses more", async () => {
    const filled = (bytes: number) => ({ a: "é".repeat((bytes - '{"a":""}'.length) / 2) });
    assert.equal(Buffer.byteLength(await textOf(filled(8192))), 8192);
    await assert.rejects(textOf(filled(8194)), /Error: Manifest manifest: contents are 8194 bytes, and a parameter holds 8192; leave out/);
  });

  it("refuses a secret", async () => {
    await assert.rejects(
      textOf({ lake: "lake-bucket", webhook: pulumi.secret("https://hooks.example.com/T0/B0") }),
      /Error: Manifest manifest: contents hold a secret; whoever may look at the stack reads them, so leave it out$/,
    );
  });
});
