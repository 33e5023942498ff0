import assert from "node:assert/strict";
import { AthenaWorkgroup } from "../../components/athena-workgroup.ts";
import { Catalog } from "../../components/catalog.ts";
import { CheckpointTable } from "../../components/checkpoint-table.ts";
import { Lake } from "../../components/lake.ts";
import { LatestPriceTable } from "../../components/latest-price-table.ts";
import { LogBucket } from "../../components/log-bucket.ts";
import { Manifest } from "../../components/manifest.ts";
import { Responder, type ResponderArgs } from "../../components/responder.ts";
import { ZONES } from "../../domain/ports/stores.ts";
import { granted, statements } from "../support/grants.ts";
import { only, type Registered, registered } from "../support/mocks.ts";

const lifetime = { keep: true };
const watched = { alarms: ["arn:alarm"], logGroups: ["arn:log-group"] };

function responder(args: Partial<ResponderArgs> = {}) {
  const logs = new LogBucket("logs", { lifetime });
  const lake = new Lake("lake", { lifetime, logs });
  const catalog = new Catalog("catalog", { namePrefix: "assay-dev", lake });
  return new Responder("responder", {
    manifest: new Manifest("manifest", { namespace: "assay/dev", contents: {} }),
    lake,
    catalog,
    athena: new AthenaWorkgroup("athena", { database: catalog.defaultDatabase, lifetime, logs }),
    latestPrices: new LatestPriceTable("latest-prices", { lifetime }),
    checkpoints: new CheckpointTable("checkpoints", { lifetime }),
    watched,
    ...args,
  });
}

const allowed = (action: string, resource: string) => ({ Effect: "Allow", Action: [action], Resource: [resource] });

describe("Responder", () => {
  const onCall = "arn:aws:iam::123456789012:role/on-call";
  let plain: readonly Registered[];
  let full: readonly Registered[];
  before(async () => {
    const all = { ...watched, streams: ["arn:stream"], queues: ["arn:queue"], replays: ["arn:replay"] };
    plain = await registered(() => responder());
    full = await registered(() => responder({ trusted: [onCall], watched: all }));
  });

  it("is a role for whomever the account lets take it on, or for those who are named", () => {
    const trust = { Effect: "Allow", Action: "sts:AssumeRole" };
    const trustedBy = (resources: readonly Registered[]) => statements(only(resources, "aws:iam/role:Role").assumeRolePolicy);
    assert.deepEqual(trustedBy(plain), [{ ...trust, Principal: { AWS: "arn:aws:iam::123456789012:root" } }]);
    assert.deepEqual(trustedBy(full), [{ ...trust, Principal: { AWS: [onCall] } }]);
  });

  it("reads what a stack's data is asked for, and changes none of it", () => {
    const policies = plain.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy").map(({ name }) => name);
    assert.deepEqual(policies.sort(), [
      "responder-answer",
      "responder-query-athena",
      "responder-read-catalog",
      "responder-read-checkpoints",
      "responder-read-latest-prices",
      "responder-read-manifest",
      "responder-use-lake",
    ]);
    const [get, list, ...rest] = granted(plain, "responder-use-lake");
    const bucket = "arn:aws:mock:us-east-1:123456789012:lake-bucket";
    assert.deepEqual(get, { Effect: "Allow", Action: ["s3:GetObject"], Resource: ZONES.map((zone) => `${bucket}/${zone}/*`) });
    assert.deepEqual(list, {
      ...allowed("s3:ListBucket", bucket),
      Condition: { StringLikeIfExists: { "s3:prefix": ZONES.map((zone) => `${zone}/*`) } },
    });
    assert.deepEqual(rest, []);
  });

  it("looks at alarms, metrics and logs", () => {
    assert.deepEqual(granted(plain, "responder-answer"), [
      allowed("cloudwatch:GetMetricData", "*"),
      { Effect: "Allow", Action: ["cloudwatch:DescribeAlarms", "cloudwatch:DescribeAlarmHistory"], Resource: ["arn:alarm"] },
      allowed("logs:FilterLogEvents", "arn:log-group:*"),
    ]);
  });

  it("looks at the streams and queues there are, and sets off replays", () => {
    assert.deepEqual(granted(full, "responder-answer").slice(3), [
      allowed("kinesis:DescribeStreamSummary", "arn:stream"),
      allowed("sqs:GetQueueAttributes", "arn:queue"),
      allowed("lambda:InvokeFunction", "arn:replay"),
    ]);
  });
});
