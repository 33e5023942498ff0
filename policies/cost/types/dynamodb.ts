import * as t from "io-ts";
import { oneOf } from "../inputs.ts";
import { baseline, HOURS, type Line, metered, unpriced } from "../line.ts";
import type { Rate } from "../prices.ts";
import { resourceType } from "../resource-type.ts";

const capacity = { readCapacity: t.number, writeCapacity: t.number };

export const table = resourceType({
  tokens: ["aws:dynamodb/table:Table"],
  inputs: {
    billingMode: oneOf("PAY_PER_REQUEST", "PROVISIONED"),
    ...capacity,
    globalSecondaryIndexes: t.array(t.partial(capacity)),
    pointInTimeRecovery: t.partial({ enabled: t.boolean }),
    tableClass: oneOf("STANDARD"),
    replicas: t.array(t.unknown),
  },
  usage: {
    writes: { doc: "write units: items of up to 1 KB, and again for each index they are in", profiles: [1e5, 5e6, 1e8] },
    reads: { doc: "read units: items of up to 4 KB, half a unit where eventually consistent", profiles: [1e5, 5e6, 1e8] },
    storageGb: { doc: "GB stored", profiles: [1, 1, 10] },
  },
  lines: ({ billingMode, pointInTimeRecovery, replicas = [], ...inputs }, use, { prices: { dynamodb } }) => {
    const parts = [inputs, ...(inputs.globalSecondaryIndexes ?? [])];
    const throughput =
      billingMode === "PAY_PER_REQUEST"
        ? [
            metered("writes", dynamodb.writes, use, ["writes"], (writes) => writes / 1e6),
            metered("reads", dynamodb.reads, use, ["reads"], (reads) => reads / 1e6),
          ]
        : [
            provisioned(
              "write capacity",
              dynamodb.writeCapacity,
              parts.map(({ writeCapacity }) => writeCapacity),
            ),
            provisioned(
              "read capacity",
              dynamodb.readCapacity,
              parts.map(({ readCapacity }) => readCapacity),
            ),
          ];
    return [
      ...throughput,
      metered("storage", dynamodb.storage, use, ["storageGb"], (gb) => gb),
      ...(pointInTimeRecovery?.enabled ? [metered("point-in-time recovery", dynamodb.pitr, use, ["storageGb"], (gb) => gb)] : []),
      ...(replicas.length > 0 ? [unpriced("replicas", "they are billed in their own regions")] : []),
    ];
  },
});

/** Capacity of the table and of each index, all of which must be given. */
function provisioned(component: string, rate: Rate, units: readonly (number | undefined)[]): Line {
  if (units.includes(undefined)) return unpriced(component, "the table or an index has none given");
  const total = units.reduce<number>((sum, each) => sum + each!, 0);
  return baseline(component, rate, total * HOURS, { change: "billingMode: PAY_PER_REQUEST, paid by what is read and written", share: 1 });
}
