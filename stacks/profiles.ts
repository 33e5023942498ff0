/** What kind of environment a stack is, told by its name. */
import { type Either, left, right } from "fp-ts/lib/Either.js";
import { didYouMean } from "../domain/settings.ts";
import { type ConfigFault, configFault } from "./faults.ts";
import type { StackKeys } from "./keys.ts";

export interface Profile {
  readonly name: "dev" | "staging" | "prod" | "pr-*";
  /** Whether data outlives the stack unless two settings say otherwise. */
  readonly keep: boolean;
  /** Whether alarms must reach someone. */
  readonly answered: boolean;
  /** What holds where the configuration does not say. */
  readonly defaults: Pick<StackKeys, "encryption" | "logRetentionDays" | "budgetUsd">;
}

const PROFILES: readonly Profile[] = [
  { name: "dev", keep: false, answered: false, defaults: { encryption: "sse-s3", logRetentionDays: 14, budgetUsd: 100 } },
  { name: "staging", keep: true, answered: true, defaults: { encryption: "kms", logRetentionDays: 30, budgetUsd: 200 } },
  { name: "prod", keep: true, answered: true, defaults: { encryption: "kms", logRetentionDays: 90, budgetUsd: 500 } },
  { name: "pr-*", keep: false, answered: false, defaults: { encryption: "sse-s3", logRetentionDays: 3, budgetUsd: 20 } },
];

/** The keys whose default is the profile's. */
export const BY_PROFILE: ReadonlySet<string> = new Set(PROFILES.flatMap(({ defaults }) => Object.keys(defaults)));

/**
 * A pull request's stack: short-lived, and short enough that physical names made from it fit every service. No second hyphen: who answers
 * for `pr-1` may do so for all that is named `assay-pr-1-…`, and `pr-1-2` would be among it.
 */
const PULL_REQUEST = /^pr-[a-z0-9]{1,8}$/;

export function profileOf(stack: string): Either<ConfigFault, Profile> {
  const name = PULL_REQUEST.test(stack) ? "pr-*" : stack;
  const profile = PROFILES.find((candidate) => candidate.name === name && stack !== "pr-*");
  if (profile) return right(profile);
  const names = PROFILES.map((candidate) => candidate.name);
  const shape = stack.startsWith("pr-") ? "after pr- come one to eight small letters or digits; " : didYouMean(stack, names);
  return left(configFault("stack", `there is no profile for a stack named ${stack}: ${shape}known are ${names.join(", ")}`));
}
