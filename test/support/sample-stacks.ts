/** The stacks that the repository has configurations of, and one of a pull request, under mocks. */
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { secretKeys } from "../../stacks/keys.ts";
import { deployedStack } from "../../stacks/program.ts";
import { type Answer, type Registered, registered } from "./mocks.ts";

/** Each with the file of its configuration. */
export const SAMPLES = { dev: "dev", staging: "staging", prod: "prod", "pr-7": "dev", "pr-8": "dev" } as const;
export type Sample = keyof typeof SAMPLES;

/** Keys that a sample has besides those of its file: trades of an exchange are listened to, in a container. */
const BESIDES: Partial<Record<Sample, Readonly<Record<string, unknown>>>> = {
  "pr-8": {
    "assay:stream-ingest": {
      provider: "coinbase",
      producerImage: `123456789012.dkr.ecr.us-east-1.amazonaws.com/assay@sha256:${"0".repeat(64)}`,
    },
  },
};

/** What the stack's program registers; `over` are keys that differ from its file, objects and lists as they are. */
export function registeredStack(stack: Sample, over: Readonly<Record<string, unknown>> = {}, answer?: Answer): Promise<Registered[]> {
  return registered(
    () => {
      const values = { ...configOf(stack), ...BESIDES[stack], ...over };
      const texts = Object.entries(values).map(([key, value]) => [key, textOf(value)]);
      pulumi.runtime.setAllConfig(Object.fromEntries(texts), SECRETS);
      return deployedStack();
    },
    stack,
    answer,
  );
}

const SECRETS = Object.keys(secretKeys).map((key) => `assay:${key}`);

/** The lines under `config:`, which have no values but texts. */
function configOf(stack: Sample): Record<string, string> {
  const text = readFileSync(new URL(`../../Pulumi.${SAMPLES[stack]}.yaml`, import.meta.url), "utf8");
  return Object.fromEntries([...text.matchAll(/^ {2}([\w:-]+): (.+)$/gm)].map(([, key, value]) => [key!, value!]));
}

/** As the engine hands values over. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
