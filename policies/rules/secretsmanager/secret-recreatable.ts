import { Secret } from "@pulumi/aws/secretsmanager/secret.js";
import { resourceRule } from "../../rule.ts";

/** A deleted secret holds its name until its recovery window is over: a stack made again would fail for up to 30 days. */
export const secretRecreatable = resourceRule(Secret, {
  name: "secretsmanager-recreatable",
  description: "A secret that can be recovered has no fixed name.",
  check({ name, recoveryWindowInDays }, report, { resource }) {
    const fixed = name !== undefined && !isMadeUp(name, resource.name);
    if (fixed && recoveryWindowInDays !== 0)
      report(
        `A secret named ${name} cannot be made again while a deleted one can be recovered: leave name out, or set recoveryWindowInDays 0.`,
      );
  },
});

/** The engine's own names hold the logical name and end in random digits. */
function isMadeUp(name: string, logicalName: string): boolean {
  return name.includes(logicalName) && /-[0-9a-f]{4,}$/.test(name);
}
