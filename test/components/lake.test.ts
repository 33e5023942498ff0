import assert from "node:assert/strict";
import { EncryptionKey } from "../../components/encryption-key.ts";
import { Lake, type LakeArgs } from "../../components/lake.ts";
import { LAKE_ZONES } from "../../components/lake-lifecycle.ts";
import { LogBucket } from "../../components/log-bucket.ts";
import type { Grantee } from "../../components/permissions.ts";
import { granted, grantee } from "../support/grants.ts";
import { only, type Registered, registered, resolved } from "../support/mocks.ts";

const lifetime = { keep: true };
const BUCKET = "arn:aws:mock:us-east-1:123456789012:lake-bucket";
const KEY_ARN = "arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e";
const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";

/** A lake, what else is done with it, and what was registered. */
async function withLake(args: () => Partial<LakeArgs> = () => ({}), use: (lake: Lake, reader: Grantee) => void = () => {}) {
  let lake: Lake | undefined;
  const resources = await registered(() => {
    lake = new Lake("lake", { lifetime, logs: new LogBucket("logs", { lifetime }), ...args() });
    use(lake, grantee());
  });
  return { lake: lake!, resources };
}

const encrypted = () => ({ key: new EncryptionKey("main", { lifetime, description: "Data.", existing: KEY_ARN }) });
const bucketsOf = (resources: readonly Registered[]) =>
  resources.flatMap(({ type, name }) => (type === "aws:s3/bucket:Bucket" && name !== "logs-bucket" ? [name] : []));

const archived = (zone: string) => ({
  id: zone,
  status: "Enabled",
  filter: { prefix: `${zone}/` },
  transitions: [
    { days: 30, storageClass: "STANDARD_IA" },
    { days: 180, storageClass: "DEEP_ARCHIVE" },
  ],
});
const staging = {
  id: "staging",
  status: "Enabled",
  filter: { prefix: "staging/" },
  expiration: { days: 7 },
  noncurrentVersionExpiration: { noncurrentDays: 1 },
};

const listing = (...prefixes: string[]) => ({
  Effect: "Allow",
  Action: ["s3:ListBucket"],
  Resource: [BUCKET],
  Condition: { StringLikeIfExists: { "s3:prefix": prefixes } },
});

describe("Lake", () => {
  it("is one bucket by default, with a prefix for each zone", async () => {
    const { lake, resources } = await withLake();
    assert.deepEqual(bucketsOf(resources), ["lake-bucket"]);
    assert.equal(await resolved(lake.curated("daily_bars").url), "s3://lake-bucket/curated/daily_bars/");
    assert.deepEqual(Object.keys(lake.environment), ["S3_BUCKET_NAME"]);
    assert.equal(await resolved(lake.environment["S3_BUCKET_NAME"]!), "lake-bucket");
  });

  it("archives what nothing queries, lets staging expire, and leaves what is behind a table or read by a run", async () => {
    const { resources } = await withLake();
    const [, ...zones] = only(resources, LIFECYCLE, "lake-lifecycle").rules;
    assert.deepEqual(zones, [...["raw", "quarantine", "late", "dead-letters", "ledger"].map(archived), staging]);
  });

  it("sends raw originals to Glacier after 30 days where it is set so", async () => {
    const { resources } = await withLake(() => ({ rawArchive: "glacier" }));
    const [, raw, quarantine] = only(resources, LIFECYCLE, "lake-lifecycle").rules;
    assert.deepEqual(raw, { ...archived("raw"), transitions: [{ days: 30, storageClass: "GLACIER" }] });
    assert.deepEqual(quarantine, archived("quarantine"));
  });

  it("uses an existing bucket, and changes nothing of it", async () => {
    const { lake, resources } = await withLake(() => ({ existing: "market-data" }));
    const own = resources.filter(({ name, type }) => type.startsWith("aws:s3/") && !name.startsWith("logs-"));
    assert.deepEqual(
      own.map(({ type, name }) => [type, name]),
      [["aws:s3/bucket:Bucket", "lake-existing"]],
    );
    assert.equal(await resolved(lake.zone("raw").url), "s3://lake-existing/raw/");
  });

  it("refuses one existing bucket for several", async () => {
    await assert.rejects(
      withLake(() => ({ existing: "market-data", layout: "per-zone" })),
      /^Error: Lake lake: existing is "market-data" and layout is per-zone; one bucket holds all zones by the layout single only, so leave one of the two out$/,
    );
  });
});

describe("A lake's capabilities", () => {
  it("let a grantee read one dataset: get its objects and list its prefix", async () => {
    const { resources } = await withLake(undefined, (lake, reader) => lake.curated("daily_bars").canRead(reader));
    assert.deepEqual(granted(resources, "reader-read-curated-daily-bars"), [
      { Effect: "Allow", Action: ["s3:GetObject"], Resource: [`${BUCKET}/curated/daily_bars/*`] },
      listing("curated/daily_bars/*"),
    ]);
  });

  it("let a grantee write one dataset, in parts too, and read nothing", async () => {
    const { resources } = await withLake(undefined, (lake, reader) => lake.curated("daily_bars").canWrite(reader));
    assert.deepEqual(granted(resources, "reader-write-curated-daily-bars"), [
      { Effect: "Allow", Action: ["s3:PutObject", "s3:AbortMultipartUpload"], Resource: [`${BUCKET}/curated/daily_bars/*`] },
    ]);
  });

  it("let a grantee remove what is in a zone", async () => {
    const { resources } = await withLake(undefined, (lake, reader) => lake.zone("staging").canRemove(reader));
    assert.deepEqual(granted(resources, "reader-remove-staging"), [
      { Effect: "Allow", Action: ["s3:DeleteObject"], Resource: [`${BUCKET}/staging/*`] },
    ]);
  });

  it("go with the key where objects are encrypted under one", async () => {
    const { resources } = await withLake(encrypted, (lake, reader) => {
      lake.zone("raw").canRead(reader);
      lake.zone("raw").canWrite(reader);
      lake.zone("raw").canRemove(reader);
    });
    const decrypt = { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [KEY_ARN] };
    const encrypt = { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: [KEY_ARN] };
    assert.deepEqual(granted(resources, "reader-read-raw").at(-1), decrypt);
    assert.deepEqual(granted(resources, "reader-write-raw").at(-1), encrypt);
    assert.equal(granted(resources, "reader-remove-raw").length, 1);
  });

  it("come together in one policy, which names each bucket and key once", async () => {
    const { resources } = await withLake(encrypted, (lake, reader) =>
      lake.canUse(reader, {
        read: [lake.zone("staging"), lake.curated("daily_bars")],
        write: [lake.zone("staging")],
        remove: [lake.zone("staging")],
      }),
    );
    assert.deepEqual(granted(resources, "reader-use-lake"), [
      { Effect: "Allow", Action: ["s3:GetObject"], Resource: [`${BUCKET}/staging/*`, `${BUCKET}/curated/daily_bars/*`] },
      listing("staging/*", "curated/daily_bars/*"),
      { Effect: "Allow", Action: ["s3:PutObject", "s3:AbortMultipartUpload"], Resource: [`${BUCKET}/staging/*`] },
      { Effect: "Allow", Action: ["s3:DeleteObject"], Resource: [`${BUCKET}/staging/*`] },
      { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: [KEY_ARN] },
    ]);
  });
});

describe("A lake with a bucket for each zone", () => {
  let lake: Lake;
  let resources: readonly Registered[];
  before(async () => {
    ({ lake, resources } = await withLake(
      () => ({ layout: "per-zone" }),
      (made, reader) => made.canUse(reader, { read: [made.zone("raw"), made.zone("late")] }),
    ));
  });

  it("has the same keys in them", async () => {
    assert.deepEqual(
      bucketsOf(resources),
      LAKE_ZONES.map((zone) => `lake-${zone}-bucket`),
    );
    assert.equal(await resolved(lake.curated("daily_bars").url), "s3://lake-curated-bucket/curated/daily_bars/");
    const names = JSON.parse(await resolved(lake.environment["S3_BUCKET_NAMES"]!));
    assert.deepEqual(names, Object.fromEntries(LAKE_ZONES.map((zone) => [zone, `lake-${zone}-bucket`])));
  });

  it("logs the accesses to each bucket in a folder of its own", () => {
    assert.deepEqual(only(resources, "aws:s3/bucketLogging:BucketLogging", "lake-raw-access-log"), {
      bucket: "lake-raw-bucket",
      targetBucket: "logs-bucket",
      targetPrefix: "s3/lake-raw/",
    });
  });

  it("gives each zone's own bucket that zone's rules alone", () => {
    const rulesOf = (zone: string) => only(resources, LIFECYCLE, `lake-${zone}-lifecycle`).rules.slice(1);
    assert.deepEqual([rulesOf("ledger"), rulesOf("staging"), rulesOf("curated")], [[archived("ledger")], [staging], []]);
  });

  it("lets a grantee list each bucket under its zone's prefix", () => {
    const listings = granted(resources, "reader-use-lake").slice(1);
    const arn = (zone: string) => `arn:aws:mock:us-east-1:123456789012:lake-${zone}-bucket`;
    assert.deepEqual(listings, [
      { ...listing("raw/*"), Resource: [arn("raw")] },
      { ...listing("late/*"), Resource: [arn("late")] },
    ]);
  });
});
