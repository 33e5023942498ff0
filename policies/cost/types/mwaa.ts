import * as t from "io-ts";
import { oneOf } from "../inputs.ts";
import { baseline, HOURS, metered } from "../line.ts";
import { resourceType } from "../resource-type.ts";

/** mw1.micro, mw1.xlarge and mw1.2xlarge exist too: their prices are not in the table, and are not guessed. */
const CLASSES = { "mw1.small": "small", "mw1.medium": "medium", "mw1.large": "large" } as const;
type EnvironmentClass = keyof typeof CLASSES;

/** What an environment's price includes. */
const INCLUDED = { workers: 1, schedulers: 2 };

export const environment = resourceType({
  tokens: ["aws:mwaa/environment:Environment"],
  inputs: { environmentClass: oneOf(...(Object.keys(CLASSES) as EnvironmentClass[])), minWorkers: t.number, schedulers: t.number },
  usage: {
    workerHours: { doc: "worker-hours above the least number of workers", profiles: [0, 50, 500] },
    metadataGb: { doc: "GB of the metadata database", profiles: [1, 5, 20] },
  },
  lines: ({ environmentClass = "mw1.small", minWorkers = 1, schedulers = 2 }, use, { prices: { mwaa } }) => {
    const size = CLASSES[environmentClass];
    const worker = mwaa[`${size}Worker`];
    const extra = Math.max(0, minWorkers - INCLUDED.workers) + Math.max(0, schedulers - INCLUDED.schedulers);
    const toSmall = { change: "environmentClass: mw1.small", share: 1 - mwaa.small.usd / mwaa[size].usd };
    return [
      baseline(`environment, ${environmentClass}`, mwaa[size], HOURS, size === "small" ? undefined : toSmall),
      ...(extra > 0 ? [baseline("workers and schedulers kept beyond those included", worker, extra * HOURS)] : []),
      metered("more workers", worker, use, ["workerHours"], (hours) => hours),
      metered("metadata database", mwaa.metadata, use, ["metadataGb"], (gb) => gb),
    ];
  },
});
