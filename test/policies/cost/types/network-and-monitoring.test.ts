import assert from "node:assert/strict";
import { UNKNOWN } from "../../../../policies/cost/inputs.ts";
import { resource, told } from "../stack-of.ts";

describe("the cost of a network", () => {
  const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
  const subnets = ["a", "b"].map((name) => resource("aws:ec2/subnet:Subnet", {}, { name }));
  const inVpc = { vpcEndpointType: "Interface" };

  it("of a NAT gateway is $32.85 idle", () => {
    assert.deepEqual(told(resource("aws:ec2/natGateway:NatGateway"), { gb: 100 }), ["gateway $32.85 idle", "data $4.50"]);
  });

  it("of an interface endpoint goes by its zones", () => {
    assert.deepEqual(told(resource(ENDPOINT, { ...inVpc, subnetIds: ["subnet-1"] }), { gb: 100 }), [
      "endpoint in 1 zone $7.30 idle",
      "data $1.00",
    ]);
    assert.equal(told(resource(ENDPOINT, { ...inVpc, subnetIds: [UNKNOWN, UNKNOWN] }))[0], "endpoint in 2 zones $14.60 idle");
  });

  it("counts the subnets behind a list that is not known before deploy", () => {
    const dependencies = { subnetIds: subnets.map(({ urn }) => urn) };
    assert.equal(
      told([resource(ENDPOINT, { ...inVpc, subnetIds: UNKNOWN }, { dependencies }), ...subnets])[0],
      "endpoint in 2 zones $14.60 idle",
    );
    assert.equal(told(resource(ENDPOINT, { ...inVpc, subnetIds: UNKNOWN }))[0], "endpoint: its zones are not known before deploy");
  });

  it("of a gateway endpoint is nothing", () => {
    assert.deepEqual(told(resource(ENDPOINT, { vpcEndpointType: "Gateway" })), []);
    assert.deepEqual(told(resource(ENDPOINT, {})), []);
  });

  it("has public addresses and flow logs, cheaper in S3", () => {
    assert.deepEqual(told(resource("aws:ec2/eip:Eip")), ["public address $3.65 idle"]);
    assert.deepEqual(told(resource("aws:ec2/flowLog:FlowLog", {}), { gb: 10 }), ["flow logs $5.00"]);
    assert.deepEqual(told(resource("aws:ec2/flowLog:FlowLog", { logDestinationType: "s3" }), { gb: 10 }), ["flow logs $2.50"]);
  });

  it("has the data that leaves the stack", () => {
    assert.deepEqual(
      told(resource("stack", {}, { name: "stack", urn: "stack" }), { transferOutGb: 100, crossZoneGb: 100, customMetrics: 10 }).slice(0, 3),
      ["data to the internet $9.00", "data between zones $1.00", "metrics of functions $3.00"],
    );
  });
});

describe("the cost of monitoring", () => {
  const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

  it("of an alarm goes by the metrics that it looks at", () => {
    assert.deepEqual(told(resource(ALARM, { period: 60 })), ["alarm $0.10 idle"]);
    const metricQueries = [
      { id: "silent", expression: "IF(open > 0 AND verdicts < 1, 1, 0)", returnData: true },
      { id: "open", metric: { period: 60, dimensions: { service: UNKNOWN } } },
      { id: "verdicts", metric: { period: 60 } },
    ];
    assert.deepEqual(told(resource(ALARM, { metricQueries })), ["alarm $0.20 idle"]);
  });

  it("of a fast alarm and of an anomaly band is threefold", () => {
    assert.deepEqual(told(resource(ALARM, { period: 10 })), ["alarm, fast $0.30 idle"]);
    const band = [
      { id: "band", expression: "ANOMALY_DETECTION_BAND(m)" },
      { id: "m", metric: { period: 300 } },
    ];
    assert.deepEqual(told(resource(ALARM, { metricQueries: band })), ["alarm $0.30 idle"]);
  });

  it("has composite alarms, dashboards and metrics of filters", () => {
    assert.deepEqual(told(resource("aws:cloudwatch/compositeAlarm:CompositeAlarm")), ["composite alarm $0.50 idle"]);
    assert.deepEqual(told(resource("aws:cloudwatch/dashboard:Dashboard")), ["dashboard $3.00 idle"]);
    const FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
    assert.deepEqual(told(resource(FILTER, { metricTransformation: { name: "n" } })), ["metric $0.30 idle"]);
    assert.deepEqual(told(resource(FILTER, { metricTransformation: { dimensions: { symbol: "$.symbol" } } })), [
      "metrics: $0.3 per metric by metrics",
    ]);
  });

  it("of logs goes by GB written and kept, less for infrequent access", () => {
    const GROUP = "aws:cloudwatch/logGroup:LogGroup";
    assert.deepEqual(told(resource(GROUP), { ingestedGb: 10, storedGb: 100 }), ["logs $5.00", "storage $3.00"]);
    assert.deepEqual(told(resource(GROUP, { logGroupClass: "INFREQUENT_ACCESS" }), { ingestedGb: 10, storedGb: 0 }), [
      "logs $2.50",
      "storage $0.00",
    ]);
  });
});

describe("the cost of keys, secrets and parameters", () => {
  it("goes by piece and by request", () => {
    assert.deepEqual(told(resource("aws:kms/key:Key"), { requests: 100e3 }), ["key $1.00 idle", "requests $0.30"]);
    assert.deepEqual(told(resource("aws:secretsmanager/secret:Secret"), { requests: 100e3 }), ["secret $0.40 idle", "requests $0.50"]);
    assert.deepEqual(told(resource("aws:ssm/parameter:Parameter", { tier: "Advanced" })), ["advanced parameter $0.05 idle"]);
    assert.deepEqual(told(resource("aws:ssm/parameter:Parameter", {})), []);
    assert.deepEqual(told(resource("aws:budgets/budgetAction:BudgetAction")), ["budget action $3.04 idle"]);
  });
});

describe("the cost of messages, state machines and schedules", () => {
  it("of a topic goes by messages and e-mails, of a queue by requests", () => {
    assert.deepEqual(told(resource("aws:sns/topic:Topic"), { publishes: 2e6, emails: 50e3, httpCalls: 100e3 }), [
      "messages $1.00",
      "e-mails $1.00",
      "HTTP calls $0.06",
    ]);
    assert.deepEqual(told(resource("aws:sqs/queue:Queue"), { requests: 10e6 }), ["requests $4.00"]);
    assert.deepEqual(told(resource("aws:sqs/queue:Queue", { fifoQueue: true }), { requests: 10e6 }), ["requests $5.00"]);
  });

  it("of a state machine goes by transitions, of an express one by executions and GB-hours", () => {
    const MACHINE = "aws:sfn/stateMachine:StateMachine";
    assert.deepEqual(told(resource(MACHINE), { transitions: 40e3 }), ["transitions $1.00"]);
    // 1e6 × 3.6 s = 1,000 h × 64 MB = 62.5 GB-h
    assert.deepEqual(told(resource(MACHINE, { type: "EXPRESS" }), { requests: 1e6, averageMs: 3600 }), [
      "executions $1.00",
      "duration $3.75",
    ]);
  });

  it("of a schedule at a rate is known to the invocation; a cron's depends on usage", () => {
    const SCHEDULE = "aws:scheduler/schedule:Schedule";
    // 43,800 minutes
    assert.deepEqual(told(resource(SCHEDULE, { scheduleExpression: "rate(1 minute)" })), ["invocations $0.04 idle"]);
    assert.deepEqual(told(resource(SCHEDULE, { scheduleExpression: "rate(2 hours)", state: "DISABLED" })), []);
    assert.deepEqual(told(resource(SCHEDULE, { scheduleExpression: "cron(0 9 ? * MON-FRI *)" })), [
      "invocations: $1 per million invocations by invocations",
    ]);
  });
});
