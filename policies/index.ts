/** The policy pack: what the engine loads, compiled by build.ts. */
import { flushCompileCache } from "node:module";
import { PolicyPack } from "@pulumi/policy";
import { isLeft } from "fp-ts/lib/Either.js";
import { decodeConfiguration, VARIABLE } from "./configuration.ts";
import { relaxedRules } from "./relaxed-rules.ts";
import { policiesOf } from "./rule.ts";
import { RULES } from "./rules.ts";
import { waitingRules } from "./waiting-rules.ts";

const configuration = decodeConfiguration(process.env[VARIABLE], RULES);
if (isLeft(configuration)) {
  for (const { message } of configuration.left) console.error(message);
  process.exit(2);
}
const { rules, relaxations } = configuration.right;
new PolicyPack("assay", { policies: [...RULES.flatMap(policiesOf), waitingRules(RULES), relaxedRules(relaxations)] }, rules);

// Node would write its cache of compiled code at an ordinary end, and the engine ends a pack by force.
flushCompileCache();
