import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { S3Client } from "@aws-sdk/client-s3";
import { cachedObjects } from "../../../../adapters/aws/responder/cached-objects.ts";
import { useTempDir } from "../../../support/temp-dir.ts";

describe("copies of a stack's objects", () => {
  const temporary = useTempDir();
  const client = new S3Client({
    region: "eu-central-1",
    credentials: { accessKeyId: "a", secretAccessKey: "s" },
    requestHandler: { handle: async () => ({ response: { statusCode: 200, headers: {}, body: Readable.from([Buffer.from("line\n")]) } }) },
  });
  const inside = (directory: string) => cachedObjects({ client, buckets: { ledger: "bucket" }, directory });

  it("are kept in directories that are this user's alone", async () => {
    const directory = join(temporary(), "stacks", "dev");
    assert.equal(Buffer.from((await inside(directory).read("ledger/p/a.jsonl"))!).toString(), "line\n");
    const places = [join(temporary(), "stacks"), directory, join(directory, "ledger", "p")];
    assert.deepEqual(
      places.map((path) => statSync(path).mode & 0o777),
      [0o700, 0o700, 0o700],
    );
  });

  it("are refused by the system where nothing can be made, and nobody waits for ever", async () => {
    await assert.rejects(inside("/proc/no-place").read("ledger/p/a.jsonl"), { syscall: "mkdir" });
  });
});
