import assert from "node:assert/strict";
import { resource, told } from "../stack-of.ts";

/** An empty list, so that EMR attaches no volumes of its choice. */
const ebsConfigs: readonly unknown[] = [];

describe("the cost of EMR", () => {
  const CLUSTER = "aws:emr/cluster:Cluster";
  const ends = { autoTerminationPolicy: { idleTimeout: 1800 } };
  const groups = {
    masterInstanceGroup: { instanceType: "m5.xlarge", ebsConfigs },
    coreInstanceGroup: { instanceType: "m5.xlarge", instanceCount: 2, ebsConfigs },
  };

  it("of three m5.xlarge is $0.72 an hour, paid while the cluster runs", () => {
    assert.deepEqual(told(resource(CLUSTER, { ...groups, ...ends })), [
      "master, 1 × m5.xlarge: $0.24 per running hour by hours",
      "core, 2 × m5.xlarge: $0.48 per running hour by hours",
    ]);
    assert.deepEqual(told(resource(CLUSTER, { ...groups, ...ends }), { hours: 160 }), [
      "master, 1 × m5.xlarge $38.40",
      "core, 2 × m5.xlarge $76.80",
    ]);
  });

  it("is paid all month where nothing ends the cluster", () => {
    assert.deepEqual(told(resource(CLUSTER, groups)), ["master, 1 × m5.xlarge $175.20 idle", "core, 2 × m5.xlarge $350.40 idle"]);
  });

  it("of a fleet is that of its dearest type, by weight", () => {
    const fleet = {
      targetOnDemandCapacity: 4,
      instanceTypeConfigs: [
        { instanceType: "m5.xlarge", ebsConfigs },
        { instanceType: "m5.2xlarge", weightedCapacity: 3, ebsConfigs },
      ],
    };
    // 4 × 0.24 = 0.96; 2 × (0.384 + 0.096) = 0.96 with 3 a machine: the first of equals stays
    assert.deepEqual(told(resource(CLUSTER, { ...ends, coreInstanceFleet: fleet }), { hours: 10 }), ["core, 4 × m5.xlarge $9.60"]);
  });

  it("of a task fleet on Spot is reckoned at the on-demand price, with its volumes", () => {
    const volumes = [{ size: 100, type: "gp3", volumesPerInstance: 2 }];
    const inputs = { targetSpotCapacity: 2, instanceTypeConfigs: [{ instanceType: "m5.xlarge", ebsConfigs: volumes }] };
    // 10 h × (2 × 0.24 + 2 × 200 GB × 0.08 / 730)
    assert.deepEqual(told(resource("aws:emr/instanceFleet:InstanceFleet", inputs), { hours: 10 }), ["task, 2 × m5.xlarge $5.24"]);
    assert.deepEqual(
      told(resource("aws:emr/instanceGroup:InstanceGroup", { instanceType: "r5.xlarge", instanceCount: 2, ebsConfigs }), { hours: 10 }),
      ["task, 2 × r5.xlarge $6.30"],
    );
  });

  it("is not guessed for a machine without a price, or for volumes that EMR chooses", () => {
    const [machine, ...rest] = told(resource(CLUSTER, { masterInstanceGroup: { instanceType: "x9.huge" } }));
    assert.match(machine!, /^master, 1 × x9\.huge: it has no price here; known are c5\.xlarge, .*m5\.xlarge/);
    assert.deepEqual(rest, []);
    const [, volumes] = told(resource(CLUSTER, { ...ends, masterInstanceGroup: { instanceType: "m5.xlarge" } }));
    assert.equal(volumes, "master, volumes: without ebsConfigs, EMR attaches what it sees fit");
    const costly = resource(CLUSTER, { masterInstanceGroup: { instanceType: "m5.xlarge", ebsConfigs: [{ size: 10, type: "io2" }] } });
    assert.deepEqual(told(costly), ['all of it: there is no price where masterInstanceGroup.ebsConfigs.0.type is "io2"']);
  });

  it("serverless goes by vCPU-hours and GB-hours, and by the workers kept ready", () => {
    const APPLICATION = "aws:emrserverless/application:Application";
    assert.deepEqual(told(resource(APPLICATION, {}), { vcpuHours: 100, memoryGbHours: 400 }), ["vCPU $5.26", "memory $2.31"]);
    assert.deepEqual(told(resource(APPLICATION, { architecture: "ARM64" }), { vcpuHours: 100, memoryGbHours: 400 }), [
      "vCPU $4.21",
      "memory $1.85",
    ]);
    const initialCapacities = [
      { initialCapacityType: "Driver", initialCapacityConfig: { workerCount: 1, workerConfiguration: { cpu: "2 vCPU", memory: "4 GB" } } },
      {
        initialCapacityType: "Executor",
        initialCapacityConfig: { workerCount: 2, workerConfiguration: { cpu: "4 vCPU", memory: "8 GB" } },
      },
    ];
    // 10 vCPU × 0.052624 + 20 GB × 0.0057785 = 0.64181 an hour
    assert.equal(told(resource(APPLICATION, { initialCapacities }))[2], "workers kept ready: $0.64181 per started hour by startedHours");
  });
});

describe("the cost of Redshift", () => {
  it("serverless goes by RPU-hours while queries run, and by storage", () => {
    const WORKGROUP = "aws:redshiftserverless/workgroup:Workgroup";
    assert.deepEqual(told(resource(WORKGROUP, { baseCapacity: 4 })), ["compute, 4 RPU: $1.5 per active hour by activeHours"]);
    assert.deepEqual(told(resource(WORKGROUP, { baseCapacity: 8 }), { activeHours: 20 }), ["compute, 8 RPU $60.00"]);
    assert.deepEqual(told(resource(WORKGROUP), { activeHours: 1 }), ["compute, 128 RPU $48.00"]);
    assert.deepEqual(told(resource("aws:redshiftserverless/namespace:Namespace"), { storageGb: 100 }), ["storage $2.40"]);
  });

  it("of a cluster is its nodes, all month", () => {
    const CLUSTER = "aws:redshift/cluster:Cluster";
    assert.deepEqual(told(resource(CLUSTER, { nodeType: "dc2.large", numberOfNodes: 2 }), { spectrumTb: 1 }), [
      "nodes, 2 × dc2.large $365.00 idle",
      "Spectrum scans $5.00",
    ]);
    assert.deepEqual(told(resource(CLUSTER, { nodeType: "ra3.4xlarge" }), { storageGb: 100, spectrumTb: 0 }), [
      "nodes, 1 × ra3.4xlarge $2379.80 idle",
      "storage $2.40",
      "Spectrum scans $0.00",
    ]);
    assert.deepEqual(told(resource(CLUSTER, { nodeType: "rpu" })), ['nodes: there is no price where nodeType is "rpu"']);
  });
});

describe("the cost of MWAA", () => {
  const MWAA = "aws:mwaa/environment:Environment";

  it("of a small environment is $357.70 idle", () => {
    assert.deepEqual(told(resource(MWAA)), [
      "environment, mw1.small $357.70 idle",
      "more workers: $0.055 per worker-hour by workerHours",
      "metadata database: $0.1 per GB-month by metadataGb",
    ]);
  });

  it("adds the workers and schedulers kept beyond those included", () => {
    // 2 workers and 1 scheduler more: 3 × 0.11 × 730
    assert.deepEqual(
      told(resource(MWAA, { environmentClass: "mw1.medium", minWorkers: 3, schedulers: 3 }), { workerHours: 10, metadataGb: 1 }),
      [
        "environment, mw1.medium $540.20 idle",
        "workers and schedulers kept beyond those included $240.90 idle",
        "more workers $1.10",
        "metadata database $0.10",
      ],
    );
  });

  it("is not guessed for a class without a price", () => {
    assert.deepEqual(told(resource(MWAA, { environmentClass: "mw1.micro" })), [
      'all of it: there is no price where environmentClass is "mw1.micro"',
    ]);
  });
});
