import assert from "node:assert/strict";
import { statementsOf } from "../../policies/documents.ts";
import { inlinePoliciesFit } from "../../policies/rules/iam/inline-policies-fit.ts";
import { noAccessKey } from "../../policies/rules/iam/no-access-key.ts";
import { noAdminPolicy } from "../../policies/rules/iam/no-admin-policy.ts";
import { noPublicPrincipal } from "../../policies/rules/iam/no-public-principal.ts";
import { noWildcardAction } from "../../policies/rules/iam/no-wildcard-action.ts";
import { noWildcardResource } from "../../policies/rules/iam/no-wildcard-resource.ts";
import { resourcePolicyDemandsTls } from "../../policies/rules/iam/resource-policy-demands-tls.ts";
import { roleTrustsItsService } from "../../policies/rules/iam/role-trusts-its-service.ts";
import { servicePrincipalSource } from "../../policies/rules/iam/service-principal-source.ts";
import { type Subject, testRule, testStackRule, UNKNOWN, violations } from "../support/policy.ts";

const QUEUE = "arn:aws:sqs:us-east-1:123456789012:notices";
const document = (...statements: object[]) => ({ policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }) });
const grant = (Action: string | string[], Resource: string | string[] = QUEUE) => document({ Effect: "Allow", Action, Resource });

describe("statementsOf", () => {
  it("reads text and object alike, one or many, and keys as IAM compares them", () => {
    const one = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "a", Condition: { Bool: { "aws:SecureTransport": false } } };
    const expected = [
      {
        effect: "Deny",
        actions: ["s3:*"],
        resources: ["a"],
        principals: [{ kind: "AWS", id: "*" }],
        conditions: [{ operator: "Bool", key: "aws:securetransport", values: ["false"] }],
      },
    ];
    assert.deepEqual(statementsOf({ Statement: one }), expected);
    assert.deepEqual(statementsOf(JSON.stringify({ Statement: [one] })), expected);
    assert.deepEqual(statementsOf(undefined), []);
  });

  it("reads what is said by exclusion at its worst: to allow all, and to deny nothing", () => {
    const statement = { Effect: "Allow", NotPrincipal: { AWS: "123456789012" }, NotAction: "iam:*", NotResource: "a" };
    const [allowing, denying] = statementsOf({ Statement: [statement, { ...statement, Effect: "Deny" }] });
    const all = { actions: ["*"], resources: ["*"], principals: [{ kind: "AWS", id: "*" }], conditions: [] };
    assert.deepEqual(allowing, { effect: "Allow", ...all });
    assert.deepEqual(denying, { effect: "Deny", actions: [], resources: [], principals: [], conditions: [] });
  });
});

describe("iam-no-wildcard-action", () => {
  const { accepts, refuses, waitsFor } = testRule(noWildcardAction, {
    type: "aws:iam/rolePolicy:RolePolicy",
    props: grant("sqs:SendMessage"),
  });
  refuses("all of a service", grant(["sqs:SendMessage", "s3:*"]), "The policy allows s3:*: name each action that is called.");
  refuses("all that begins alike", grant("s3:Get*"), "The policy allows s3:Get*: name each action that is called.");
  refuses("any sign in place of one", grant("s3:GetObjec?"), "The policy allows s3:GetObjec?: name each action that is called.");
  refuses(
    "all but some",
    document({ Effect: "Allow", NotAction: "iam:*", Resource: QUEUE }),
    "The policy allows *: name each action that is called.",
  );
  accepts("a denial of everything", document({ Effect: "Deny", Action: "*", Resource: "*" }));
  waitsFor("the document names what is not created yet", { policy: UNKNOWN });

  it("holds for policies within a role too", () => {
    const inlinePolicies = [{ name: "all", ...grant("s3:*") }];
    const subject = { type: "aws:iam/role:Role", props: { inlinePolicies } };
    assert.deepEqual(violations(noWildcardAction, subject), ["The policy allows s3:*: name each action that is called."]);
    assert.deepEqual(violations(noWildcardAction, { ...subject, props: {} }), []);
  });

  it("holds for a queue's own policy too", () => {
    const open = document({ Effect: "Allow", Principal: { AWS: "123456789012" }, Action: "sqs:*", Resource: QUEUE });
    const subject = { type: "aws:sqs/queuePolicy:QueuePolicy", props: open };
    assert.deepEqual(violations(noWildcardAction, subject), ["The policy allows sqs:*: name each action that is called."]);
  });

  it("holds for a key's policy too, but for the account's own root", () => {
    const key = (AWS: string) => ({
      type: "aws:kms/key:Key",
      props: document({ Effect: "Allow", Principal: { AWS }, Action: "kms:*", Resource: "*" }),
    });
    assert.deepEqual(violations(noWildcardAction, key("arn:aws:iam::123456789012:root")), []);
    assert.deepEqual(violations(noWildcardAction, key("arn:aws:iam::123456789012:role/reader")), [
      "The policy allows kms:*: name each action that is called.",
    ]);
  });
});

describe("iam-no-wildcard-resource", () => {
  const { accepts, refuses, waitsFor } = testRule(noWildcardResource, { type: "aws:iam/policy:Policy", props: grant("sqs:SendMessage") });
  accepts("everything, for what knows no resources", grant(["xray:PutTraceSegments", "cloudwatch:PutMetricData"], "*"));
  accepts("a prefix of a bucket", grant("s3:GetObject", "arn:aws:s3:::lake/curated/*"));
  accepts("a bucket's objects", grant("s3:GetObject", "arn:aws:s3:::lake/*"));
  const tables = "arn:aws:dynamodb:us-east-1:123456789012:table/*";
  refuses(
    "all of a kind",
    grant("dynamodb:PutItem", tables),
    `The policy allows dynamodb:PutItem on ${tables}: give the ARNs that it is needed on.`,
  );
  accepts("all of a kind, to list them", grant("logs:DescribeLogGroups", "arn:aws:logs:us-east-1:123456789012:log-group:*"));
  refuses(
    "everything, for one action that takes an ARN among others",
    grant(["xray:PutTraceSegments", "sqs:SendMessage"], [QUEUE, "*"]),
    "The policy allows sqs:SendMessage on *: give the ARNs that it is needed on.",
  );
  refuses(
    "all that a service has",
    grant("s3:GetObject", "arn:aws:s3:::*"),
    "The policy allows s3:GetObject on arn:aws:s3:::*: give the ARNs that it is needed on.",
  );
  const lambda = "arn:aws:lambda:us-east-1:123456789012:function";
  for (const wide of ["arn:*", "arn:aws:s3*", "arn:aws:s3:::*/*", "arn:aws:s3:::?*/raw/*", `${tables}/stream/*`, `${lambda}:*:live`]) {
    refuses(wide, grant("s3:GetObject", wide), `The policy allows s3:GetObject on ${wide}: give the ARNs that it is needed on.`);
  }
  accepts("what is in one of a kind", grant("lambda:InvokeFunction", `${lambda}:processor:*`));
  waitsFor("the document names what is not created yet", { policy: UNKNOWN });
});

describe("iam-no-public-principal", () => {
  const send = { Effect: "Allow", Principal: { AWS: "123456789012" }, Action: "sqs:SendMessage", Resource: QUEUE };
  const queuePolicy: Subject = { type: "aws:sqs/queuePolicy:QueuePolicy", props: document(send) };
  const { accepts, refuses, waitsFor } = testRule(noPublicPrincipal, queuePolicy);
  const message = "The policy allows sqs:SendMessage to everyone: name the principals.";
  refuses("everyone", document({ ...send, Principal: "*" }), message);
  refuses("every account", document({ ...send, Principal: { AWS: ["123456789012", "*"] } }), message);
  accepts("whoever comes from one source", document({ ...send, Principal: "*", Condition: { ArnLike: { "aws:SourceArn": QUEUE } } }));
  const from = (operator: string, value: string) =>
    document({ ...send, Principal: "*", Condition: { [operator]: { "aws:SourceArn": value } } });
  refuses("whoever comes from anywhere", from("ArnLike", "*"), message);
  refuses("whoever does not come from one source", from("ArnNotLike", QUEUE), message);
  refuses("whoever comes from no source at all", from("ForAllValues:ArnLike", QUEUE), message);
  refuses("whoever comes from one source, or says none", from("ArnLikeIfExists", QUEUE), message);
  refuses("everyone but one", document({ ...send, Principal: undefined, NotPrincipal: { AWS: "123456789012" } }), message);
  accepts("a denial to everyone", document({ ...send, Effect: "Deny", Principal: "*" }));
  waitsFor("the document names what is not created yet", { policy: UNKNOWN });

  it("holds for who may take on a role", () => {
    const trusting = (AWS: string) => {
      const { policy } = document({ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" });
      return { type: "aws:iam/role:Role", props: { assumeRolePolicy: policy } };
    };
    assert.deepEqual(violations(noPublicPrincipal, trusting("arn:aws:iam::123456789012:root")), []);
    assert.deepEqual(violations(noPublicPrincipal, trusting("*")), ["The policy allows sts:AssumeRole to everyone: name the principals."]);
  });
});

describe("iam-resource-policy-demands-tls", () => {
  const deny = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } };
  const { accepts, refuses, waitsFor } = testRule(resourcePolicyDemandsTls, {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    props: document(deny),
  });
  const message =
    'The policy lets requests without TLS through: deny them to everyone, on the one condition that aws:SecureTransport is "false".';
  refuses("a policy that says nothing of it", document(), message);
  refuses("one that allows in place of denying", document({ ...deny, Effect: "Allow" }), message);
  refuses("one that denies some", document({ ...deny, Principal: { AWS: "123456789012" } }), message);
  refuses(
    "one that denies reading alone",
    document({ ...deny, Action: "s3:GetObject" }),
    "Without TLS only s3:GetObject is denied: deny s3:*.",
  );
  const { Action: _, ...anything } = deny;
  refuses(
    "one that denies all but reading",
    document({ ...anything, NotAction: "s3:GetObject" }),
    "Without TLS only some is denied: deny s3:*.",
  );
  const { Principal: __, ...anyone } = deny;
  refuses("one that denies all but some", document({ ...anyone, NotPrincipal: { AWS: "123456789012" } }), message);
  refuses(
    "one that denies in one place",
    document({ ...deny, Condition: { ...deny.Condition, StringEquals: { "aws:SourceVpc": "vpc-1" } } }),
    message,
  );
  const lake = "arn:aws:s3:::lake";
  accepts("one that names the bucket and its objects", document({ ...deny, Resource: [lake, `${lake}/*`] }));
  for (const Resource of [lake, `${lake}/*`, [lake, `${lake}/raw/*`]]) {
    refuses(
      `one about ${Resource} alone`,
      document({ ...deny, Resource }),
      "Without TLS either the bucket or its objects are still reached: deny on both, the bucket's ARN and that with /*.",
    );
  }
  it("holds for a queue too", () => {
    const policy = (Action: string) => ({ type: "aws:sqs/queuePolicy:QueuePolicy", props: document({ ...deny, Action, Resource: QUEUE }) });
    assert.deepEqual(violations(resourcePolicyDemandsTls, policy("sqs:*")), []);
    assert.deepEqual(violations(resourcePolicyDemandsTls, policy("sqs:SendMessage")), [
      "Without TLS only sqs:SendMessage is denied: deny sqs:*.",
    ]);
  });
  refuses("one that denies TLS", document({ ...deny, Condition: { Bool: { "aws:SecureTransport": "true" } } }), message);
  waitsFor("the document names what is not created yet", { policy: UNKNOWN });
});

describe("iam-service-principal-source", () => {
  const send = {
    Effect: "Allow",
    Principal: { Service: "s3.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: QUEUE,
    Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:s3:::lake" } },
  };
  const { accepts, refuses, waitsFor } = testRule(servicePrincipalSource, {
    type: "aws:sqs/queuePolicy:QueuePolicy",
    props: document(send),
  });
  const message = "The policy lets s3.amazonaws.com act for anyone: add a condition on aws:SourceArn or aws:SourceAccount.";
  refuses("a service for anyone", document({ ...send, Condition: undefined }), message);
  accepts("a service for one account", document({ ...send, Condition: { StringEquals: { "AWS:SourceAccount": "123456789012" } } }));
  waitsFor("the document names what is not created yet", { policy: UNKNOWN });
});

describe("iam-no-admin-policy", () => {
  const attached = (policy: string) => ({ policyArn: `arn:aws:iam::aws:policy/${policy}` });
  const { accepts, refuses } = testRule(noAdminPolicy, {
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    props: attached("service-role/AmazonECSTaskExecutionRolePolicy"),
  });
  accepts("a policy that is not created yet", { policyArn: UNKNOWN });
  for (const policy of ["AdministratorAccess", "AmazonS3FullAccess", "PowerUserAccess"]) {
    refuses(policy, attached(policy), `${policy} allows far more than is needed: grant the actions that are called.`);
  }
});

describe("iam-no-admin-policy of a role", () => {
  it("refuses what is attached by its ARN, and passes what is not created yet", () => {
    const props = { managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonS3FullAccess", "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess"] };
    const message = "AmazonS3FullAccess allows far more than is needed: grant the actions that are called.";
    assert.deepEqual(violations(noAdminPolicy, { type: "aws:iam/role:Role", props }), [message]);
    assert.deepEqual(violations(noAdminPolicy, { type: "aws:iam/role:Role", props: { managedPolicyArns: [UNKNOWN] } }), []);
  });
});

describe("iam-inline-policies-fit", () => {
  const policy = (characters: number): Subject => ({
    type: "aws:iam/rolePolicy:RolePolicy",
    props: { policy: "x".repeat(characters) },
    refs: { role: ["role"] },
  });
  const role: Subject = { type: "aws:iam/role:Role", props: {} };
  const { accepts, refuses, waitsFor } = testStackRule(inlinePoliciesFit, { role, one: policy(10_000), two: policy(240) });
  accepts("white space beside them", { one: { props: { policy: `${"x".repeat(10_000)}  \n` } } });
  refuses(
    "one character more",
    { two: policy(241) },
    "role: Its 2 policies have 10241 characters, and IAM takes 10240: name fewer resources, or make some of them managed policies.",
  );
  waitsFor("a policy names what is not created yet", { two: { props: { policy: UNKNOWN } } });
});

describe("iam-no-access-key", () => {
  it("refuses any", () => {
    assert.deepEqual(violations(noAccessKey, { type: "aws:iam/accessKey:AccessKey", props: { user: "ci" } }), [
      "A long-lived access key is made: use a role, by OIDC where the caller is outside AWS.",
    ]);
  });
});

describe("iam-role-trusts-its-service", () => {
  const trusting = (service: string) => ({
    props: {
      assumeRolePolicy: JSON.stringify({ Statement: { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" } }),
    },
  });
  const role: Subject = { type: "aws:iam/role:Role", ...trusting("scheduler.amazonaws.com") };
  const schedule: Subject = { type: "aws:scheduler/schedule:Schedule", props: { target: UNKNOWN }, refs: { target: ["role"] } };
  const { accepts, refuses } = testStackRule(roleTrustsItsService, { role, schedule });
  refuses(
    "a schedule's role that trusts another service",
    { role: trusting("events.amazonaws.com") },
    "role: schedule acts under this role, which does not trust it: allow sts:AssumeRole to scheduler.amazonaws.com.",
  );
  const fn: Subject = { type: "aws:lambda/function:Function", props: {}, refs: { role: ["role"] } };
  const forFunction = "role: fn acts under this role, which does not trust it: allow sts:AssumeRole to lambda.amazonaws.com.";
  refuses("a function's", { fn }, forFunction);
  const machine: Subject = { type: "aws:sfn/stateMachine:StateMachine", props: {}, refs: { roleArn: ["role"] } };
  const forMachine = "role: machine acts under this role, which does not trust it: allow sts:AssumeRole to states.amazonaws.com.";
  refuses("a state machine's", { machine }, forMachine);
  const task: Subject = { type: "aws:ecs/taskDefinition:TaskDefinition", props: {}, refs: { executionRoleArn: ["role"] } };
  const forTask = "role: task acts under this role, which does not trust it: allow sts:AssumeRole to ecs-tasks.amazonaws.com.";
  refuses("a task's", { task }, forTask);
  refuses("a task's own", { task: { ...task, refs: { taskRoleArn: ["role"] } } }, forTask);
  const job: Subject = { type: "aws:glue/job:Job", props: {}, refs: { roleArn: ["role"] } };
  refuses("a job's", { job }, "role: job acts under this role, which does not trust it: allow sts:AssumeRole to glue.amazonaws.com.");
  accepts("a trust that is only known in the update, which judges it", { role: { props: { assumeRolePolicy: UNKNOWN } } });
});
