/** What the environment of whoever deploys has to say; nothing else of the stacks reads it. */
import * as t from "io-ts";
import { type SettingsOf, where } from "../domain/settings.ts";
import { type ConfigFault, configFault } from "./faults.ts";

const optional = <A>(codec: t.Type<A, unknown, unknown>) => t.union([codec, t.null]);
const backend = where("backend", (u): u is string => typeof u === "string" && /^(s3|file|azblob|gs|https):\/\/.+/.test(u));
const secretsProvider = where("secrets provider", (u): u is string => typeof u === "string" && /^awskms:\/\/.+/.test(u));

export const environmentSpec = {
  PULUMI_BACKEND_URL: {
    codec: optional(backend),
    default: null,
    allowed: "the address of a bucket, as in s3://assay-state-123456789012?region=us-east-1",
    doc: "Where the state of stacks is kept; stacks/bootstrap.sh makes it and prints this line.",
  },
  ASSAY_SECRETS_PROVIDER: {
    codec: optional(secretsProvider),
    default: null,
    allowed: "a KMS key, as in awskms://alias/assay-state?region=us-east-1",
    doc: "What encrypts the secrets of new stacks; stacks/bootstrap.sh makes it and prints this line.",
  },
  AWS_PROFILE: {
    codec: optional(t.string),
    default: null,
    allowed: "a profile of ~/.aws/config",
    doc: "The AWS account that is deployed to, where its credentials do not come from elsewhere.",
  },
} as const;

export type DeployEnvironment = SettingsOf<typeof environmentSpec>;

/** The environment's variables; empty ones count as absent. Both of where the state is are needed. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): {
  readonly environment: DeployEnvironment;
  readonly faults: readonly ConfigFault[];
} {
  const names = Object.keys(environmentSpec) as (keyof DeployEnvironment)[];
  const faults: ConfigFault[] = [];
  const found: Record<string, string | null> = {};
  for (const name of names) {
    const value = variables[name] || undefined;
    const { codec, allowed } = environmentSpec[name];
    found[name] = value ?? null;
    if (value === undefined && name !== "AWS_PROFILE") faults.push(configFault(name, `is not set; give ${allowed}`));
    if (value !== undefined && !codec.is(value)) faults.push(configFault(name, `is ${JSON.stringify(value)}; allowed is ${allowed}`));
  }
  return { environment: found as DeployEnvironment, faults };
}
