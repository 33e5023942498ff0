import { metered } from "../line.ts";
import { resourceType } from "../resource-type.ts";

export const workgroup = resourceType({
  tokens: ["aws:athena/workgroup:Workgroup"],
  inputs: {},
  usage: { scannedTb: { doc: "TB that queries scan", profiles: [0.01, 0.5, 10] } },
  lines: (_, use, { prices: { athena } }) => [metered("data scanned", athena.scanned, use, ["scannedTb"], (tb) => tb)],
});
