import { text } from "../inputs.ts";
import { baseline, metered } from "../line.ts";
import { resourceType } from "../resource-type.ts";

const tenThousands = (requests: number) => requests / 1e4;

/** Each of its first two rotations adds the price of a key. */
export const key = resourceType({
  tokens: ["aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"],
  inputs: {},
  usage: { requests: { doc: "requests; S3 bucket keys and data keys keep them few", profiles: [1e4, 2e5, 5e6] } },
  lines: (_, use, { prices: { kms } }) => [baseline("key", kms.key, 1), metered("requests", kms.requests, use, ["requests"], tenThousands)],
});

export const secret = resourceType({
  tokens: ["aws:secretsmanager/secret:Secret"],
  inputs: {},
  usage: { requests: { doc: "requests", profiles: [1e3, 1e4, 1e5] } },
  lines: (_, use, { prices: { secretsManager } }) => [
    baseline("secret", secretsManager.secret, 1),
    metered("requests", secretsManager.requests, use, ["requests"], tenThousands),
  ],
});

/** Free, unless of the Advanced tier. */
export const parameter = resourceType({
  tokens: ["aws:ssm/parameter:Parameter"],
  inputs: { tier: text },
  usage: {},
  lines: ({ tier }, _, { prices: { ssm } }) => (tier === "Advanced" ? [baseline("advanced parameter", ssm.advanced, 1)] : []),
});
