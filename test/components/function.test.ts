import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { LambdaFunction } from "../../components/function.ts";
import { granted, grantee, statements } from "../support/grants.ts";
import { only, registered } from "../support/mocks.ts";
import { arnOf, DIGEST, functionArgs, IMAGE_URI, KEY_ARN, key, lambdaFunction } from "../support/parts.ts";

const FUNCTION = "aws:lambda/function:Function";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

describe("LambdaFunction", () => {
  it("is a zip for Node 24 on arm64 that is traced and logs in JSON to its own log", async () => {
    const { code, ...rest } = only(await registered(() => new LambdaFunction("gate", functionArgs)), FUNCTION);
    assert.deepEqual(rest, {
      packageType: "Zip",
      runtime: "nodejs24.x",
      handler: "domain/quality/log-line.handler",
      architectures: ["arm64"],
      role: arnOf("gate-role"),
      memorySize: 512,
      timeout: 60,
      loggingConfig: { logGroup: "gate-logs", logFormat: "JSON", applicationLogLevel: "INFO", systemLogLevel: "INFO" },
      tracingConfig: { mode: "Active" },
    });
    const assets: Record<string, { path: Promise<string> }> = await code.assets;
    assert.deepEqual(Object.keys(assets), ["domain/quality/log-line.mjs"]);
    assert.match(readFileSync(await assets["domain/quality/log-line.mjs"]!.path, "utf8"), /QUALITY=/);
  });

  it("takes its size, its environment and its share of concurrency as they are set", async () => {
    const args = { ...functionArgs, memoryMb: 1024, timeoutSeconds: 300, environment: { LOG_LEVEL: "INFO" }, reservedConcurrency: 5 };
    const made = only(await registered(() => new LambdaFunction("gate", args)), FUNCTION);
    assert.equal(made.memorySize, 1024);
    assert.equal(made.timeout, 300);
    assert.deepEqual(made.environment, { variables: { LOG_LEVEL: "INFO" } });
    assert.equal(made.reservedConcurrentExecutions, 5);
  });

  it("runs an image by its digest, with the handler as command", async () => {
    const image = { uri: IMAGE_URI, architecture: "x86_64" } as const;
    const made = only(await registered(() => lambdaFunction("gate", { package: image, architecture: "x86_64" })), FUNCTION);
    assert.equal(made.packageType, "Image");
    assert.equal(made.imageUri, IMAGE_URI);
    assert.deepEqual(made.imageConfig, { commands: ["domain/quality/log-line.handler"] });
    assert.deepEqual(made.architectures, ["x86_64"]);
    assert.deepEqual([made.runtime, made.handler, made.code], [undefined, undefined, undefined]);
  });

  it("has a log that can be filtered for metrics and is kept as long as set, before it is there itself", async () => {
    const resources = await registered(() => new LambdaFunction("gate", functionArgs));
    assert.deepEqual(only(resources, LOG_GROUP), { logGroupClass: "STANDARD", retentionInDays: 30 });
    const order = resources.map(({ type }) => type);
    assert.ok(order.indexOf(LOG_GROUP) < order.indexOf(FUNCTION));
  });

  it("acts under a role that Lambda takes on for this account alone, and that may write its log and its traces", async () => {
    const resources = await registered(() => new LambdaFunction("gate", functionArgs));
    assert.deepEqual(statements(only(resources, "aws:iam/role:Role").assumeRolePolicy), [
      {
        Effect: "Allow",
        Principal: { Service: "lambda.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
    ]);
    const logs = {
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: [`${arnOf("gate-logs")}:log-stream:*`],
    };
    const traces = { Effect: "Allow", Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], Resource: ["*"] };
    assert.deepEqual(granted(resources, "gate-logs"), [logs]);
    assert.deepEqual(granted(resources, "gate-traces"), [traces]);
    assert.equal(resources.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy").length, 2);
  });

  it("encrypts its environment and its log under a key that it may then decrypt with", async () => {
    const resources = await registered(() => lambdaFunction("gate", { key: key() }));
    assert.equal(only(resources, FUNCTION).kmsKeyArn, KEY_ARN);
    assert.equal(only(resources, LOG_GROUP).kmsKeyId, KEY_ARN);
    assert.deepEqual(granted(resources, "gate-decrypt-main"), [{ Effect: "Allow", Action: ["kms:Decrypt"], Resource: [KEY_ARN] }]);
  });

  it("can be invoked by those it lets", async () => {
    const resources = await registered(() => new LambdaFunction("gate", functionArgs).canStart(grantee()));
    const statement = { Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [arnOf("gate-function")] };
    assert.deepEqual(granted(resources, "reader-start-gate"), [statement]);
  });

  const refusals: readonly [string, Parameters<typeof lambdaFunction>[1], RegExp][] = [
    ["memory that Lambda does not give", { memoryMb: 64 }, /LambdaFunction gate: memoryMb is 64; give a whole number from 128 to 10,240$/],
    ["a timeout beyond 15 minutes", { timeoutSeconds: 901 }, /timeoutSeconds is 901; give a whole number from 1 to 900$/],
    ["a share of no executions", { reservedConcurrency: 0 }, /reservedConcurrency is 0; give a whole number from 1 to 1,000$/],
    [
      "a log kept for days that CloudWatch does not offer",
      { logs: { retentionDays: 31 } },
      /logs\.retentionDays is 31; CloudWatch takes 1, 3, 5, /,
    ],
    [
      "an environment with secrets, by their names",
      { environment: { API_KEY: "x", LOG_LEVEL: "INFO", DB_PASSWORD: "y", ASSAY_SECRETS: "{}" } },
      /environment names API_KEY, DB_PASSWORD, which hold secrets by their names; keep the value in Secrets Manager/,
    ],
    [
      "an image for another architecture",
      { package: { uri: IMAGE_URI, architecture: "x86_64" } },
      /architecture is arm64, and its image was built for x86_64; set architecture to x86_64, or build the image for arm64$/,
    ],
    [
      "an image by its tag",
      { package: { uri: "123456789012.dkr.ecr.us-east-1.amazonaws.com/assay:latest", architecture: "arm64" } },
      /image 123456789012\.dkr\.ecr\.us-east-1\.amazonaws\.com\/assay:latest names no digest/,
    ],
    [
      "an image that is not in ECR",
      { package: { uri: `docker.io/assay@sha256:${DIGEST}`, architecture: "arm64" } },
      /image docker\.io\/assay@sha256:a+ is not one of an ECR repository/,
    ],
    [
      "an entry that is not there",
      { entry: "domain/quality/log-lime.ts" },
      /Bundle domain\/quality\/log-lime\.ts: .* did you mean log-line\.ts\?/,
    ],
  ];
  for (const [what, args, message] of refusals) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(
        registered(() => lambdaFunction("gate", args)),
        message,
      );
    });
  }
});
