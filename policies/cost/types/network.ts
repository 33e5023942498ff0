import * as t from "io-ts";
import { list, oneOf, UNKNOWN } from "../inputs.ts";
import { baseline, HOURS, type Line, metered, unpriced } from "../line.ts";
import { resourceType } from "../resource-type.ts";

const same = (amount: number) => amount;

/** Costs nothing; endpoints are priced by how many of them they are in. */
export const subnet = resourceType({ tokens: ["aws:ec2/subnet:Subnet"], inputs: {}, usage: {}, lines: () => [] });

export const natGateway = resourceType({
  tokens: ["aws:ec2/natGateway:NatGateway"],
  inputs: {},
  usage: { gb: { doc: "GB through the gateway", profiles: [1, 50, 1000] } },
  lines: (_, use, { prices: { vpc } }) => [
    baseline("gateway", vpc.natGateway, HOURS, { change: "no NAT: gateway endpoints reach S3 and DynamoDB for nothing", share: 1 }),
    metered("data", vpc.natData, use, ["gb"], same),
  ],
});

/** Interface endpoints are billed in each zone they have a subnet in; gateway endpoints (S3, DynamoDB) are free. */
export const vpcEndpoint = resourceType({
  tokens: ["aws:ec2/vpcEndpoint:VpcEndpoint"],
  inputs: { vpcEndpointType: oneOf("Gateway", "Interface"), subnetIds: t.union([list, t.literal(UNKNOWN)]) },
  usage: { gb: { doc: "GB through the endpoint", profiles: [1, 20, 200] } },
  lines: ({ vpcEndpointType = "Gateway", subnetIds = [] }, use, { prices: { endpoint }, behind }): Line[] => {
    if (vpcEndpointType === "Gateway") return [];
    // Not known as a whole, the list is still known to come from so many subnets.
    const zones = subnetIds === UNKNOWN ? behind("subnetIds").filter(({ type }) => subnet.tokens.includes(type)).length : subnetIds.length;
    const oneZone = { change: "subnetIds: a single zone's subnet", share: 1 - 1 / zones };
    return [
      zones > 0
        ? baseline(`endpoint in ${zones} ${zones === 1 ? "zone" : "zones"}`, endpoint.zone, zones * HOURS, zones > 1 ? oneZone : undefined)
        : unpriced("endpoint", "its zones are not known before deploy"),
      metered("data", endpoint.data, use, ["gb"], same),
    ];
  },
});

/** An address costs the same in use and idle. */
export const elasticIp = resourceType({
  tokens: ["aws:ec2/eip:Eip"],
  inputs: {},
  usage: {},
  lines: (_, __, { prices: { vpc } }) => [baseline("public address", vpc.publicIp, HOURS)],
});

export const flowLog = resourceType({
  tokens: ["aws:ec2/flowLog:FlowLog"],
  inputs: { logDestinationType: oneOf("cloud-watch-logs", "s3") },
  usage: { gb: { doc: "GB of flow logs", profiles: [0.1, 2, 50] } },
  lines: ({ logDestinationType = "cloud-watch-logs" }, use, { prices: { cloudwatch } }) => {
    const rate = logDestinationType === "s3" ? cloudwatch.vendedToS3 : cloudwatch.logs;
    const toS3 = { change: "logDestinationType: s3", share: 1 - cloudwatch.vendedToS3.usd / cloudwatch.logs.usd };
    return [metered("flow logs", rate, use, ["gb"], same, logDestinationType === "s3" ? undefined : toS3)];
  },
});
