/**
 * `pulumi preview` and `pulumi up` under the policy pack, as the stack's config sets its rules.
 *
 *   npm run guard -- preview STACK
 *   npm run guard -- up STACK
 *
 * Exit codes: 0 nothing stands against it; 1 a rule is broken, or could not be run; 2 wrong usage or configuration.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as automation from "@pulumi/pulumi/automation/index.js";
import { isLeft } from "fp-ts/lib/Either.js";
import { cannotRun } from "../domain/missing-command.ts";
import { didYouMean } from "../domain/settings.ts";
import { buildPack, PACK } from "./build.ts";
import { decodeConfiguration, VARIABLE } from "./configuration.ts";
import { deployedOf } from "./cost/deployed.ts";
import { readGraph } from "./cost/graph.ts";
import { RULES } from "./rules.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** What stands against a deployment. */
export interface Findings {
  /** `resource: rule: message`, of each mandatory rule that is broken. */
  readonly violations: readonly string[];
  /** Rules that the engine could not run, and let pass. */
  readonly couldNotRun: readonly string[];
}

/** What is asked of a stack once it is deployed. */
type Deployment = Pick<automation.Stack, "name" | "exportStack" | "getAllConfig">;

/** Wrong `assay:policies`: every fault of it. */
export class PoliciesFault extends Error {}

/**
 * Previews a stack under the compiled pack.
 *
 * @throws PoliciesFault where the stack's `assay:policies` has faults
 * @throws automation.CommandError where the preview fails for another reason than a rule
 */
export async function guardedPreview(stack: automation.Stack, onOutput: (text: string) => void = () => {}): Promise<Findings> {
  Object.assign(stack.workspace.envVars, packEnvironment(await policiesOf(stack)));
  const events: automation.EngineEvent[] = [];
  try {
    await stack.preview({ policyPacks: [PACK], diff: true, color: "never", onOutput, onEvent: (event) => events.push(event) });
  } catch (fault) {
    if (findingsOf(events).violations.length === 0) throw fault;
  }
  return findingsOf(events);
}

/** What the pack is told, and where Node keeps what it compiled of it: loading takes longer than judging. */
const packEnvironment = (policies: string) => ({
  [VARIABLE]: policies,
  NODE_COMPILE_CACHE: join(ROOT, ".tools", "compile-cache"),
});

/** The stack's `assay:policies`, in the JSON that the pack reads. */
async function policiesOf(stack: automation.Stack): Promise<string> {
  const text = (await stack.getAllConfig())["assay:policies"]?.value ?? "";
  const configuration = decodeConfiguration(text, RULES);
  if (isLeft(configuration)) throw new PoliciesFault(configuration.left.map(({ message }) => message).join("\n"));
  return text;
}

/** The engine reports a rule that met an unknown value as advisory, and goes on. */
const COULD_NOT_RUN = /can't run policy '([^']+)'/;

export function findingsOf(events: readonly automation.EngineEvent[]): Findings {
  const violations: string[] = [];
  const couldNotRun = new Set<string>();
  for (const { policyEvent } of events) {
    if (policyEvent === undefined) continue;
    const [, rule] = COULD_NOT_RUN.exec(policyEvent.message) ?? [];
    if (rule) couldNotRun.add(rule);
    else if (policyEvent.enforcementLevel === "mandatory") violations.push(lineOf(policyEvent));
  }
  return { violations, couldNotRun: [...couldNotRun] };
}

/** The message comes under its rule's description, in colours. */
function lineOf({ resourceUrn = "", policyName, message }: automation.PolicyEvent): string {
  const said = message
    .replaceAll(/<\{%[^%]*%\}>/g, "")
    .trim()
    .split("\n")
    .slice(1)
    .join(" ");
  return `${resourceUrn.split("::").at(-1)}: ${policyName}: ${said}`;
}

async function main([verb, name, ...rest]: readonly string[]): Promise<number> {
  if ((verb !== "preview" && verb !== "up") || name === undefined || rest.length > 0) {
    console.error("usage: npm run guard -- preview|up STACK");
    return 2;
  }
  await buildPack();
  const stack = await automation.LocalWorkspace.selectStack({ stackName: name, workDir: ROOT });
  const { violations, couldNotRun } = await guardedPreview(stack, (text) => process.stdout.write(text));
  for (const rule of couldNotRun)
    console.error(`${rule} could not be run in the preview, and no rule may be passed over: see how it reads what is unknown`);
  if (violations.length > 0)
    console.error(`${name}: ${violations.length} violations:\n${violations.map((line) => `  ${line}`).join("\n")}`);
  if (violations.length + couldNotRun.length > 0) return 1;
  if (verb === "preview") return 0;
  const status = up(name, stack.workspace.envVars[VARIABLE] ?? "");
  // Also where the update failed half-way: what was made is there, and costs.
  await publishResources(stack);
  return status;
}

/** The command itself, so that it previews once more: a rule about the stack as a whole is broken before anything is made. */
function up(name: string, policies: string): number {
  const env = { ...process.env, ...packEnvironment(policies), PATH: [process.env["PATH"], join(ROOT, ".tools", "bin")].join(delimiter) };
  return spawnSync("pulumi", ["up", "--stack", name, "--yes", "--policy-pack", PACK], { cwd: ROOT, env, stdio: "inherit" }).status ?? 1;
}

/** Leaves what the stack consists of beside its data, for `assay cost --stack`. A deployment does not fail by it: what is wrong is said. */
export async function publishResources(stack: Deployment): Promise<void> {
  try {
    await publish(stack);
  } catch (fault) {
    const [said] = (await saidOf(fault)).split("\n");
    console.error(
      `what ${stack.name} consists of was not left beside its data, so that \`assay cost --stack\` tells an earlier state: ${said}`,
    );
  }
}

async function publish(stack: Deployment): Promise<void> {
  const graph = readGraph(await stack.exportStack());
  if (isLeft(graph) || graph.right.resources.length === 0) return;
  const { "aws:region": region, "assay:policies": policies } = await stack.getAllConfig();
  const told = { ...graph.right, ...(region && { region: region.value }), ...(policies && { policies: policies.value }) };
  const directory = mkdtempSync(join(tmpdir(), "assay-resources-"));
  try {
    const file = join(directory, "resources.json");
    writeFileSync(file, JSON.stringify(deployedOf(told, new Date().toISOString())));
    const where = region ? ["--region", region.value] : [];
    spawnSync(process.execPath, [join(ROOT, "ops", "assay.js"), "cost", file, "--publish", stack.name, ...where], { stdio: "inherit" });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** What went wrong, for people; what a preview itself said has been shown already. */
export async function saidOf(fault: unknown): Promise<string> {
  if (fault instanceof automation.StackNotFoundError) {
    const stacks = await (await automation.LocalWorkspace.create({ workDir: ROOT })).listStacks();
    const names = stacks.map(({ name }) => name);
    const [asked = ""] = process.argv.slice(3);
    const known = names.length > 0 ? `${didYouMean(asked, names)}known are ${names.join(", ")}` : "there is none yet";
    return `there is no stack ${asked} in this backend: ${known}; \`npm run deploy -- STACK\` makes one`;
  }
  const message = fault instanceof Error ? fault.message : String(fault);
  if (/\bspawn pulumi ENOENT\b/.test(message)) return cannotRun("pulumi", { code: "ENOENT", message });
  const errors = fault instanceof automation.CommandError ? message.split("\n").filter((line) => /^ *error:/.test(line)) : [];
  // It holds what the command printed twice.
  return errors.length > 0 ? [...new Set(errors)].join("\n") : message;
}

if (import.meta.main) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (fault) {
    console.error(await saidOf(fault));
    process.exitCode = fault instanceof PoliciesFault || fault instanceof automation.StackNotFoundError ? 2 : 1;
  }
}
