import assert from "node:assert/strict";
import { Network, type NetworkArgs } from "../../components/network.ts";
import { granted } from "../support/grants.ts";
import { only, registered, resolved } from "../support/mocks.ts";
import { arnOf } from "../support/parts.ts";

const logs = { retentionDays: 30 };
const made = (args: Partial<NetworkArgs> = {}) => registered(() => new Network("net", { logs, ...args }));
const VPC = "awsx:ec2:Vpc";

describe("Network", () => {
  it("is two zones of public subnets, which cost nothing", async () => {
    assert.deepEqual(only(await made(), VPC), {
      cidrBlock: "10.0.0.0/16",
      numberOfAvailabilityZones: 2,
      enableDnsHostnames: true,
      natGateways: { strategy: "None" },
      subnetStrategy: "Auto",
      subnetSpecs: [{ type: "Public" }],
    });
  });

  it("is private subnets behind NAT where that is set", async () => {
    const vpc = only(await made({ nat: "per-zone", zones: 3, cidr: "10.4.0.0/20" }), VPC);
    assert.equal(vpc.cidrBlock, "10.4.0.0/20");
    assert.equal(vpc.numberOfAvailabilityZones, 3);
    assert.deepEqual(vpc.natGateways, { strategy: "OnePerAz" });
    assert.deepEqual(vpc.subnetSpecs, [{ type: "Public" }, { type: "Private" }]);
    assert.deepEqual(only(await made({ nat: "single" }), VPC).natGateways, { strategy: "Single" });
  });

  it("gives tasks a public address only where they need one", async () => {
    const addressed: boolean[] = [];
    for (const nat of ["none", "single", "per-zone"] as const) {
      await registered(() => addressed.push(new Network("net", { logs, nat }).publicIp));
    }
    assert.deepEqual(addressed, [true, false, false]);
  });

  it("lets nothing through its default security group", async () => {
    const { ingress, egress } = only(await made(), "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");
    assert.deepEqual({ ingress, egress }, { ingress: [], egress: [] });
  });

  it("logs its flows", async () => {
    const resources = await made();
    const { trafficType, logDestination, iamRoleArn } = only(resources, "aws:ec2/flowLog:FlowLog");
    assert.deepEqual(
      { trafficType, logDestination, iamRoleArn },
      { trafficType: "ALL", logDestination: arnOf("net-flows"), iamRoleArn: arnOf("net-flows-role") },
    );
    assert.equal(only(resources, "aws:cloudwatch/logGroup:LogGroup").retentionInDays, 30);
    assert.deepEqual(granted(resources, "net-flows-logs"), [
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: [arnOf("net-flows"), `${arnOf("net-flows")}:log-stream:*`],
      },
      { Effect: "Allow", Action: ["logs:DescribeLogGroups"], Resource: ["arn:aws:logs:us-east-1:123456789012:log-group:*"] },
    ]);
  });

  it("takes a network that is there already, and makes nothing", async () => {
    const existing = { vpcId: "vpc-1", subnetIds: ["subnet-1", "subnet-2"], publicIp: false };
    let network: Network | undefined;
    const resources = await registered(() => {
      network = new Network("net", { existing, logs });
    });
    assert.deepEqual(
      resources.map(({ type }) => type),
      ["assay:components:Network"],
    );
    assert.deepEqual(
      [await resolved(network!.vpcId), await resolved(network!.subnetIds), network!.publicIp],
      ["vpc-1", ["subnet-1", "subnet-2"], false],
    );
  });

  const existing = { vpcId: "vpc-1", subnetIds: ["subnet-1"], publicIp: true };
  const refusals: readonly [string, Partial<NetworkArgs>, RegExp][] = [
    [
      "settings of a new network for one that is there",
      { existing, cidr: "10.0.0.0/16", nat: "none" },
      /Network net: cidr and nat set what a new network is, and existing takes one/,
    ],
    ["a network without subnets", { existing: { ...existing, subnetIds: [] } }, /existing\.subnetIds is empty; give at least one subnet/],
    ["no zone", { zones: 0 }, /zones is 0; give a whole number from 1 to 6$/],
    [
      "an address that is not the first of its block",
      { cidr: "10.0.0.1/16" },
      /cidr is 10\.0\.0\.1\/16; give the first address of a block of \/16 to \/24/,
    ],
    ["a block that is too large for a VPC", { cidr: "10.0.0.0/8" }, /cidr is 10\.0\.0\.0\/8/],
    ["a block that is too small", { cidr: "10.0.0.0/28" }, /cidr is 10\.0\.0\.0\/28/],
    ["what is no block", { cidr: "10.0.256.0/24" }, /cidr is 10\.0\.256\.0\/24/],
  ];
  for (const [what, args, message] of refusals) {
    it(`refuses ${what}`, () => assert.rejects(made(args), message));
  }
});
