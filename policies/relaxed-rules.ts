import type { StackValidationPolicy } from "@pulumi/policy";
import type { Relaxation } from "./configuration.ts";

/** Shows with every preview which rules a stack's config relaxes, and why. Config does not know its name, so that it cannot be relaxed. */
export function relaxedRules(relaxations: readonly Relaxation[]): StackValidationPolicy {
  return {
    name: "pack-relaxed-rules",
    description: "Whoever reads a preview sees which rules do not hold in the stack.",
    enforcementLevel: "advisory",
    validateStack: (_stack, report) => {
      for (const { rule, level, reason } of relaxations) report(`${rule} is ${level} in this stack: ${reason}`);
    },
  };
}
