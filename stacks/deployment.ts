/** How a stack is deployed by hand: what it costs and what would change are shown, and then somebody has to agree. */
import { isLeft } from "fp-ts/lib/Either.js";
import { readEnvironment } from "./environment.ts";
import type { ConfigFault } from "./faults.ts";
import { type Profile, profileOf } from "./profiles.ts";

/** Effects of a deployment, handed in so that it can be tested. */
export interface Shell {
  /** Runs a command in the terminal; answers with its exit code. */
  readonly run: (command: string, args: readonly string[]) => Promise<number>;
  /** Runs one for what it prints, which is kept in a file; undefined where it failed, after having said why. */
  readonly runInto: (command: string, args: readonly string[]) => Promise<string | undefined>;
  readonly confirm: (question: string) => Promise<boolean>;
  readonly say: (text: string) => void;
}

/** Previews and deploys under the policy pack. */
const GUARD = "policies/guard.ts";
const USAGE = "usage: npm run deploy -- STACK (dev, staging, prod or pr-…) [--yes]";
export const EXIT = { deployed: 0, notDeployed: 1, usage: 2 } as const;

/** Answers with the exit code. */
export async function deploy(
  args: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
  shell: Shell,
): Promise<number> {
  const [stack, ...more] = args.filter((arg) => arg !== "--yes");
  if (stack === undefined || more.length > 0 || stack.startsWith("-")) {
    shell.say(USAGE);
    return EXIT.usage;
  }
  const profile = profileOf(stack);
  const { environment, faults } = readEnvironment(variables);
  const all: readonly ConfigFault[] = isLeft(profile) ? [profile.left, ...faults] : faults;
  if (isLeft(profile) || all.length > 0) {
    for (const { key, message } of all) shell.say(`${key}: ${message}`);
    return EXIT.usage;
  }
  if ((await selectStack(stack, profile.right, environment.ASSAY_SECRETS_PROVIDER!, shell)) !== 0) {
    shell.say(
      `${stack} was neither found nor made: see above. Where that is about credentials, log in to AWS, and name the profile in AWS_PROFILE.`,
    );
    return EXIT.notDeployed;
  }
  if (!(await showChange(stack, shell))) return EXIT.notDeployed;
  if (!args.includes("--yes") && !(await shell.confirm(`Deploy ${stack}?`))) {
    shell.say("Nothing was deployed.");
    return EXIT.notDeployed;
  }
  // It previews once more, so that the rules judge what is deployed.
  return (await shell.run("node", [GUARD, "up", stack])) === 0 ? EXIT.deployed : EXIT.notDeployed;
}

/** A stack that is new is made; a pull request's takes the configuration of dev. */
async function selectStack(stack: string, profile: Profile, secretsProvider: string, shell: Shell): Promise<number> {
  if ((await shell.run("pulumi", ["stack", "select", stack])) === 0) return 0;
  const copied = profile.name === "pr-*" ? ["--copy-config-from", "dev"] : [];
  return shell.run("pulumi", ["stack", "init", stack, "--secrets-provider", secretsProvider, ...copied]);
}

/** The difference first, held against the rules, since it names the faults of a configuration; then what a month would cost. */
async function showChange(stack: string, shell: Shell): Promise<boolean> {
  if ((await shell.run("node", [GUARD, "preview", stack])) !== 0) return false;
  const graph = await shell.runInto("pulumi", ["preview", "--stack", stack, "--json", "--show-sames"]);
  if (graph === undefined) return false;
  // By the usage and the ceiling in the stack's own configuration, which a usage given here would override.
  return (await shell.run("node", ["ops/assay.js", "cost", graph])) === 0;
}
