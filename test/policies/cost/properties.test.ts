import assert from "node:assert/strict";
import fc from "fast-check";
import { monthlyOf } from "../../../policies/cost/estimate.ts";
import type { Resource } from "../../../policies/cost/graph.ts";
import { RESOURCE_TYPES } from "../../../policies/cost/registry.ts";
import type { Usage } from "../../../policies/cost/usage.ts";
import { estimateOf, resource } from "./stack-of.ts";

/** Inputs with which each type has a price. */
const INPUTS: Readonly<Record<string, Resource["inputs"]>> = {
  "aws:kinesis/stream:Stream": { streamModeDetails: { streamMode: "ON_DEMAND" }, retentionPeriod: 500 },
  "aws:kinesis/streamConsumer:StreamConsumer": {},
  "aws:lambda/function:Function": { memorySize: 512, ephemeralStorage: { size: 1024 }, tracingConfig: { mode: "Active" } },
  "aws:dynamodb/table:Table": { billingMode: "PAY_PER_REQUEST", pointInTimeRecovery: { enabled: true } },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    rules: [{ transitions: ["STANDARD_IA", "GLACIER", "GLACIER_IR", "DEEP_ARCHIVE"].map((storageClass) => ({ storageClass })) }],
  },
  "aws:emr/cluster:Cluster": { masterInstanceGroup: { instanceType: "m5.xlarge" }, autoTerminationPolicy: {} },
  "aws:ec2/vpcEndpoint:VpcEndpoint": { vpcEndpointType: "Interface", subnetIds: ["a", "b"] },
  "aws:redshift/cluster:Cluster": { nodeType: "ra3.4xlarge" },
  "aws:sfn/stateMachine:StateMachine": { type: "EXPRESS" },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": { metricTransformation: { dimensions: { symbol: "$.symbol" } } },
};

const metered = RESOURCE_TYPES.filter(({ tokens, usage }) => tokens[0] !== "stack" && Object.keys(usage).length > 0);

/** A resource of some type with some of its usage told. */
const used = fc.constantFrom(...metered).chain(({ tokens, usage }) =>
  fc.record({
    type: fc.constant(tokens[0]!),
    quantities: fc.dictionary(fc.constantFrom(...Object.keys(usage)), fc.double({ min: 0, max: 1e9, noNaN: true }), {
      noNullPrototype: true,
    }),
  }),
);
type Used = { readonly type: string; readonly quantities: Readonly<Record<string, number>> };

const stackOf = (all: readonly Used[], prefix: string) => {
  const resources = all.map(({ type }, at) => resource(type, INPUTS[type] ?? {}, { name: `${prefix}${at}` }));
  const usage: Usage = { types: {}, resources: Object.fromEntries(all.map(({ quantities }, at) => [`${prefix}${at}`, quantities])) };
  return { resources, usage };
};

const close = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

describe("the cost of any stack", () => {
  it("is the sum of what its resources cost alone: idle, by usage, and in all", () => {
    fc.assert(
      fc.property(fc.array(used, { maxLength: 6 }), fc.array(used, { maxLength: 6 }), (some, others) => {
        const [a, b] = [stackOf(some, "a"), stackOf(others, "b")];
        const [one, two] = [estimateOf(a.resources, a.usage), estimateOf(b.resources, b.usage)];
        const both = estimateOf([...a.resources, ...b.resources], { types: {}, resources: { ...a.usage.resources, ...b.usage.resources } });
        for (const sum of ["baseline", "usage", "monthly"] as const) assert.ok(close(both[sum], one[sum] + two[sum]), sum);
        assert.ok(close(both.monthly, both.baseline + both.usage));
      }),
    );
  });

  it("is never less for more usage, and its idle floor does not move", () => {
    fc.assert(
      fc.property(used, fc.nat(20), fc.double({ min: 0, max: 1e9, noNaN: true }), (given, at, more) => {
        const keys = Object.keys(given.quantities);
        fc.pre(keys.length > 0);
        const key = keys[at % keys.length]!;
        const grown = { ...given, quantities: { ...given.quantities, [key]: given.quantities[key]! + more } };
        const [less, bigger] = [given, grown]
          .map((each) => stackOf([each], "it"))
          .map(({ resources, usage }) => estimateOf(resources, usage));
        assert.ok(bigger!.usage >= less!.usage, key);
        assert.equal(bigger!.baseline, less!.baseline);
      }),
    );
  });

  it("is told or left open, never lost: each line of a resource is there with and without usage", () => {
    fc.assert(
      fc.property(used, (given) => {
        const components = (quantities: Used["quantities"]) => {
          const { resources, usage } = stackOf([{ ...given, quantities }], "it");
          return estimateOf(resources, usage)
            .items.find(({ name }) => name === "it0")
            ?.lines.map(({ component }) => component);
        };
        assert.deepEqual(components(given.quantities), components({}));
      }),
    );
  });

  it("has no line that is not a number, or below nothing", () => {
    fc.assert(
      fc.property(fc.array(used, { maxLength: 8 }), (all) => {
        const { resources, usage } = stackOf(all, "it");
        const cost = estimateOf(resources, { ...usage, profile: "large" });
        for (const item of cost.items) assert.ok(monthlyOf(item) >= 0 && Number.isFinite(monthlyOf(item)), item.type);
      }),
    );
  });
});
