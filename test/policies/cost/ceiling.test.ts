import assert from "node:assert/strict";
import { judge, type Verdict } from "../../../policies/cost/ceiling.ts";
import { cents, estimateOf, resource } from "./stack-of.ts";

const endpoint = resource("aws:ec2/vpcEndpoint:VpcEndpoint", { vpcEndpointType: "Interface", subnetIds: ["a", "b"] }, { name: "kms" });
const nat = resource("aws:ec2/natGateway:NatGateway", {}, { name: "nat" });
const stream = resource("aws:kinesis/stream:Stream", { streamModeDetails: { streamMode: "ON_DEMAND" } }, { name: "ticks" });
const key = resource("aws:kms/key:Key", {}, { name: "lake" });
/** 14.60 + 32.85 + 29.20 + 1.00. */
const cost = estimateOf([endpoint, nat, stream, key]);

const adviceOf = ({ savings }: Verdict) => savings.map(({ item, change, upTo }) => `${item.name} ${cents(upTo)} ${change}`);

describe("a ceiling", () => {
  it("is kept up to the last cent", () => {
    const { within, over, savings, contributors } = judge(cost, cost.monthly);
    assert.deepEqual([within, over, savings, contributors], [true, 0, [], []]);
  });

  it("names the dearest lines above it", () => {
    const { within, over, contributors } = judge(cost, 70);
    assert.deepEqual([within, cents(over)], [false, "7.65"]);
    assert.deepEqual(
      contributors.map(({ item }) => item.name),
      ["nat", "ticks", "kms", "lake"],
    );
  });

  it("takes as few changes as would do, the greatest first, naming input and saving", () => {
    const nothing = "no NAT: gateway endpoints reach S3 and DynamoDB for nothing";
    const shards = "streamModeDetails.streamMode: PROVISIONED, shardCount: 1";
    assert.deepEqual(adviceOf(judge(cost, 70)), [`nat 32.85 ${nothing}`]);
    assert.deepEqual(adviceOf(judge(cost, 30)), [`nat 32.85 ${nothing}`, `ticks 18.25 ${shards}`]);
  });

  it("says where all changes together would not do", () => {
    const { enough, savings } = judge(cost, 10);
    assert.equal(enough, false);
    assert.deepEqual(
      savings.map(({ item, upTo }) => `${item.name} ${cents(upTo)}`),
      ["nat 32.85", "ticks 18.25", "kms 7.30"],
    );
    assert.equal(judge(cost, 30).enough, true);
  });

  it("advises what is cheaper for what usage costs too", () => {
    const lambda = resource("aws:lambda/function:Function", { memorySize: 1024 });
    const used = estimateOf([lambda], { types: {}, resources: { function: { requests: 1e6, averageMs: 1000 } } });
    // 1,000,000 GB-s: 16.6667 on x86, 13.3334 on arm64
    assert.deepEqual(adviceOf(judge(used, 10)), ['function 3.33 architectures: ["arm64"]']);
  });
});
