import * as t from "io-ts";
import { text } from "../inputs.ts";
import { baseline, HOURS, type Line, metered, unpriced } from "../line.ts";
import { bundle, type Rate } from "../prices.ts";
import { resourceType } from "../resource-type.ts";

/** Processing units that Redshift Serverless takes where a workgroup says nothing, and the least it can have. */
const DEFAULT_RPU = 128;
const LEAST_RPU = 4;

export const workgroup = resourceType({
  tokens: ["aws:redshiftserverless/workgroup:Workgroup"],
  inputs: { baseCapacity: t.number },
  usage: { activeHours: { doc: "hours in which queries run; idle ones cost nothing", profiles: [10, 40, 200] } },
  lines: ({ baseCapacity = DEFAULT_RPU }, use, { prices: { redshift } }) => {
    const least = { change: `baseCapacity: ${LEAST_RPU}`, share: 1 - LEAST_RPU / baseCapacity };
    const saving = baseCapacity > LEAST_RPU ? least : undefined;
    return [
      metered(`compute, ${baseCapacity} RPU`, bundle("active hour", [baseCapacity, redshift.rpu]), use, ["activeHours"], (n) => n, saving),
    ];
  },
});

export const namespace = resourceType({
  tokens: ["aws:redshiftserverless/namespace:Namespace"],
  inputs: {},
  usage: { storageGb: { doc: "GB stored", profiles: [1, 50, 1000] } },
  lines: (_, use, { prices: { redshift } }) => [metered("storage", redshift.storage, use, ["storageGb"], (gb) => gb)],
});

export const cluster = resourceType({
  tokens: ["aws:redshift/cluster:Cluster"],
  inputs: { nodeType: text, numberOfNodes: t.number },
  usage: {
    storageGb: { doc: "GB stored, of node types that store apart from their nodes", profiles: [1, 50, 1000] },
    spectrumTb: { doc: "TB that Spectrum scans", profiles: [0.01, 0.5, 10] },
  },
  lines: ({ nodeType = "", numberOfNodes = 1 }, use, { prices: { redshift } }): Line[] => {
    const rate = (redshift as Readonly<Record<string, Rate>>)[nodeType];
    if (rate?.per !== "node-hour") return [unpriced("nodes", `there is no price where nodeType is "${nodeType}"`)];
    const serverless = { change: "Redshift Serverless, which costs nothing while idle", share: 1 };
    return [
      baseline(`nodes, ${numberOfNodes} × ${nodeType}`, rate, numberOfNodes * HOURS, serverless),
      ...(nodeType.startsWith("ra3") ? [metered("storage", redshift.storage, use, ["storageGb"], (gb) => gb)] : []),
      metered("Spectrum scans", redshift.spectrum, use, ["spectrumTb"], (tb) => tb),
    ];
  },
});
