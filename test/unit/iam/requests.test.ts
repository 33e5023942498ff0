import assert from "node:assert/strict";
import { type HeardCall, RequestReader } from "../../support/iam/requests.ts";

const OF_ACCOUNT = "us-east-1:123456789012";
const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=ASIA1/20260118/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=1`,
});

function call(service: string, over: Partial<HeardCall> = {}): HeardCall {
  const empty = Buffer.from("{}");
  const base = { operation: "", method: "POST", path: "/", headers: signed(service), body: empty, status: 200, answer: empty };
  return { ...base, ...over, headers: { ...base.headers, ...over.headers } };
}
const target = (service: string, operation: string, input: object, answer: object = {}) =>
  call(service, { operation, body: Buffer.from(JSON.stringify(input)), answer: Buffer.from(JSON.stringify(answer)) });

/** Each as `action resource`, with its context where there is one. */
function asked(...calls: readonly HeardCall[]): readonly string[] {
  const reader = new RequestReader();
  const requests = calls.flatMap((heard) => reader.requestsOf(heard));
  return requests.map(({ action, resource, context }) =>
    [action, resource, ...Object.entries(context).map(([key, value]) => `${key}=${value}`)].join(" "),
  );
}

describe("what IAM is asked for a call", () => {
  it("is of S3 told by method, path and query", () => {
    const s3 = (method: string, path: string, more: Partial<HeardCall> = {}) => call("s3", { method, path, ...more });
    assert.deepEqual(asked(s3("GET", "/lake/raw/year%3D2026/a?x-id=GetObject"), s3("HEAD", "/lake/raw/a")), [
      "s3:GetObject arn:aws:s3:::lake/raw/year=2026/a",
      "s3:GetObject arn:aws:s3:::lake/raw/a",
    ]);
    assert.deepEqual(asked(s3("GET", "/lake/?list-type=2&prefix=raw%2F"), s3("GET", "/lake?list-type=2"), s3("GET", "/lake?location")), [
      "s3:ListBucket arn:aws:s3:::lake s3:prefix=raw/",
      "s3:ListBucket arn:aws:s3:::lake",
      "s3:GetBucketLocation arn:aws:s3:::lake",
    ]);
    assert.deepEqual(asked(s3("HEAD", "/lake")), ["s3:ListBucket arn:aws:s3:::lake"]);
    assert.deepEqual(
      asked(s3("PUT", "/lake/a"), s3("DELETE", "/lake/a"), s3("DELETE", "/lake/a?uploadId=1"), s3("POST", "/lake/a?uploads")),
      [
        "s3:PutObject arn:aws:s3:::lake/a",
        "s3:DeleteObject arn:aws:s3:::lake/a",
        "s3:AbortMultipartUpload arn:aws:s3:::lake/a",
        "s3:PutObject arn:aws:s3:::lake/a",
      ],
    );
  });

  it("is of an object that is not there also whether the bucket may be listed", () => {
    assert.deepEqual(asked(call("s3", { method: "GET", path: "/lake/a", status: 404 })), [
      "s3:GetObject arn:aws:s3:::lake/a",
      "s3:ListBucket arn:aws:s3:::lake",
    ]);
  });

  it("is of a copy about both objects", () => {
    const headers = { "x-amz-copy-source": "lake/staging/year%3D2026" };
    assert.deepEqual(asked(call("s3", { method: "PUT", path: "/lake/raw/a", headers })), [
      "s3:GetObject arn:aws:s3:::lake/staging/year=2026",
      "s3:PutObject arn:aws:s3:::lake/raw/a",
    ]);
  });

  it("is of a transaction about each of its items", () => {
    const TransactItems = [{ Update: { TableName: "a" } }, { ConditionCheck: { TableName: "b" } }];
    assert.deepEqual(asked(target("dynamodb", "TransactWriteItems", { TransactItems }), target("dynamodb", "Scan", { TableName: "a" })), [
      `dynamodb:UpdateItem arn:aws:dynamodb:${OF_ACCOUNT}:table/a`,
      `dynamodb:ConditionCheckItem arn:aws:dynamodb:${OF_ACCOUNT}:table/b`,
      `dynamodb:Scan arn:aws:dynamodb:${OF_ACCOUNT}:table/a`,
    ]);
  });

  it("is of an iterator about its stream, and of a query's id about its workgroup", () => {
    const stream = `arn:aws:kinesis:${OF_ACCOUNT}:stream/trades`;
    assert.deepEqual(
      asked(
        target("kinesis", "GetShardIterator", { StreamName: "trades" }, { ShardIterator: "one" }),
        target("kinesis", "GetRecords", { ShardIterator: "one" }, { NextShardIterator: "two" }),
        target("kinesis", "GetRecords", { ShardIterator: "two" }),
      ),
      [`kinesis:GetShardIterator ${stream}`, `kinesis:GetRecords ${stream}`, `kinesis:GetRecords ${stream}`],
    );
    assert.deepEqual(
      asked(
        target("athena", "StartQueryExecution", { WorkGroup: "models" }, { QueryExecutionId: "q" }),
        target("athena", "GetQueryExecution", { QueryExecutionId: "q" }),
      ),
      ["athena:StartQueryExecution", "athena:GetQueryExecution"].map((action) => `${action} arn:aws:athena:${OF_ACCOUNT}:workgroup/models`),
    );
  });

  it("is of a function about its ARN, and of a log about its streams", () => {
    assert.deepEqual(asked(call("lambda", { path: "/2015-03-31/functions/replay/invocations" })), [
      `lambda:InvokeFunction arn:aws:lambda:${OF_ACCOUNT}:function:replay`,
    ]);
    assert.deepEqual(asked(target("logs", "FilterLogEvents", { logGroupName: "processor" })), [
      `logs:FilterLogEvents arn:aws:logs:${OF_ACCOUNT}:log-group:processor:log-stream:`,
    ]);
  });

  it("is of an alarm about each that is named, and of a mute rule about itself and its alarms", () => {
    const cloudWatch = (name: string) => `arn:aws:cloudwatch:${OF_ACCOUNT}:${name}`;
    const named = (operation: string, input: object) => asked(target("monitoring", operation, input));
    assert.deepEqual(named("DescribeAlarms", { AlarmNames: ["a", "b"] }), [
      `cloudwatch:DescribeAlarms ${cloudWatch("alarm:a")}`,
      `cloudwatch:DescribeAlarms ${cloudWatch("alarm:b")}`,
    ]);
    assert.deepEqual(named("DescribeAlarms", { AlarmNamePrefix: "a" }), [`cloudwatch:DescribeAlarms ${cloudWatch("alarm:*")}`]);
    assert.deepEqual(named("DescribeAlarmHistory", { AlarmName: "a" }), [`cloudwatch:DescribeAlarmHistory ${cloudWatch("alarm:a")}`]);
    assert.deepEqual(named("GetMetricData", {}), ["cloudwatch:GetMetricData *"]);
    assert.deepEqual(named("PutAlarmMuteRule", { Name: "r", MuteTargets: { AlarmNames: ["a"] } }), [
      `cloudwatch:PutAlarmMuteRule ${cloudWatch("alarm-mute-rule:r")}`,
      `cloudwatch:PutAlarmMuteRule ${cloudWatch("alarm:a")}`,
    ]);
    assert.deepEqual(named("DeleteAlarmMuteRule", { AlarmMuteRuleName: "r" }), [
      `cloudwatch:DeleteAlarmMuteRule ${cloudWatch("alarm-mute-rule:r")}`,
    ]);
  });

  it("is of a mapping about its id, and of a schedule that is written also whether its role may be handed on", () => {
    const lambda = (method: string, path: string) => asked(call("lambda", { method, path: `/2015-03-31/${path}` }));
    const mapping = `arn:aws:lambda:${OF_ACCOUNT}:event-source-mapping:1-2`;
    assert.deepEqual(lambda("GET", "event-source-mappings/1-2"), [`lambda:GetEventSourceMapping ${mapping}`]);
    assert.deepEqual(lambda("PUT", "event-source-mappings/1-2"), [`lambda:UpdateEventSourceMapping ${mapping}`]);
    assert.deepEqual(lambda("GET", "functions/f/configuration"), [
      `lambda:GetFunctionConfiguration arn:aws:lambda:${OF_ACCOUNT}:function:f`,
    ]);
    const schedule = `arn:aws:scheduler:${OF_ACCOUNT}:schedule/default/timer`;
    const body = Buffer.from(JSON.stringify({ Target: { RoleArn: "arn:role" } }));
    assert.deepEqual(asked(call("scheduler", { method: "GET", path: "/schedules/timer" })), [`scheduler:GetSchedule ${schedule}`]);
    assert.deepEqual(asked(call("scheduler", { method: "PUT", path: "/schedules/timer", body })), [
      `scheduler:UpdateSchedule ${schedule}`,
      "iam:PassRole arn:role iam:PassedToService=scheduler.amazonaws.com",
    ]);
  });

  it("is of a queue about its name, and of messages that are moved about the queue that they leave", () => {
    const queue = `arn:aws:sqs:${OF_ACCOUNT}:given-up`;
    const QueueUrl = "http://127.0.0.1/123456789012/given-up";
    assert.deepEqual(
      asked(target("sqs", "GetQueueAttributes", { QueueUrl }), target("sqs", "StartMessageMoveTask", { SourceArn: queue })),
      [`sqs:GetQueueAttributes ${queue}`, `sqs:StartMessageMoveTask ${queue}`],
    );
  });

  it("is refused where the call is not known, and never guessed", () => {
    assert.throws(() => asked(call("ec2")), /calls of ec2 are not known/);
    assert.throws(() => asked(call("s3", { method: "GET", path: "/lake?policy" })), /not known/);
    assert.throws(() => asked(target("kinesis", "GetRecords", { ShardIterator: "none" })), /its iterator was not seen/);
    assert.throws(() => asked(target("monitoring", "PutDashboard", {})), /PutDashboard is not known/);
    assert.throws(() => asked(call("lambda", { method: "DELETE", path: "/2015-03-31/functions/f" })), /DELETE .* is not known/);
    assert.throws(() => asked(call("s3", { headers: { authorization: "" } })), /not signed/);
  });
});
