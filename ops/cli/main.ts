import type { Command, CommanderError } from "commander";
import { CommandFault, EXIT } from "./exit.ts";
import { helpText } from "./help.ts";
import { VERBS } from "./verbs.ts";

const HELP: ReadonlySet<string | undefined> = new Set([undefined, "help", "--help", "-h"]);

/** Runs one command line and sets the process's exit code; see {@link EXIT}. */
export async function main(argv: readonly string[]): Promise<void> {
  const json = argv.includes("--json");
  process.stdout.on("error", endWithoutOutput);
  try {
    const [first, second] = argv.slice(2);
    if (!HELP.has(first)) await run(first!, argv.slice(3));
    else if (first === "help" && second !== undefined) await run(second, [...argv.slice(4), "--help"]);
    else console.log(helpText());
    // Like any command that is not told what to do.
    if (first === undefined) process.exitCode = EXIT.usage;
  } catch (error) {
    process.exitCode = explain(error, json);
  }
}

/** Whoever read the output has seen enough, as in `assay … | head`; anything else has kept it from being written. */
function endWithoutOutput(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit();
  console.error(`assay: the output cannot be written: ${error.message}`);
  process.exit(EXIT.usage);
}

async function run(name: string, args: readonly string[]): Promise<void> {
  const verb = VERBS.find((each) => each.name === name);
  if (!verb) {
    const { didYouMean } = await import("../../domain/settings.ts");
    const names = VERBS.map((each) => each.name);
    throw new CommandFault([`there is no command ${name}: ${didYouMean(name, names)}assay help lists them`]);
  }
  const [commander, command] = await Promise.all([import("commander"), verb.load()]);
  const program = new commander.Command("assay")
    .showHelpAfterError(`(assay help ${name} tells more)`)
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "assay: ")) })
    .exitOverride();
  program.addCommand(inheriting(command, program));
  await program.parseAsync([name, ...args], { from: "user" });
}

/** Commands of a command too are told how faults are told. */
function inheriting(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const inner of command.commands) inheriting(inner, command);
  return command;
}

function explain(error: unknown, json: boolean): number {
  if (isCommanders(error)) {
    // Commander has printed its own message by now.
    if (error.exitCode === 0) return EXIT.ok;
    if (json) console.log(JSON.stringify({ errors: [error.message.replace(/^error: /, "")] }));
    return EXIT.usage;
  }
  const fault = error instanceof CommandFault ? error : machineFault(error);
  if (!fault) throw error;
  for (const message of fault.messages) console.error(`assay: ${message}`);
  if (json) console.log(JSON.stringify({ errors: fault.messages }));
  return fault.exitCode;
}

/** By its code: to know the class itself would load the parser. */
function isCommanders(error: unknown): error is CommanderError {
  return error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("commander.");
}

/**
 * A disk that is full or not writable is nobody's defect, nor is a file of a data directory that was altered, be it a zone's or a
 * stream's: it is told in words, by default the system's.
 */
function machineFault(error: unknown): CommandFault | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof SyntaxError || ("_tag" in error && (error._tag === "StoreFault" || error._tag === "StreamDamage")))
    return new CommandFault([error.message], EXIT.notSo);
  return "errno" in error && "syscall" in error ? new CommandFault([error.message]) : undefined;
}
