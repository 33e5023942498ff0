import assert from "node:assert/strict";
import { deletionProtectedTable } from "../../policies/rules/dynamodb/deletion-protected-table.ts";
import { encryptedTable } from "../../policies/rules/dynamodb/encrypted-table.ts";
import { recoverableTable } from "../../policies/rules/dynamodb/recoverable-table.ts";
import { scheduleDeadLetters } from "../../policies/rules/scheduler/schedule-dead-letters.ts";
import { scheduleExpression } from "../../policies/rules/scheduler/schedule-expression.ts";
import { secretRecreatable } from "../../policies/rules/secretsmanager/secret-recreatable.ts";
import { writeOnlySecret } from "../../policies/rules/secretsmanager/write-only-secret.ts";
import { costCeiling } from "../../policies/rules/stack/cost-ceiling.ts";
import { defaultTags } from "../../policies/rules/stack/default-tags.ts";
import { nameLengths } from "../../policies/rules/stack/name-lengths.ts";
import { namesCarryStack } from "../../policies/rules/stack/names-carry-stack.ts";
import { noForceDestroy } from "../../policies/rules/stack/no-force-destroy.ts";
import { policyDemandingTls } from "../../policies/rules/stack/policy-demanding-tls.ts";
import { statefulProtected } from "../../policies/rules/stack/stateful-protected.ts";
import { type Subject, stackViolations, testRule, testStackRule, UNKNOWN, violations } from "../support/policy.ts";

const table = (props: Subject["props"]): Subject => ({ type: "aws:dynamodb/table:Table", props });
const unseen = (path: string) => `${path} is not known before the deployment, and this rule has to see it: give it as a plain value.`;

describe("dynamodb-table-encrypted", () => {
  const { accepts, refuses } = testRule(encryptedTable, table({ serverSideEncryption: { enabled: true } }));
  const without = { serverSideEncryption: undefined };
  const message = "The table is encrypted by DynamoDB's own key, which nobody can audit or withdraw: set serverSideEncryption.enabled.";
  refuses("a table that is kept, without", without, message);
  accepts("a short-lived table without", without, { stack: "pr-7" });
});

describe("dynamodb-table-recoverable", () => {
  const { accepts, refuses } = testRule(recoverableTable, table({ pointInTimeRecovery: { enabled: true } }));
  const message = "The table cannot be restored: set pointInTimeRecovery.enabled.";
  refuses("a table that is kept, without", { pointInTimeRecovery: undefined }, message, { stack: "staging" });
  accepts("a short-lived table without", { pointInTimeRecovery: undefined }, { stack: "dev" });
});

describe("dynamodb-table-deletion-protected", () => {
  const { accepts, refuses } = testRule(deletionProtectedTable, table({ deletionProtectionEnabled: true }));
  const message = "The table can be deleted by one call: set deletionProtectionEnabled.";
  refuses("a table that is kept, without", { deletionProtectionEnabled: false }, message);
  accepts("a short-lived table without", { deletionProtectionEnabled: false }, { stack: "dev" });
});

describe("stack-stateful-protected", () => {
  it("demands protection of what is kept, and of nothing else", () => {
    const message = "prod keeps its data, and an update may delete this or replace it: give it the option protect.";
    assert.deepEqual(violations(statefulProtected, table({})), [message]);
    assert.deepEqual(violations(statefulProtected, { ...table({}), protect: true }), []);
    assert.deepEqual(violations(statefulProtected, table({}), { stack: "pr-7" }), []);
    assert.deepEqual(violations(statefulProtected, { type: "aws:lambda/function:Function", props: {} }), []);
  });
});

describe("stack-no-force-destroy", () => {
  const { accepts, refuses } = testRule(noForceDestroy, { type: "aws:s3/bucket:Bucket", props: {} });
  refuses(
    "it where data is kept",
    { forceDestroy: true },
    "forceDestroy deletes what it holds with it; prod keeps its data, so leave it out.",
  );
  refuses(
    "the same of a repository",
    { forceDelete: true },
    "forceDelete deletes what it holds with it; prod keeps its data, so leave it out.",
  );
  accepts("it in a short-lived stack", { forceDestroy: true }, { stack: "dev" });
});

describe("stack-policy-demanding-tls", () => {
  const subjects: Record<string, Subject> = {
    lake: { type: "aws:s3/bucket:Bucket", props: {} },
    lakePolicy: { type: "aws:s3/bucketPolicy:BucketPolicy", props: { policy: UNKNOWN }, refs: { bucket: ["lake"] } },
    notices: { type: "aws:sqs/queue:Queue", props: {} },
    noticesPolicy: { type: "aws:sqs/queuePolicy:QueuePolicy", props: { policy: UNKNOWN }, refs: { queueUrl: ["notices"] } },
    alerts: { type: "aws:sns/topic:Topic", props: {} },
    alertsPolicy: { type: "aws:sns/topicPolicy:TopicPolicy", props: { policy: UNKNOWN }, refs: { arn: ["alerts"] } },
  };
  const { refuses } = testStackRule(policyDemandingTls, subjects);
  const mend = (policy: string) => `It takes requests without TLS: add a ${policy} that denies them where aws:SecureTransport is "false".`;
  refuses("a bucket without a policy", { lakePolicy: undefined }, `lake: ${mend("BucketPolicy")}`);
  refuses("a queue without", { noticesPolicy: undefined }, `notices: ${mend("QueuePolicy")}`);
  refuses("a topic without", { alertsPolicy: undefined }, `alerts: ${mend("TopicPolicy")}`);
});

describe("stack-default-tags", () => {
  const tags = { project: "assay", stack: "prod", owner: "market-data", "cost-centre": "md-1" };
  const tagged = (defaultTags: unknown): Record<string, Subject> => ({
    lake: { type: "aws:s3/bucket:Bucket", props: {}, provider: { defaultTags } },
  });
  const { accepts, refuses } = testStackRule(defaultTags, tagged(JSON.stringify({ tags })));
  accepts("tags that are no text", tagged({ tags }));
  const message = (missing: string) =>
    `lake: Provider aws makes 1 resources, this among them, without the tags ${missing}: set them in its defaultTags.`;
  refuses("a provider without", tagged(undefined), message("project, stack, owner, cost-centre"));
  refuses("a provider that lacks one", tagged({ tags: { ...tags, owner: "" } }), message("owner"));
  refuses("tags that it cannot see", tagged(UNKNOWN), `lake: ${unseen("defaultTags")}`);
});

describe("stack-names-carry-stack", () => {
  const { accepts, refuses } = testRule(namesCarryStack, {
    type: "aws:cloudwatch/dashboard:Dashboard",
    props: { dashboardName: "assay-prod-overview" },
  });
  const message = "dashboardName is assay-overview, the same in every stack: put the stack's name in it, as in assay-overview-prod.";
  refuses("a name without", { dashboardName: "assay-overview" }, message);
  accepts("a name with underscores", { dashboardName: "assay_pr_7_overview" }, { stack: "pr-7" });
  const within = "dashboardName is devices, the same in every stack: put the stack's name in it, as in devices-dev.";
  refuses("a name that only begins with it", { dashboardName: "devices" }, within, { stack: "dev" });
  it("holds for a schema of Glue's registry too", () => {
    const schema = { type: "aws:glue/schema:Schema", props: { schemaName: "ticks" } };
    assert.deepEqual(violations(namesCarryStack, schema), [
      "schemaName is ticks, the same in every stack: put the stack's name in it, as in ticks-prod.",
    ]);
  });
});

describe("stack-name-lengths", () => {
  const { accepts, refuses } = testRule(nameLengths, { type: "aws:iam/role:Role", props: { name: "r".repeat(64) } });
  const message = `The name ${"r".repeat(65)} takes 65 characters, and AWS takes 64: shorten it by 1.`;
  refuses("one too many", { name: "r".repeat(65) }, message);
  accepts("a name that is not made up yet", { name: undefined });
});

describe("stack-cost-ceiling", () => {
  const ofUs = { region: "us-east-1" };
  const stream: Subject = {
    type: "aws:kinesis/stream:Stream",
    props: { shardCount: 2, streamModeDetails: { streamMode: "PROVISIONED" } },
    provider: ofUs,
  };
  const { accepts } = testStackRule(costCeiling, { stream });
  accepts("it in a small stack of its own", {}, { stack: "pr-7" });

  it("says what a stack over its ceiling costs, and what costs most", () => {
    const [finding = "", ...more] = stackViolations(costCeiling, { stream }, { stack: "pr-7", parameters: { ceilingUsd: 1 } });
    assert.deepEqual(more, []);
    assert.match(finding, /^stack: A month costs \$\d+\.\d\d, and the ceiling is \$1\.00\. Most of it: stream \$\d+\.\d\d/);
  });

  it("does not guess at a region without prices", () => {
    const [finding = ""] = stackViolations(costCeiling, { stream: { ...stream, provider: { region: "mars-north-1" } } });
    assert.match(finding, /^stack: What the stack costs cannot be told: .*mars-north-1/);
  });
});

describe("scheduler-expression", () => {
  const { accepts, refuses } = testRule(scheduleExpression, {
    type: "aws:scheduler/schedule:Schedule",
    props: { scheduleExpression: "cron(30 21 ? * MON-FRI *)" },
  });
  accepts("a rate", { scheduleExpression: "rate(5 minutes)" });
  accepts("a moment", { scheduleExpression: "at(2026-11-21T12:00:00)" });
  accepts("no schedule at all", { scheduleExpression: undefined });
  const mend = "write rate(5 minutes), or cron(minutes hours day-of-month month day-of-week year) such as cron(30 21 ? * MON-FRI *).";
  const wrong = (expression: string, fault: string) =>
    refuses(fault, { scheduleExpression: expression }, `${expression} is no schedule: ${fault}; ${mend}`);
  wrong("cron(30 21 * * *)", "a cron has 6 fields, and this one 5");
  wrong("cron(30 21 * * * *)", "exactly one of day-of-month and day-of-week has to be ?");
  wrong("cron(30 21 ? * ? *)", "exactly one of day-of-month and day-of-week has to be ?");
  wrong("cron(30 25 ? * * *)", "hours is 25; it takes 0-23, * and lists, ranges and steps of these");
  wrong("rate(5 minute)", "5 takes minutes");
  refuses("one that it cannot see", { scheduleExpression: UNKNOWN }, unseen("scheduleExpression"));
});

describe("scheduler-dead-letters", () => {
  const target = { arn: UNKNOWN, retryPolicy: { maximumRetryAttempts: 3 }, deadLetterConfig: { arn: UNKNOWN } };
  const { refuses } = testRule(scheduleDeadLetters, { type: "aws:scheduler/schedule:Schedule", props: { target } });
  const unbounded = "Tries are not bounded: set target.retryPolicy.maximumRetryAttempts.";
  refuses("tries without bound", { target: { ...target, retryPolicy: undefined } }, unbounded);
  const lost = "What could not be started is lost: set target.deadLetterConfig.arn.";
  refuses("nowhere to go", { target: { ...target, deadLetterConfig: undefined } }, lost);
});

describe("secretsmanager-write-only", () => {
  const { refuses } = testRule(writeOnlySecret, {
    type: "aws:secretsmanager/secretVersion:SecretVersion",
    props: { secretStringWo: "demo", secretStringWoVersion: 1 },
  });
  const message = "The secret's value is kept in the state: give it as secretStringWo, with a secretStringWoVersion.";
  refuses("a value that is kept", { secretString: "demo" }, message);
  refuses("one that is not known yet", { secretString: UNKNOWN }, message);
  refuses("bytes that are kept", { secretBinary: "ZGVtbw==" }, message);
});

describe("secretsmanager-recreatable", () => {
  const { accepts, refuses } = testRule(secretRecreatable, { type: "aws:secretsmanager/secret:Secret", props: {} });
  accepts("a name that the engine made up", { name: "assay-prod-subject-1a2b" });
  accepts("a fixed name that is free at once", { name: "assay/alpaca", recoveryWindowInDays: 0 });
  const message =
    "A secret named assay/alpaca cannot be made again while a deleted one can be recovered: leave name out, or set recoveryWindowInDays 0.";
  refuses("a fixed name that is held", { name: "assay/alpaca" }, message);
});
