import type { Resource } from "../graph.ts";
import { metered } from "../line.ts";
import { resourceType } from "../resource-type.ts";

/** The type under which a usage tells what belongs to the stack and to no resource of it. */
export const STACK = "stack";

/** Stands for it among the resources. */
export const STACK_RESOURCE: Resource = { urn: STACK, name: STACK, type: STACK, inputs: {}, dependencies: {} };

const same = (amount: number) => amount;

export const stack = resourceType({
  tokens: [STACK],
  inputs: {},
  usage: {
    records: { doc: "market-data records that come in: what the cost is divided by", profiles: [1e6, 5e7, 1e9] },
    transferOutGb: { doc: "GB sent to the internet", profiles: [0.5, 5, 100] },
    crossZoneGb: { doc: "GB between zones, each way", profiles: [0.5, 20, 500] },
    customMetrics: { doc: "metrics that functions write, each combination of dimensions for itself", profiles: [15, 30, 60] },
  },
  lines: (_, use, { prices: { transfer, cloudwatch } }) => [
    metered("data to the internet", transfer.out, use, ["transferOutGb"], same),
    metered("data between zones", transfer.crossZone, use, ["crossZoneGb"], same),
    metered("metrics of functions", cloudwatch.metric, use, ["customMetrics"], same),
  ],
});
