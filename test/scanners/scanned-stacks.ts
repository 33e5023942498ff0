/** Stacks with everything that there is to scan in them, each resource under the names that AWS would give it. */
import { kindOf } from "../support/engine/kinds.ts";
import type { Answer } from "../support/mocks.ts";
import { IMAGE_URI } from "../support/parts.ts";
import { registeredStack } from "../support/sample-stacks.ts";
import type { Scanned } from "./terraform-plan.ts";

const SECRETS = { "assay:slackWebhook": "https://hooks.example.com/T/B/X", "assay:alphaVantageApiKey": "demo" };
const ALPHA_VANTAGE = { provider: "alpha-vantage", concurrency: 1 };

/** As little as a stack may be protected, and all that it may have. */
const STACKS = {
  dev: {},
  prod: {
    ...SECRETS,
    "assay:layout": "per-zone",
    "assay:stream-ingest": { provider: "coinbase", producerImage: IMAGE_URI },
    "assay:historical-batch": ALPHA_VANTAGE,
  },
} as const;
export type ScannedStack = keyof typeof STACKS;
export const SCANNED_STACKS = Object.keys(STACKS) as readonly ScannedStack[];

export async function scannedStack(stack: ScannedStack): Promise<readonly Scanned[]> {
  const names = new Map<string, readonly string[]>();
  const answer: Answer = ({ type, name, inputs }) => {
    const kind = kindOf(type);
    const named = { region: "us-east-1", ...(kind.named && { [kind.named]: `assay-${stack}-${name}` }), ...inputs };
    const id = kind.id(named, names.size);
    const outputs = kind.outputs(named, id);
    names.set(
      `${type} ${name}`,
      [id, outputs["arn"]].filter((text): text is string => typeof text === "string" && text !== ""),
    );
    return { id, state: { ...named, ...outputs } };
  };
  const resources = await registeredStack(stack, STACKS[stack], answer);
  return resources.map((resource) => ({ ...resource, names: names.get(`${resource.type} ${resource.name}`) ?? [] }));
}
