import assert from "node:assert/strict";
import { AthenaWorkgroup } from "../../components/athena-workgroup.ts";
import { Catalog } from "../../components/catalog.ts";
import { CheckpointTable } from "../../components/checkpoint-table.ts";
import { FailureDestination } from "../../components/failure-destination.ts";
import { Lake } from "../../components/lake.ts";
import { LatestPriceTable } from "../../components/latest-price-table.ts";
import { LogBucket } from "../../components/log-bucket.ts";
import { Manifest } from "../../components/manifest.ts";
import { Responder, type ResponderArgs } from "../../components/responder.ts";
import { ZONES } from "../../domain/ports/stores.ts";
import { granted, statements } from "../support/grants.ts";
import { only, type Registered, registered } from "../support/mocks.ts";
import { arnOf, notice } from "../support/parts.ts";

const lifetime = { keep: true };
const watched = { mappings: [], failures: [], replays: [], scheduleRoles: [] };

function responder(args: Partial<ResponderArgs> = {}) {
  const logs = new LogBucket("logs", { lifetime });
  const lake = new Lake("lake", { lifetime, logs });
  const catalog = new Catalog("catalog", { namePrefix: "assay-dev", lake });
  return new Responder("responder", {
    namePrefix: "assay-dev",
    namespace: "assay/dev",
    manifest: new Manifest("manifest", { namespace: "assay/dev", contents: {} }),
    lake,
    catalog,
    athena: new AthenaWorkgroup("athena", { database: catalog.defaultDatabase, lifetime, logs }),
    latestPrices: new LatestPriceTable("latest-prices", { lifetime }),
    checkpoints: [new CheckpointTable("checkpoints", { lifetime })],
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
    plain = await registered(() => responder());
    full = await registered(() => {
      const failures = [new FailureDestination("failures", { lifetime, ...notice })];
      const all = { mappings: ["arn:mapping"], failures, replays: ["arn:replay"], scheduleRoles: ["arn:role"] };
      return responder({ trusted: [onCall], watched: all });
    });
  });

  it("is a role for whomever the account lets take it on, or for those who are named", () => {
    const trust = { Effect: "Allow", Action: "sts:AssumeRole" };
    const trustedBy = (resources: readonly Registered[]) => statements(only(resources, "aws:iam/role:Role").assumeRolePolicy);
    assert.deepEqual(trustedBy(plain), [{ ...trust, Principal: { AWS: "arn:aws:iam::123456789012:root" } }]);
    assert.deepEqual(trustedBy(full), [{ ...trust, Principal: { AWS: [onCall] } }]);
  });

  it("reads what a stack's data is asked for, and changes none of its data", () => {
    const policies = plain.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy").map(({ name }) => name);
    assert.deepEqual(policies.sort(), [
      "responder-act",
      "responder-describe-checkpoints",
      "responder-describe-latest-prices",
      "responder-look",
      "responder-query-athena",
      "responder-read-catalog",
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

  it("looks at what the stack has by its name, and at what has none by its ARN", () => {
    const own = (service: string, name: string) => `arn:aws:${service}:us-east-1:123456789012:${name}`;
    const look = [
      allowed("cloudwatch:GetMetricData", "*"),
      {
        Effect: "Allow",
        Action: ["cloudwatch:DescribeAlarms", "cloudwatch:DescribeAlarmHistory"],
        Resource: [own("cloudwatch", "alarm:assay-dev-*")],
      },
      allowed("logs:FilterLogEvents", own("logs", "log-group:assay-dev-*")),
      allowed("logs:DescribeLogGroups", own("logs", "log-group:*")),
      allowed("kinesis:DescribeStreamSummary", own("kinesis", "stream/assay-dev-*")),
      allowed("lambda:GetFunctionConfiguration", own("lambda", "function:assay-dev-*")),
      allowed("lambda:GetEventSourceMapping", "arn:mapping"),
      allowed("scheduler:GetSchedule", own("scheduler", "schedule/default/assay-dev-*")),
      allowed("sqs:GetQueueAttributes", own("sqs", "assay-dev-*")),
      allowed("ssm:GetParametersByPath", own("ssm", "parameter/assay/dev/paused")),
    ];
    assert.deepEqual(granted(full, "responder-look"), look);
    assert.deepEqual(
      granted(plain, "responder-look"),
      look.filter(({ Resource: [resource] }) => resource !== "arn:mapping"),
    );
    const [get] = granted(full, "responder-use-lake") as [{ readonly Resource: readonly string[] }];
    assert.equal(get.Resource.at(-1), `${arnOf("failures-bucket")}/aws/lambda/*`);
  });

  it("has the notices that the intake gave up handed out again, where there is a mapping that gives up", () => {
    const actions = ["sqs:StartMessageMoveTask", "sqs:ReceiveMessage", "sqs:DeleteMessage"];
    assert.deepEqual(granted(full, "responder-hand-out-failures"), [
      { Effect: "Allow", Action: actions, Resource: [arnOf("failures-given-up-queue")] },
      allowed("sqs:SendMessage", arnOf("failures-notices-queue")),
    ]);
    assert.ok(!plain.some(({ name }) => name.startsWith("responder-hand-out")));
  });

  it("acts on the mapping, on schedules, by mute rules and by replays, and writes down what it did", () => {
    const own = (service: string, name: string) => `arn:aws:${service}:us-east-1:123456789012:${name}`;
    const rules = own("cloudwatch", "alarm-mute-rule:assay-dev-ack-*");
    const alarms = own("cloudwatch", "alarm:assay-dev-*");
    const pauses = own("ssm", "parameter/assay/dev/paused/*");
    assert.deepEqual(granted(full, "responder-act"), [
      allowed("lambda:InvokeFunction", "arn:replay"),
      allowed("lambda:UpdateEventSourceMapping", "arn:mapping"),
      allowed("scheduler:UpdateSchedule", own("scheduler", "schedule/default/assay-dev-*")),
      { ...allowed("iam:PassRole", "arn:role"), Condition: { StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } } },
      { Effect: "Allow", Action: ["cloudwatch:PutAlarmMuteRule"], Resource: [rules, alarms] },
      allowed("cloudwatch:DeleteAlarmMuteRule", rules),
      { Effect: "Allow", Action: ["cloudwatch:DisableAlarmActions", "cloudwatch:EnableAlarmActions"], Resource: [alarms] },
      { Effect: "Allow", Action: ["ssm:PutParameter"], Resource: [own("ssm", "parameter/assay/dev/acts"), pauses] },
      allowed("ssm:DeleteParameter", pauses),
    ]);
  });
});
