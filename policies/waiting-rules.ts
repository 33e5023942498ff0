import type { StackValidationPolicy } from "@pulumi/policy";
import type { Rule } from "./rule.ts";

/** Says once for each rule what it could not judge in a preview, and will in the update. It has to run after them. */
export function waitingRules(rules: readonly Rule[]): StackValidationPolicy {
  return {
    name: "pack-waiting-rules",
    description: "Whoever reads a preview sees which rules wait for the update.",
    enforcementLevel: "advisory",
    validateStack: (_stack, report) => {
      for (const { name, waiting } of rules) {
        if (!waiting || waiting.urns.size === 0) continue;
        report(`${name} waits for the update with ${waiting.urns.size} resources: ${waiting.reason}`);
        waiting.urns.clear();
      }
    },
  };
}
