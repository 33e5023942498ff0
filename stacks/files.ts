/** Files that say what may be configured, written from the codecs so that neither can be changed without the other. */
import type { PipelineInfrastructure } from "../pipelines/infrastructure.ts";
import { environmentSpec } from "./environment.ts";
import { secretKeys, stackKeys } from "./keys.ts";
import { BY_PROFILE } from "./profiles.ts";

/** What stands around the part of Pulumi.yaml that is written. */
export const CONFIG_FROM = "  # Written by `npm run docs:config` from the codecs in stacks/ and pipelines/; change it there.\n";

/**
 * The keys under `config:` of Pulumi.yaml. Each has a default, or the engine would name those that miss before the program can name
 * all that is wrong; an empty one means none. A type would have it stop at the first wrong value in the same way.
 */
export function describedKeys(pipelines: readonly PipelineInfrastructure[]): string {
  const keys = [
    ...Object.entries(stackKeys).map(([key, { doc, allowed, default: value }]) => {
      const shown = value === null || BY_PROFILE.has(key) ? "" : value;
      return entry(key, `${doc} Allowed: ${allowed}.`, shown);
    }),
    ...Object.entries(secretKeys).map(([key, { doc }]) => entry(key, `${doc} A secret: pulumi config set --secret ${key}.`, "")),
    ...pipelines.map(({ name, settings }) => {
      const of = Object.entries(settings).map(([key, { default: value }]) => `${key} (${JSON.stringify(value)})`);
      return entry(name, `Settings of the pipeline ${name}, with their defaults: ${of.join(", ")}.`, {});
    }),
  ];
  return `${CONFIG_FROM}${keys.join("")}`;
}

/** JSON is YAML: a text in quotes needs no care. */
function entry(key: string, description: string, value: unknown): string {
  return `  ${key}:\n    description: ${JSON.stringify(description)}\n    default: ${JSON.stringify(value)}\n`;
}

/** `.env.example`: what deploying needs, then what running here may need. */
export function environmentExample(): string {
  const variable = (name: string, doc: string, allowed?: string) => `# ${doc}${allowed ? ` ${capitalised(allowed)}.` : ""}\n${name}=\n`;
  const deploying = Object.entries(environmentSpec).map(([name, { doc, allowed }]) => variable(name, doc, allowed));
  const keys = Object.values(secretKeys).filter(({ local }) => local);
  return [
    "# Copy to .env, fill in, and read it into your shell: set -a; . ./.env; set +a\n",
    "# To deploy (npm run deploy -- STACK).\n",
    ...deploying,
    "\n# To run providers here; a stack has them from its configuration.\n",
    ...keys.map(({ name, doc }) => variable(name, doc)),
  ].join("");
}

const capitalised = (text: string) => `${text[0]!.toUpperCase()}${text.slice(1)}`;
