import assert from "node:assert/strict";
import { type Either, isLeft } from "fp-ts/lib/Either.js";
import { type CostFault, type Estimate, estimate, idleFloor, monthlyOf } from "../../../policies/cost/estimate.ts";
import { PRICED_REGIONS } from "../../../policies/cost/prices.ts";
import { isFree, RESOURCE_TYPES } from "../../../policies/cost/registry.ts";
import { NO_USAGE } from "../../../policies/cost/usage.ts";
import { cents, estimateOf, resource } from "./stack-of.ts";

const NAT = resource("aws:ec2/natGateway:NatGateway", {}, { name: "nat" });
const STREAM = resource("aws:kinesis/stream:Stream", { shardCount: 1 }, { name: "ticks" });
const ROLE = resource("aws:iam/role:Role");
const UNHEARD = resource("aws:opensearch/domain:Domain", {}, { name: "search" });

const faultsOf = (cost: Either<readonly CostFault[], Estimate>) => (isLeft(cost) ? cost.left.map(({ message }) => message) : []);

describe("an estimate", () => {
  it("adds up what is paid idle and what is paid by usage, apart", () => {
    const cost = estimateOf([NAT, STREAM, ROLE], { ...NO_USAGE, resources: { nat: { gb: 100 }, ticks: { records: 50e6 } } });
    // 32.85 + 10.95; 100 × 0.045 + 50 × 0.014
    assert.deepEqual([cost.baseline, cost.usage, cost.monthly].map(cents), ["43.80", "5.20", "49.00"]);
    assert.deepEqual(
      cost.items.map((item) => [item.name, cents(monthlyOf(item))]),
      [
        ["stack", "0.00"],
        ["nat", "37.35"],
        ["ticks", "11.65"],
      ],
    );
  });

  it("calls the idle floor by name, the dearest first", () => {
    const floor = idleFloor(estimateOf([STREAM, NAT, ROLE], { ...NO_USAGE, profile: "large" }));
    assert.deepEqual(
      floor.map(({ item, line }) => `${item.name} ${line.component} ${cents(line.monthly)}`),
      ["nat gateway 32.85", "ticks shards 10.95"],
    );
  });

  it("counts what is free, and lists what it does not know instead of pricing it at nothing", () => {
    const cost = estimateOf([NAT, ROLE, UNHEARD, resource("aws:ec2/vpcEndpoint:VpcEndpoint", { vpcEndpointType: "Gateway" })]);
    assert.equal(cost.free, 2);
    assert.deepEqual(cost.unknown, [{ name: "search", type: "aws:opensearch/domain:Domain" }]);
  });

  it("divides by the records that the usage tells, and by none where it tells none", () => {
    const cost = estimateOf([STREAM], { ...NO_USAGE, types: { stack: { records: 4e6 } }, resources: { ticks: { records: 4e6 } } });
    assert.deepEqual(cost.perMillionRecords, { records: 4e6, all: cost.monthly / 4, usage: cost.usage / 4 });
    assert.equal(estimateOf([STREAM]).perMillionRecords, undefined);
    assert.equal(estimateOf([STREAM], { ...NO_USAGE, types: { stack: { records: 0 } } }).perMillionRecords, undefined);
  });

  it("has a price for every key of every profile: with one, nothing depends on usage", () => {
    const tags = estimateOf([STREAM, NAT], { ...NO_USAGE, profile: "small" }).items.flatMap(({ lines }) => lines.map(({ _tag }) => _tag));
    assert.deepEqual([...new Set(tags)].sort(), ["Baseline", "Usage"]);
  });

  it("does not guess the prices of a region that it has none of", () => {
    const at = (region: string) => ({ ...NAT, region });
    const known = `prices are known of ${PRICED_REGIONS.join(", ")}; --prices-of prices everything as if it were there`;
    assert.deepEqual(faultsOf(estimate({ resources: [at("eu-west-1"), at("us-east-1")], notes: [] })), [
      `there are no prices of eu-west-1: ${known}`,
    ]);
    assert.deepEqual(faultsOf(estimate({ resources: [NAT], region: "ap-southeast-9", notes: [] })), [
      `there are no prices of ap-southeast-9: ${known}`,
    ]);
    assert.deepEqual(faultsOf(estimate({ resources: [NAT], notes: [] })), [
      "nothing says in which region the stack is: set aws:region in its config, or name it with --prices-of",
    ]);
  });

  it("prices everything in the region that it is asked for", () => {
    const cost = estimate({ resources: [{ ...NAT, region: "eu-west-1" }], region: "eu-west-2", notes: [] }, { region: "us-east-1" });
    assert.deepEqual(!isLeft(cost) && [cost.right.regions, cents(cost.right.baseline)], [["us-east-1"], "32.85"]);
  });

  it("takes the stack's region from its resources where only they tell it", () => {
    const cost = estimate({ resources: [{ ...NAT, region: "us-east-1" }], notes: [] });
    assert.deepEqual(!isLeft(cost) && cost.right.regions, ["us-east-1"]);
  });

  it("is of prices of a day, and passes on the notes of its source", () => {
    const cost = estimate({ resources: [], region: "us-east-1", notes: ["short"] });
    assert.deepEqual(!isLeft(cost) && [cost.right.pricesAsOf, cost.right.notes], ["2026-11-21", ["short"]]);
  });
});

describe("the register of types", () => {
  it("has no type twice, and none both priced and free", () => {
    const tokens = RESOURCE_TYPES.flatMap((type) => type.tokens);
    assert.deepEqual([...new Set(tokens)], tokens);
    assert.deepEqual(tokens.filter(isFree), []);
  });

  it("knows what is free by name: modules, packages, resources and their older spellings", () => {
    const free = [
      "aws:iam/rolePolicy:RolePolicy",
      "random:index/randomId:RandomId",
      "aws:s3/bucketPolicy:BucketPolicy",
      "aws:s3/bucketVersioningV2:BucketVersioningV2",
    ];
    assert.deepEqual(free.filter(isFree), free);
    assert.deepEqual(
      ["aws:s3/inventory:Inventory", "aws:toString/a:constructor", "azure:iam/role:Role", "aws:iam2/role:Role"].filter(isFree),
      [],
    );
  });
});
