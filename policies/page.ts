/** `npm run docs:rules`: writes `docs/rules.md`, the pack's rules as whoever configures a stack needs them. */
import { writeFileSync } from "node:fs";
import type { Parameters, Rule } from "./rule.ts";
import { RULES } from "./rules.ts";

const HEAD = `# Rules

What a stack must hold before it is deployed: \`npm run guard -- preview STACK\` judges its preview, and every deployment is judged so.
Written by \`npm run docs:rules\` from \`policies/rules\`, where each rule says why.

A stack relaxes a rule, or sets what it measures by, in its file; a lower level takes a reason, which every preview shows:

\`\`\`yaml
config:
  assay:policies:
    s3-access-logged: { level: advisory, reason: "the bucket holds public data" }
    stack-cost-ceiling: { ceilingUsd: 150, usage: small }
\`\`\`

Levels are mandatory, advisory and disabled. A rule that reads what only the deployment knows is broken by it, so that nothing passes
unseen; those marked ⧖ judge the update instead, before the resource is made.
`;

/** The page, by service. */
export function rulesPage(rules: readonly Rule[]): string {
  const services = Map.groupBy(rules, ({ name }) => name.slice(0, name.indexOf("-")));
  const sections = [...services].sort(([a], [b]) => (a < b ? -1 : 1)).map(([service, own]) => `## ${service}\n\n${table(own)}`);
  return `${HEAD}\n${sections.join("\n\n")}\n`;
}

function table(rules: readonly Rule[]): string {
  const rows = rules.map((rule) => `| \`${rule.name}\`${rule.waiting ? " ⧖" : ""} | ${toldOf(rule)} | ${settingsOf(rule)} |`);
  return ["| rule | what holds | settings |", "|---|---|---|", ...rows.sort()].join("\n");
}

function toldOf({ description, enforcementLevel }: Rule): string {
  return `${description}${enforcementLevel === "mandatory" ? "" : ` (${enforcementLevel})`}`;
}

function settingsOf({ configSchema }: Rule): string {
  const settings = Object.entries((configSchema?.properties ?? {}) as Parameters);
  return settings.map(([name, parameter]) => `\`${name}\`: ${JSON.stringify(parameter.default)}`).join("<br>");
}

if (import.meta.main) writeFileSync(new URL("../docs/rules.md", import.meta.url), rulesPage(RULES));
