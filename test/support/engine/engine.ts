/** Runs programs on the real Pulumi engine, against doubles of its providers: no account, no network. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as automation from "@pulumi/pulumi/automation/index.js";
import type { Outputs } from "../../../stacks/outputs.ts";
import { deployedStack } from "../../../stacks/program.ts";
import { type AwsDouble, startAwsDouble } from "./aws-double.ts";
import { type AwsxDouble, startAwsxDouble } from "./awsx-double.ts";
import { type Changes, changesOf } from "./changes.ts";
import { Cloud } from "./cloud.ts";

export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
/** Its `bin` is where the command is built to. */
const TOOLS = join(ROOT, ".tools");

/** A configuration as it stands in a stack's file: full keys, values of any shape. */
export type Config = Readonly<Record<string, unknown>>;

export class Engine {
  readonly cloud: Cloud;
  readonly aws: AwsDouble;
  /** What a Pulumi command needs to run beside these tests. */
  readonly env: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly #awsx: AwsxDouble;

  private constructor(directory: string, aws: AwsDouble, awsx: AwsxDouble) {
    this.cloud = aws.cloud;
    this.aws = aws;
    this.directory = directory;
    this.#awsx = awsx;
    this.env = {
      PATH: [join(TOOLS, "bin"), process.env["PATH"] ?? ""].join(delimiter),
      PULUMI_HOME: join(directory, "home"),
      PULUMI_BACKEND_URL: `file://${join(directory, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "engine tests",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_DEBUG_PROVIDERS: `aws:${aws.port},awsx:${awsx.port}`,
    };
  }

  /**
   * @param cloud what is deployed to; default: memory alone
   * @throws Error where the command was not built
   */
  static async start(cloud: Cloud = new Cloud()): Promise<Engine> {
    if (!existsSync(join(TOOLS, "bin", "pulumi"))) throw new Error("there is no Pulumi command: run test/support/engine/tools/build-cli");
    const directory = await mkdtemp(join(tmpdir(), "assay-engine-"));
    for (const folder of ["home", "state"]) mkdirSync(join(directory, folder));
    return new Engine(directory, await startAwsDouble(cloud), await startAwsxDouble());
  }

  async stop(): Promise<void> {
    this.aws.close();
    this.#awsx.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  /**
   * A stack of this project, empty, whose program runs in this process. Its configuration is the repository's own file for it, or that
   * of dev, and what is given over it.
   */
  async stack(name: string, { config = {}, secrets = {}, program = deployedStack }: StackOptions = {}): Promise<EngineStack> {
    const workDir = this.project(name);
    // The program is handed in, so that the folder of the real one is not looked for.
    writeFileSync(join(workDir, "Pulumi.yaml"), readFileSync(join(ROOT, "Pulumi.yaml"), "utf8").replace(/^main:.*\n/m, ""));
    const stack = await automation.LocalWorkspace.createOrSelectStack(
      { stackName: name, projectName: "assay", program: () => program() as Promise<Record<string, unknown>> },
      {
        workDir,
        pulumiCommand: await automation.PulumiCommand.get({ root: TOOLS }),
        pulumiHome: this.env["PULUMI_HOME"]!,
        envVars: { ...this.env },
      },
    );
    for (const [key, value] of Object.entries(secrets)) await stack.setConfig(key, { value, secret: true });
    const settings = await stack.workspace.stackSettings(name);
    const made = new EngineStack(stack, settings);
    await made.configure(config);
    return made;
  }

  /** The state as it lies in the backend, where secrets are encrypted. */
  stateOf(stack: string): string {
    return readFileSync(join(this.directory, "state", ".pulumi", "stacks", "assay", `${stack}.json`), "utf8");
  }

  /** A folder with the stack's configuration as the repository has it. */
  private project(name: string): string {
    const directory = join(this.directory, `project-${name}`);
    mkdirSync(directory, { recursive: true });
    const own = join(ROOT, `Pulumi.${name}.yaml`);
    copyFileSync(existsSync(own) ? own : join(ROOT, "Pulumi.dev.yaml"), join(directory, `Pulumi.${name}.yaml`));
    return directory;
  }
}

export interface StackOptions {
  readonly config?: Config;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Default: the real one, with all pipelines. */
  readonly program?: () => Promise<Outputs>;
}

export class EngineStack {
  readonly #stack: automation.Stack;
  readonly #settings: automation.StackSettings;

  constructor(stack: automation.Stack, settings: automation.StackSettings) {
    this.#stack = stack;
    this.#settings = settings;
  }

  /** Sets what differs from the configuration that it was made with; what an earlier call had set counts no more. */
  async configure(over: Config): Promise<void> {
    const { workspace, name } = this.#stack;
    const config = { ...this.#settings.config, ...over } as NonNullable<automation.StackSettings["config"]>;
    await workspace.saveStackSettings(name, { ...this.#settings, config });
  }

  /** What an `up` would do. */
  preview(): Promise<Changes> {
    return changes((onEvent) => this.#stack.preview({ onEvent }));
  }

  up(): Promise<Changes> {
    return changes((onEvent) => this.#stack.up({ onEvent }));
  }

  /** Takes over into the state what was changed in the account behind the engine's back. */
  refresh(): Promise<Changes> {
    return changes((onEvent) => this.#stack.refresh({ onEvent }));
  }

  destroy(): Promise<Changes> {
    return changes((onEvent) => this.#stack.destroy({ onEvent }));
  }

  async outputs(): Promise<automation.OutputMap> {
    return await this.#stack.outputs();
  }

  /** The stack's resources as its state has them. */
  async state(): Promise<readonly StateResource[]> {
    const { deployment } = await this.#stack.exportStack();
    return (deployment as { resources?: readonly StateResource[] }).resources ?? [];
  }
}

async function changes(operation: (onEvent: (event: automation.EngineEvent) => void) => Promise<unknown>): Promise<Changes> {
  const events: automation.EngineEvent[] = [];
  await operation((event) => events.push(event));
  return changesOf(events);
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  /** The URN and id of its provider, joined by `::`. */
  readonly provider?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}
