/**
 * A lakehouse whose authors price it at $26 a month idle, $0.58 an hour while its cluster runs, and $92 a month at 8 hours of 20 days.
 * What they left out: endpoints are paid by zone, EMR has a fee of its own, and the month at work has the idle floor in it.
 */
import assert from "node:assert/strict";
import { idleFloor } from "../../../policies/cost/estimate.ts";
import type { Resource } from "../../../policies/cost/graph.ts";
import { NO_USAGE } from "../../../policies/cost/usage.ts";
import { cents, estimateOf, resource } from "./stack-of.ts";

const CLAIM = { idle: 26, hour: 0.58, month: 92 };
const HOURS_AT_WORK = 8 * 20;

const zones = (count: number) => Array.from({ length: count }, (_, at) => `subnet-${at}`);
const endpoint = (service: string, count: number) =>
  resource("aws:ec2/vpcEndpoint:VpcEndpoint", { vpcEndpointType: "Interface", subnetIds: zones(count) }, { name: service });
const machines = { targetOnDemandCapacity: 1, instanceTypeConfigs: [{ instanceType: "m5.xlarge", ebsConfigs: [] }] };

function lakehouse(zoneCount: number): readonly Resource[] {
  return [
    resource("aws:ec2/vpcEndpoint:VpcEndpoint", { vpcEndpointType: "Gateway" }, { name: "s3" }),
    ...["glue", "sts", "ec2", "logs", "kms"].map((service) => endpoint(service, zoneCount)),
    ...["raw", "silver", "gold", "access-logs", "artifacts"].map((name) => resource("aws:s3/bucket:Bucket", {}, { name })),
    resource("aws:kms/key:Key", { enableKeyRotation: true }, { name: "lake" }),
    resource(
      "aws:emr/cluster:Cluster",
      {
        masterInstanceFleet: machines,
        coreInstanceFleet: { ...machines, targetOnDemandCapacity: 2 },
        autoTerminationPolicy: { idleTimeout: 1800 },
      },
      { name: "spark" },
    ),
    ...["bronze", "silver-tables", "gold-tables"].map((name) => resource("aws:glue/catalogDatabase:CatalogDatabase", {}, { name })),
  ];
}

const running = { ...NO_USAGE, resources: { spark: { hours: HOURS_AT_WORK } } };

describe("a lakehouse without NAT, claimed to cost $26 a month idle", () => {
  it("costs $37.50 idle in one zone: five interface endpoints and a key", () => {
    const cost = estimateOf(lakehouse(1));
    assert.equal(cents(cost.baseline), "37.50");
    assert.equal(cents(cost.baseline - CLAIM.idle), "11.50");
    assert.deepEqual(
      idleFloor(cost).map(({ item, line }) => `${item.name} ${cents(line.monthly)}`),
      ["glue 7.30", "sts 7.30", "ec2 7.30", "logs 7.30", "kms 7.30", "lake 1.00"],
    );
  });

  it("costs $74.00 idle in the two zones that it has", () => {
    assert.equal(cents(estimateOf(lakehouse(2)).baseline), "74.00");
  });

  it("costs $0.72 an hour while the cluster runs, for the claimed $0.58: the machines alone are $0.576", () => {
    const hour = estimateOf(lakehouse(1), { ...NO_USAGE, resources: { spark: { hours: 1 } } }).usage;
    assert.equal(cents(hour), "0.72");
    assert.equal(cents(3 * 0.192), cents(CLAIM.hour));
  });

  it("costs $189.20 a month at 8 hours of 20 days, twice the claimed $92", () => {
    const { monthly } = estimateOf(lakehouse(2), running);
    // 74.00 + 160 × 0.72; the claim is 160 hours of the machines, without EMR's fee and without the idle floor
    assert.equal(cents(monthly), "189.20");
    assert.equal(Math.round(HOURS_AT_WORK * 3 * 0.192), CLAIM.month);
  });

  it("leaves open what storage and requests will be, and says at which rate", () => {
    const open = estimateOf(lakehouse(1), running).items.flatMap(({ name, lines }) =>
      lines.filter(({ _tag }) => _tag === "DependsOnUsage").map(({ component }) => `${name} ${component}`),
    );
    assert.ok(open.includes("raw storage, Standard"));
    assert.ok(!open.some((line) => line.startsWith("spark")));
  });
});
