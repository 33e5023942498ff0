import assert from "node:assert/strict";
import { UNKNOWN } from "../../../../policies/cost/inputs.ts";
import { resource, told } from "../stack-of.ts";

const KINESIS = "aws:kinesis/stream:Stream";
const onDemand = { streamModeDetails: { streamMode: "ON_DEMAND" } };
/** 100 million records of 1.5 KB, billed as 2 KB: 190.73 GB. */
const busy = { records: 100e6, recordKb: 1.5 };

describe("the cost of a Kinesis stream", () => {
  it("on demand is $29.20 while nothing comes", () => {
    assert.deepEqual(told(resource(KINESIS, onDemand)), [
      "stream on demand $29.20 idle",
      "data in: $0.08 per GB by records",
      "data out: $0.04 per GB by records",
    ]);
  });

  it("on demand counts every record by whole KB, in, and out for each reader", () => {
    // 100e6 × 2 / 1,048,576 = 190.7349 GB; × 0.08 = 15.26; × 0.04 × 2 = 15.26
    assert.deepEqual(told(resource(KINESIS, onDemand), { ...busy, readers: 2 }), [
      "stream on demand $29.20 idle",
      "data in $15.26",
      "data out $15.26",
    ]);
  });

  it("provisioned is $10.95 a shard, and its puts go by 25 KB", () => {
    const two = resource(KINESIS, { shardCount: 2, streamModeDetails: { streamMode: "PROVISIONED" } });
    assert.deepEqual(told(two, busy), ["shards $21.90 idle", "put units $1.40"]);
    assert.deepEqual(told(two, { records: 100e6, recordKb: 26 }), ["shards $21.90 idle", "put units $2.80"]);
  });

  it("kept beyond a day and beyond a week costs by shard and by what is stored", () => {
    const shard = resource(KINESIS, { shardCount: 1, retentionPeriod: 898 });
    // 0.02 × 730 = 14.60; 95.3674 GB × (898 − 168) / 730 × 0.023 = 2.19
    assert.deepEqual(told(shard, { records: 100e6 }), [
      "shards $10.95 idle",
      "put units $1.40",
      "kept beyond a day $14.60 idle",
      "kept beyond a week $2.19",
    ]);
    // a week less a day: 95.3674 GB × 144 / 730 × 0.10 = 1.88
    assert.equal(told(resource(KINESIS, { ...onDemand, retentionPeriod: 170 }), { records: 100e6 })[3], "kept beyond a day $1.88");
    assert.equal(told(resource(KINESIS, { ...onDemand, retentionPeriod: 24 })).length, 3);
  });

  it("is not guessed where the mode or the shards are not known before deploy, or are none there is", () => {
    const of = (inputs: Record<string, unknown>) => told(resource(KINESIS, inputs));
    assert.deepEqual(of({ shardCount: UNKNOWN }), ["all of it: shardCount is not known before deploy"]);
    assert.deepEqual(of({ streamModeDetails: { streamMode: UNKNOWN } }), [
      "all of it: streamModeDetails.streamMode is not known before deploy",
    ]);
    assert.deepEqual(of({ streamModeDetails: { streamMode: "BURST" } }), [
      'all of it: there is no price where streamModeDetails.streamMode is "BURST"',
    ]);
    assert.deepEqual(of({}), ["shards: shardCount is not given"]);
  });
});

describe("the cost of a consumer with fan-out of its own", () => {
  const consumerOf = (stream: Record<string, unknown>) => {
    const source = resource(KINESIS, stream);
    return [resource("aws:kinesis/streamConsumer:StreamConsumer", {}, { dependencies: { streamArn: [source.urn] } }), source];
  };

  it("goes by the shards of its stream, and by GB alone on demand", () => {
    assert.deepEqual(told(consumerOf({ shardCount: 3 }), { readGb: 100 }), ["consumer $32.85 idle", "data out $1.30"]);
    assert.deepEqual(told(consumerOf(onDemand), { readGb: 100 }), ["data out $5.00"]);
  });

  it("is not guessed where the stream's shards are not known", () => {
    assert.equal(told(consumerOf({ shardCount: UNKNOWN }))[0], "consumer: the shards of its stream are not known before deploy");
  });
});

describe("the cost of a function", () => {
  const LAMBDA = "aws:lambda/function:Function";
  /** A million requests of half a second. */
  const used = { requests: 1e6, averageMs: 500 };

  it("is nothing idle, and goes by requests and GB-seconds, less on arm64", () => {
    // 1e6 × 0.5 s × 0.5 GB = 250,000 GB-s
    assert.deepEqual(told(resource(LAMBDA, { memorySize: 512, architectures: ["arm64"] }), used), [
      "requests $0.20",
      "duration, arm64, 512 MB $3.33",
    ]);
    assert.deepEqual(told(resource(LAMBDA, { memorySize: 512 }), used), ["requests $0.20", "duration, x86_64, 512 MB $4.17"]);
  });

  it("says its rates where the usage does not tell", () => {
    assert.deepEqual(told(resource(LAMBDA, {}), { requests: 1e6 }), [
      "requests $0.20",
      "duration, x86_64, 128 MB: $0.0000166667 per GB-second by averageMs",
    ]);
  });

  it("adds temporary storage above 512 MB, and traces where tracing is active", () => {
    const inputs = { ephemeralStorage: { size: 10752 }, tracingConfig: { mode: "Active" } };
    // 10 GB × 500,000 s × 0.0000000309 = 0.15; 2e6 traces × 5 / 1e6
    assert.deepEqual(told(resource(LAMBDA, inputs), { ...used, traces: 2e6 }).slice(2), ["temporary storage $0.15", "traces $10.00"]);
  });
});

describe("the cost of tasks on Fargate", () => {
  const serviceOf = (service: Record<string, unknown>, definition: Record<string, unknown>) => {
    const task = resource("aws:ecs/taskDefinition:TaskDefinition", definition);
    return [resource("aws:ecs/service:Service", service, { dependencies: { taskDefinition: [task.urn] } }), task];
  };
  const small = { cpu: "256", memory: "512" };
  const one = { launchType: "FARGATE", desiredCount: 1 };

  it("goes by vCPU and memory, all month", () => {
    // (0.25 × 0.04048 + 0.5 × 0.004445) × 730 = 9.01; on ARM (0.25 × 0.03238 + 0.5 × 0.00356) × 730 = 7.21
    assert.deepEqual(told(serviceOf(one, small)), ["tasks, 1 × 0.25 vCPU, 0.5 GB $9.01 idle"]);
    assert.deepEqual(told(serviceOf(one, { ...small, runtimePlatform: { cpuArchitecture: "ARM64" } })), [
      "tasks, 1 × 0.25 vCPU, 0.5 GB $7.21 idle",
    ]);
  });

  it("reads sizes in words, counts tasks, storage above 20 GB and public addresses", () => {
    const inputs = {
      capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT" }],
      desiredCount: 2,
      networkConfiguration: { assignPublicIp: true },
    };
    // 2 × (1 × 0.04048 + 2 × 0.004445 + 10 × 0.000111) × 730 = 73.70; 2 × 0.005 × 730 = 7.30
    assert.deepEqual(told(serviceOf(inputs, { cpu: "1 vCPU", memory: "2 GB", ephemeralStorage: { sizeInGib: 30 } })), [
      "tasks, 2 × 1 vCPU, 2 GB $73.70 idle",
      "public addresses $7.30 idle",
    ]);
  });

  it("adds the metrics that a watched cluster writes of it, and nothing for one that is not", () => {
    const cluster = (value: string) => resource("aws:ecs/cluster:Cluster", { settings: [{ name: "containerInsights", value }] });
    assert.deepEqual(told(cluster("enabled"), { metrics: 30 }), ["Container Insights $9.00"]);
    assert.deepEqual(told(cluster("enhanced")), ["Container Insights: $0.3 per metric by metrics"]);
    assert.deepEqual([told(cluster("disabled")), told(resource("aws:ecs/cluster:Cluster"))], [[], []]);
  });

  it("is nothing without tasks, and not guessed without the definition's size", () => {
    assert.deepEqual(told(serviceOf({ ...one, desiredCount: 0 }, small)), []);
    assert.deepEqual(told(serviceOf(one, { cpu: UNKNOWN, memory: "512" })), [
      "tasks: the cpu and memory of its task definition are not known before deploy",
    ]);
    assert.deepEqual(told(serviceOf({ desiredCount: 1 }, small)), [
      "tasks: they run on instances of their own, which are priced where they are made",
    ]);
  });
});
