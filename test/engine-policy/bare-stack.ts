import { mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as automation from "@pulumi/pulumi/automation/index.js";
import type { Config, Engine } from "../support/engine/engine.ts";

/** Where the script is that starts a policy pack. */
const BIN = fileURLToPath(new URL("./bin", import.meta.url));

/** What the real program has to be told, whatever the stack. */
export const OWN: Config = {
  "aws:region": "us-east-1",
  "assay:owner": "market-data",
  "assay:costCentre": "md-1",
  "assay:alertEmail": "ops@example.com",
};

/** A stack of any name with just this configuration, whose program runs in this process; policy packs can be run over it. */
export async function bareStack(
  engine: Engine,
  name: string,
  config: Config,
  program: () => Promise<Record<string, unknown>>,
): Promise<automation.Stack> {
  const workDir = join(engine.directory, `bare-${name}`);
  await mkdir(workDir);
  // The program is handed in, so that the folder of the real one is not looked for.
  await writeFile(join(workDir, "Pulumi.yaml"), (await readFile("Pulumi.yaml", "utf8")).replace(/^main:.*\n/m, ""));
  const stack = await automation.LocalWorkspace.createOrSelectStack(
    { stackName: name, projectName: "assay", program },
    {
      workDir,
      pulumiCommand: await automation.PulumiCommand.get({ root: ".tools" }),
      pulumiHome: engine.env["PULUMI_HOME"]!,
      envVars: { ...engine.env, PATH: [BIN, engine.env["PATH"]].join(delimiter) },
    },
  );
  await stack.workspace.saveStackSettings(name, { config: config as automation.ConfigMap });
  return stack;
}
