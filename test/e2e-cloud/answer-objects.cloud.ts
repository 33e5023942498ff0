import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { s3Client } from "../../adapters/aws/clients.ts";
import { cachedObjects } from "../../adapters/aws/responder/cached-objects.ts";
import { useLocalCloud } from "../support/local-cloud/local-cloud.ts";
import { makeBucket } from "../support/local-cloud/resources.ts";
import { useTempDir } from "../support/temp-dir.ts";

const DAY = (date: string, name: string) =>
  `quarantine/ticks/year=${date.slice(0, 4)}/month=${date.slice(5, 7)}/day=${date.slice(8)}/${name}.jsonl`;
const DAYS = ["2025-12-31", "2026-01-01", "2026-01-02", "2026-02-02"];
const KEYS = [
  ...DAYS.map((day) => DAY(day, "a")),
  "ledger/historical-batch/run-1.jsonl",
  "curated/bars/year=2025/b.jsonl",
  "curated/bars/year=2026/b.jsonl",
];

describe("a stack's objects, as they are copied to whoever answers", () => {
  const cloud = useLocalCloud();
  const directory = useTempDir();
  let client: S3Client;
  let bucket: string;
  before(async () => {
    client = s3Client({ pathStyle: true });
    bucket = await makeBucket(client);
    for (const key of KEYS) await put(key, key);
  });

  async function put(Key: string, Body: string): Promise<void> {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  }
  const opened = (days?: { readonly from: string; readonly to: string }) => {
    const buckets = { quarantine: bucket, ledger: bucket, curated: bucket };
    return cachedObjects({ client, buckets, directory: directory(), ...(days && { days }) });
  };
  const fetched = () => cloud().proxy.calls.filter((operation) => operation === "GetObject").length;

  it("are listed of the days asked for alone, but for those in no partition", async () => {
    const objects = opened({ from: "2026-01-01", to: "2026-01-31" });
    assert.deepEqual(await objects.list("quarantine/"), [DAY("2026-01-01", "a"), DAY("2026-01-02", "a")]);
    assert.deepEqual(await objects.list("ledger/"), ["ledger/historical-batch/run-1.jsonl"]);
    assert.deepEqual(await objects.list("curated/"), ["curated/bars/year=2026/b.jsonl"]);
    assert.equal((await opened().list("quarantine/")).length, DAYS.length);
  });

  it("are fetched once, kept for their user alone, and fetched again where another stands there", async () => {
    const first = opened();
    await first.ahead!(await first.list("quarantine/"));
    const before = fetched();
    const second = opened();
    await second.list("quarantine/");
    const key = DAY("2026-01-01", "a");
    assert.equal(Buffer.from((await second.read(key))!).toString(), key);
    assert.equal(fetched(), before);
    assert.equal(statSync(join(directory(), key)).mode & 0o077, 0);

    await put(key, "another");
    const third = opened();
    await third.list("quarantine/");
    assert.equal(Buffer.from((await third.read(key))!).toString(), "another");
    assert.deepEqual([fetched(), await third.read(DAY("2026-01-01", "none"))], [before + 1, undefined]);
    await assert.rejects(third.read("quarantine/../../etc/passwd"), /is no segment/);
    const [one, other] = await Promise.all([opened().read(key), opened().read(key)]);
    assert.deepEqual(one, other, "readers side by side");
  });
});
