import * as ec2 from "@pulumi/aws/ec2/index.js";
import * as iam from "@pulumi/aws/iam/index.js";
import * as awsx from "@pulumi/awsx/ec2/index.js";
import * as pulumi from "@pulumi/pulumi";
import { isNetworkRange } from "../domain/aws/network-range.ts";
import { accountOf } from "./account.ts";
import type { EncryptionKey } from "./encryption-key.ts";
import { everyLogGroup, logGroup } from "./log-group.ts";
import { allow, type Grantee } from "./permissions.ts";
import { requireWhole } from "./require.ts";
import { trusting } from "./trust.ts";

/** A network that is there already: used, and not changed. */
export interface ExistingNetwork {
  readonly vpcId: string;
  /** At least one, with a way to the internet. */
  readonly subnetIds: readonly string[];
  /** Whether that way needs a public address, as in subnets with an internet gateway. */
  readonly publicIp: boolean;
}

/** What a {@link Network} is. */
export interface NetworkArgs {
  /** Taken in place of a new one. Default: one is made, by the settings below. */
  readonly existing?: ExistingNetwork;
  /** Of the new network: a block of /16 to /24. Default `10.0.0.0/16`. */
  readonly cidr?: string;
  /** Its availability zones: 1 to 6. Default 2. */
  readonly zones?: number;
  /**
   * How tasks reach the internet: `none` gives each a public address that nothing may connect to, and costs nothing; `single` and
   * `per-zone` keep them in private subnets behind one NAT gateway, or one for each zone, at about 33 USD a month each. Default `none`.
   */
  readonly nat?: "none" | "single" | "per-zone";
  /** Its flow log is kept so long: one of CloudWatch's retentions, in days. */
  readonly logs: { readonly retentionDays: number };
  /** Encrypts its flow log. Default: CloudWatch's own key. */
  readonly key?: EncryptionKey | undefined;
}

const NAT_STRATEGY = { none: "None", single: "Single", "per-zone": "OnePerAz" } as const;

/** Where tasks run that need the internet: subnets with a way out, a flow log, and a default security group that lets nothing through. */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** Those in which tasks run. */
  readonly subnetIds: pulumi.Output<string[]>;
  /** Whether a task there needs a public address to reach the internet. */
  readonly publicIp: boolean;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:Network", name, {}, opts);
    if (args.existing) {
      requireExisting(name, args, args.existing);
      this.vpcId = pulumi.output(args.existing.vpcId);
      this.subnetIds = pulumi.output([...args.existing.subnetIds]);
      this.publicIp = args.existing.publicIp;
    } else {
      const { cidr = "10.0.0.0/16", zones = 2, nat = "none" } = args;
      requireWhole(`Network ${name}`, "zones", zones, 1, 6);
      requireCidr(name, cidr);
      this.publicIp = nat === "none";
      const vpc = new awsx.Vpc(
        `${name}-vpc`,
        {
          cidrBlock: cidr,
          numberOfAvailabilityZones: zones,
          enableDnsHostnames: true,
          natGateways: { strategy: NAT_STRATEGY[nat] },
          subnetStrategy: "Auto",
          subnetSpecs: this.publicIp ? [{ type: "Public" }] : [{ type: "Public" }, { type: "Private" }],
        },
        { parent: this },
      );
      this.vpcId = vpc.vpcId;
      this.subnetIds = this.publicIp ? vpc.publicSubnetIds : vpc.privateSubnetIds;
      new ec2.DefaultSecurityGroup(`${name}-default`, { vpcId: this.vpcId, ingress: [], egress: [] }, { parent: this });
      logFlows(name, this.vpcId, args, this);
    }
    this.registerOutputs({ vpcId: this.vpcId, subnetIds: this.subnetIds });
  }
}

function logFlows(name: string, vpcId: pulumi.Output<string>, { logs, key }: NetworkArgs, parent: pulumi.Resource): void {
  const group = logGroup(`Network ${name}`, `${name}-flows`, { ...logs, ...(key && { keyArn: key.arn }) }, parent);
  const role = new iam.Role(`${name}-flows-role`, { assumeRolePolicy: trusting("vpc-flow-logs.amazonaws.com", parent) }, { parent });
  const writer: Grantee = { granteeName: `${name}-flows`, role, grants: [] };
  allow(writer, "logs", [
    {
      actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      resources: [group.arn, pulumi.interpolate`${group.arn}:log-stream:*`],
    },
    { actions: ["logs:DescribeLogGroups"], resources: [everyLogGroup(accountOf(parent))] },
  ]);
  new ec2.FlowLog(
    `${name}-flow-log`,
    { vpcId, trafficType: "ALL", logDestination: group.arn, iamRoleArn: role.arn, maxAggregationInterval: 600 },
    { parent, dependsOn: writer.grants },
  );
}

function requireExisting(name: string, args: NetworkArgs, { subnetIds }: ExistingNetwork): void {
  const settings = (["cidr", "zones", "nat"] as const).filter((argument) => args[argument] !== undefined);
  if (settings.length > 0) {
    throw new Error(
      `Network ${name}: ${settings.join(" and ")} set what a new network is, and existing takes one that is there; leave either out`,
    );
  }
  if (subnetIds.length === 0)
    throw new Error(`Network ${name}: existing.subnetIds is empty; give at least one subnet with a way to the internet`);
}

function requireCidr(name: string, cidr: string): void {
  if (isNetworkRange(cidr)) return;
  throw new Error(`Network ${name}: cidr is ${cidr}; give the first address of a block of /16 to /24, such as 10.0.0.0/16`);
}
