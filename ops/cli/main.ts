import { Command, CommanderError } from "commander";
import { auditCommand } from "./commands/audit.ts";
import { capsuleCommand } from "./commands/capsule.ts";
import { costCommand } from "./commands/cost.ts";
import { dashboardCommand } from "./commands/dashboard.ts";
import { deadLettersCommand } from "./commands/dead-letters.ts";
import { demoCommand } from "./commands/demo.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { pruneCommand } from "./commands/prune.ts";
import { qualityCommand } from "./commands/quality.ts";
import { quarantineCommand } from "./commands/quarantine.ts";
import { queryCommand } from "./commands/query.ts";
import { runCommand } from "./commands/run.ts";
import { schemaCommand } from "./commands/schema.ts";
import { statusCommand } from "./commands/status.ts";
import { triageCommand } from "./commands/triage.ts";
import { CommandFault, EXIT } from "./exit.ts";

/** Runs one command line and sets the process's exit code; see {@link EXIT}. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("assay")
    .description("Market data behind a hard quality gate: run pipelines, audit the ledger, query the zones.")
    .helpCommand(true)
    .showHelpAfterError("(assay help COMMAND tells more)")
    .exitOverride();
  for (const command of [
    runCommand(),
    demoCommand(),
    auditCommand(),
    statusCommand(),
    triageCommand(),
    quarantineCommand(),
    deadLettersCommand(),
    capsuleCommand(),
    qualityCommand(),
    queryCommand(),
    schemaCommand(),
    dashboardCommand(),
    costCommand(),
    doctorCommand(),
    pruneCommand(),
  ]) {
    program.addCommand(command.exitOverride());
  }
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = explain(error, argv.includes("--json"));
  }
}

function explain(error: unknown, json: boolean): number {
  if (error instanceof CommanderError) {
    // Commander has printed its own message by now.
    if (error.exitCode === 0) return EXIT.ok;
    if (json) console.log(JSON.stringify({ errors: [error.message.replace(/^error: /, "")] }));
    return EXIT.usage;
  }
  const fault = error instanceof CommandFault ? error : storeFault(error);
  if (!fault) throw error;
  for (const message of fault.messages) console.error(`assay: ${message}`);
  if (json) console.log(JSON.stringify({ errors: fault.messages }));
  return fault.exitCode;
}

/** A disk that is full or not writable is nobody's defect: it is told in words. */
function storeFault(error: unknown): CommandFault | undefined {
  if (typeof error !== "object" || error === null || !("_tag" in error) || error._tag !== "StoreFault") return undefined;
  return new CommandFault([String((error as unknown as Error).message)], EXIT.notSo);
}
