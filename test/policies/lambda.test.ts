import assert from "node:assert/strict";
import { secretsAmong } from "../../policies/plain-secrets.ts";
import { noPlainSecretsInTasks } from "../../policies/rules/ecs/no-plain-secrets.ts";
import { imageByDigest } from "../../policies/rules/lambda/image-by-digest.ts";
import { logFormat } from "../../policies/rules/lambda/log-format.ts";
import { noPlainSecrets } from "../../policies/rules/lambda/no-plain-secrets.ts";
import { noPublicInvocation } from "../../policies/rules/lambda/no-public-invocation.ts";
import { ownLogGroup } from "../../policies/rules/lambda/own-log-group.ts";
import { reservedConcurrency } from "../../policies/rules/lambda/reserved-concurrency.ts";
import { servicePermissionSource } from "../../policies/rules/lambda/service-permission-source.ts";
import { supportedRuntime } from "../../policies/rules/lambda/supported-runtime.ts";
import { tracedFunction } from "../../policies/rules/lambda/traced-function.ts";
import { type Subject, testRule, testStackRule, UNKNOWN, violations } from "../support/policy.ts";

const fn = (props: Subject["props"]): Subject => ({ type: "aws:lambda/function:Function", props });
const unseen = (path: string) => `${path} is not known before the deployment, and this rule has to see it: give it as a plain value.`;

describe("lambda-supported-runtime", () => {
  const { accepts, refuses } = testRule(supportedRuntime, fn({ runtime: "nodejs24.x" }));
  const supported = "supported are nodejs24.x, nodejs22.x, python3.14, python3.13, python3.12, java25, java21, provided.al2023.";
  refuses("one that has ended", { runtime: "nodejs20.x" }, `The runtime is nodejs20.x; ${supported}`);
  refuses("none", { runtime: undefined }, `The runtime is not given; ${supported}`);
  refuses("one that it cannot see", { runtime: UNKNOWN }, unseen("runtime"));
  accepts("an image, which has its own", { runtime: undefined, packageType: "Image" });
  accepts("what the stack's config allows", { runtime: "nodejs26.x" }, { parameters: { runtimes: ["nodejs26.x"] } });
});

describe("lambda-image-by-digest", () => {
  const image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/assay";
  const { accepts, refuses } = testRule(imageByDigest, fn({ imageUri: `${image}@sha256:${"0".repeat(64)}` }));
  accepts("no image", { imageUri: undefined });
  accepts("an image that is not pushed yet", { imageUri: UNKNOWN });
  refuses(
    "a tag",
    { imageUri: `${image}:latest` },
    `The image is ${image}:latest, which a push can change: name it by digest, …@sha256:….`,
  );
});

describe("lambda-own-log-group", () => {
  const subject = { ...fn({}), refs: { loggingConfig: ["logs"] } };
  const { refuses } = testStackRule(ownLogGroup, { fn: subject, logs: { type: "aws:cloudwatch/logGroup:LogGroup", props: {} } });
  const none = "fn: The function has no log group of its own: make a LogGroup with a retention, and name it in loggingConfig.logGroup.";
  refuses("a function without one", { logs: undefined }, none);
  const shared = "other: The function shares logs with fn: whose line is whose cannot be told; make one of its own.";
  refuses("one that two share", { other: subject }, shared);
});

describe("lambda-log-format", () => {
  const { accepts, refuses } = testRule(logFormat, fn({ loggingConfig: { logFormat: "JSON", applicationLogLevel: "INFO" } }));
  accepts("more than is needed", { loggingConfig: { logFormat: "JSON", applicationLogLevel: "DEBUG" } });
  refuses("text", { loggingConfig: { logFormat: "Text" } }, "The function logs text: set loggingConfig.logFormat JSON.");
  refuses("nothing said", { loggingConfig: undefined }, "The function logs text: set loggingConfig.logFormat JSON.");
  const dropped = "applicationLogLevel WARN drops metrics and verdicts, which count as INFO: set INFO or lower.";
  refuses("a level that drops metrics", { loggingConfig: { logFormat: "JSON", applicationLogLevel: "WARN" } }, dropped);
});

describe("lambda-traced", () => {
  const { refuses } = testRule(tracedFunction, fn({ tracingConfig: { mode: "Active" } }));
  refuses("one that is not", { tracingConfig: { mode: "PassThrough" } }, "The function leaves no traces: set tracingConfig.mode Active.");
});

describe("lambda-reserved-concurrency", () => {
  const { accepts, refuses } = testStackRule(reservedConcurrency, {
    first: fn({ reservedConcurrentExecutions: 899 }),
    second: fn({ reservedConcurrentExecutions: 1 }),
    third: fn({ reservedConcurrentExecutions: -1 }),
    fourth: fn({}),
  });
  const message = (all: number, fewer: number) =>
    `stack: Functions reserve ${all} of the account's 1000 executions, and Lambda keeps 100 unreserved: reserve ${fewer} fewer, or set accountExecutions to what the account has.`;
  refuses("one too many", { second: { props: { reservedConcurrentExecutions: 2 } } }, message(901, 1));
  accepts(
    "them in a larger account",
    { second: { props: { reservedConcurrentExecutions: 2 } } },
    { parameters: { accountExecutions: 1001 } },
  );
});

describe("lambda-no-public-invocation", () => {
  const url = (authorizationType: string): Subject => ({ type: "aws:lambda/functionUrl:FunctionUrl", props: { authorizationType } });
  const { accepts, refuses } = testRule(noPublicInvocation, {
    type: "aws:lambda/permission:Permission",
    props: { principal: "s3.amazonaws.com" },
  });
  refuses("everyone", { principal: "*" }, "Everyone may invoke the function: name the principal, or set principalOrgId.");
  accepts("everyone of an organisation", { principal: "*", principalOrgId: "o-1" });
  it("refuses a URL without authorisation", () => {
    assert.deepEqual(violations(noPublicInvocation, url("NONE")), ["Everyone can call the function's URL: set authorizationType AWS_IAM."]);
    assert.deepEqual(violations(noPublicInvocation, url("AWS_IAM")), []);
  });
});

describe("lambda-service-permission-source", () => {
  const permission = { type: "aws:lambda/permission:Permission", props: { principal: "sns.amazonaws.com", sourceArn: UNKNOWN } };
  const { accepts, refuses } = testRule(servicePermissionSource, permission);
  refuses("a service for anyone", { sourceArn: undefined }, "sns.amazonaws.com may invoke the function for anyone: set sourceArn.");
  accepts("a service for one account", { sourceArn: undefined, sourceAccount: "123456789012" });
  accepts("another account", { sourceArn: undefined, principal: "123456789012" });
});

describe("secretsAmong", () => {
  it("tells a secret by its name, unless the variable says where one lies", () => {
    const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:alpaca-a1b2c3";
    assert.deepEqual(secretsAmong({ ALPACA_SECRET: arn, ASSAY_SECRETS: "{}", SYMBOLS: "AAPL", DB_PASSWORD: "" }), []);
    for (const name of ["MARKET_API_KEY", "TOKEN", "SECRET", "clientSecret", "DB_PASS", "--db-passwd", "CREDENTIAL"])
      assert.deepEqual(secretsAmong({ [name]: "demo" }), [`${name} looks like a secret by its name`]);
    assert.deepEqual(secretsAmong({ TOKENS_A_MINUTE: "10", BYPASS: "no", PARTITION: "key" }), []);
  });

  it("tells one by its value, whatever the name, and does not repeat it", () => {
    const found = {
      "an AWS access key": `AKIA${"A".repeat(16)}`,
      "a private key": "-----BEGIN RSA PRIVATE KEY-----",
      "a Slack webhook": "https://hooks.slack.com/services/T0/B0/x",
      "a URL with a password": "postgres://assay:hunter2@db:5439/market",
      "a GitHub token": `ghp_${"a".repeat(36)}`,
      "a signed token (JWT)": "eyJhbGciOi.eyJzdWIi.c2ln",
    };
    for (const [what, value] of Object.entries(found)) assert.deepEqual(secretsAmong({ URL: value }), [`URL holds ${what}`]);
    assert.deepEqual(secretsAmong({ URL: `github_pat_${"a".repeat(82)}` }), ["URL holds a GitHub token"]);
  });
});

describe("lambda-no-plain-secrets", () => {
  const variables = (given: Record<string, string>) => ({ environment: { variables: given } });
  const { accepts, refuses } = testRule(noPlainSecrets, fn(variables({ ASSAY_SECRETS: UNKNOWN, KINESIS_STREAM_NAME: UNKNOWN })));
  accepts("no environment", { environment: undefined });
  const message = "API_TOKEN looks like a secret by its name: keep the value in Secrets Manager, and give the function its ARN.";
  refuses("a secret", variables({ API_TOKEN: "demo" }), message);
  refuses("what may be one, and is not known yet", variables({ API_TOKEN: UNKNOWN }), message);
});

describe("ecs-no-plain-secrets", () => {
  const containers = (environment: object[]) => ({ containerDefinitions: JSON.stringify([{ name: "producer", environment }]) });
  const { refuses, waitsFor } = testRule(noPlainSecretsInTasks, {
    type: "aws:ecs/taskDefinition:TaskDefinition",
    props: containers([{ name: "LOG_LEVEL", value: "INFO" }]),
  });
  const message = "Container producer: APCA_API_KEY looks like a secret by its name: name it under secrets, by its ARN.";
  refuses("a secret", containers([{ name: "APCA_API_KEY", value: "demo" }]), message);
  waitsFor("the containers name what is not created yet", { containerDefinitions: UNKNOWN });
});
