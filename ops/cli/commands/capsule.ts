import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { Command, Option } from "commander";
import { type Either, isLeft } from "fp-ts/lib/Either.js";
import { ALPACA_KEY_NAMES } from "../../../adapters/providers/alpaca/source.ts";
import { KEY_NAME } from "../../../adapters/providers/alpha-vantage/client.ts";
import { CAPSULE_FORMAT, type Capsule, differences, type Outcome, readCapsule, writeCapsule } from "../../../domain/capsule/capsule.ts";
import { CONTRACTS } from "../../../domain/market/contracts.ts";
import { decodeSuite, parseSuite } from "../../../domain/quality/any-suite.ts";
import { type Suite, writeSuite } from "../../../domain/quality/suite.ts";
import { suiteFaultText } from "../../../domain/quality/suite-fault.ts";
import type { CapsuleRunner } from "../../../pipelines/definition.ts";
import { pipelines } from "../../../pipelines/registry.ts";
import { type Gathered, gather } from "../../capsule/export.ts";
import { outcomeByCode } from "../../capsule/other-code.ts";
import { outcomeOf } from "../../capsule/outcome.ts";
import { runAgain } from "../../capsule/run.ts";
import { secretsIn } from "../../capsule/secrets.ts";
import { assignments } from "../assignments.ts";
import { clockOf } from "../clock.ts";
import { secretOfEnvironment } from "../environment.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { addWhere, answering, spanOf, type WhereOptions } from "../where.ts";

export function capsuleCommand(): Command {
  return new Command("capsule")
    .description("A run in one file: its inputs, rules, settings and verdict, to be run again anywhere.")
    .addCommand(exportCommand())
    .addCommand(replayCommand());
}

/** A range of a stream follows from all ranges of its shard before it. */
const SINCE = "30d";

interface ExportOptions extends WhereOptions {
  readonly out?: string;
  readonly set: readonly string[];
  readonly json?: true;
}

function exportCommand(): Command {
  const command = new Command("export")
    .description("Write a run into one file. It is run again first: what would not give the same verdict elsewhere is not written.")
    .argument("<run>", "as assay audit and assay triage name it")
    .option("--out <file>", "where to; default RUN.capsule.json. A file that is there is not written over")
    .addOption(
      new Option("--set <key=value...>", "settings to repeat it with, in place of those that it was made with").default([], "none"),
    );
  return addWhere(command, SINCE)
    .option("--json", "print one JSON document")
    .action(async (run: string, options: ExportOptions) => {
      const faults: string[] = [];
      const given = assignments("--set", options.set, "KEY=VALUE", faults);
      if (faults.length > 0) throw new CommandFault(faults);
      const clock = clockOf(undefined);
      const { gathered, outcome } = await answering(options, spanOf(clock, options.since, SINCE), clock, async (ports) => {
        const gathered = orFault(await gather(ports, run), (message) => [message]);
        return { gathered, outcome: await outcomeOf(ports.objects, gathered.pipeline, run) };
      });
      if (outcome.batches.length === 0 && Object.keys(outcome.accounts).length === 0) {
        const why = `nothing of run ${run} is judged yet: it is under way, or was cut off`;
        throw new CommandFault([`${why} (assay status tells the command that goes on with it)`]);
      }
      const { capsule, bytes, file } = await written(gathered, outcome, given, options.out ?? `${run}.capsule.json`);
      const told = { file, bytes, run, inputs: capsule.inputs.length, before: capsule.before.length };
      const text = `${file}: run ${run}, ${told.inputs} raw objects, ${bytes.toLocaleString("en-US")} bytes\n\nnext\n  npx assay capsule replay ${file}`;
      console.log(options.json ? JSON.stringify(told) : text);
      process.exitCode = EXIT.ok;
    });
}

async function written(gathered: Gathered, outcome: Outcome, given: Readonly<Record<string, unknown>>, file: string) {
  const runner = await runnerOf(gathered.pipeline);
  const { settings, suite } = orFault(runner.settingsOf({ ...gathered.settings, ...given }), (faults) =>
    faults.map(({ message }) => message),
  );
  const dataset = gathered.inputs[0]!.envelope["dataset"];
  const contract = CONTRACTS.find((each) => each.dataset === dataset)!;
  const about = {
    code: ownVersion(),
    contract: `${contract.name}@${contract.version}`,
    suite: writeSuite(suite),
    settings: { ...settings },
  };
  const capsule: Capsule = { format: CAPSULE_FORMAT, ...gathered, ...about, outcome };
  const differs = differences(
    outcome,
    orFault(await runAgain(runner, capsule, suite), (faults) => faults),
  );
  if (differs.length > 0) {
    const mend = "a rule, or the code, has changed since; with --set its settings can be told otherwise";
    throw new CommandFault([`run ${gathered.run} does not give the same again: ${mend}`, ...differs], EXIT.notSo);
  }
  const secrets = await secretsIn(capsule, await knownSecrets());
  if (secrets.length > 0) throw new CommandFault(["it would carry secrets, and was not written", ...secrets], EXIT.notSo);
  const text = writeCapsule(capsule, sha256);
  await writeFile(file, text, { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "EEXIST" ? "it is there already: name another with --out, or remove it" : error.message;
    throw new CommandFault([`${file} cannot be written: ${why}`]);
  });
  return { capsule, bytes: Buffer.byteLength(text), file };
}

interface ReplayOptions {
  readonly withSuite?: string;
  readonly withCode?: string;
  readonly json?: true;
}

function replayCommand(): Command {
  return new Command("replay")
    .description("Run a capsule here, and say whether it gives the same verdict, counts and rows as then. Needs no network and no data.")
    .argument("<file>", "as assay capsule export wrote it")
    .option("--with-suite <file>", "judge by this suite instead, and say what it would change")
    .option("--with-code <dir>", "run it by the code of another checkout, after npm ci there, and say what it would change")
    .option("--json", "print one JSON document")
    .action(async (file: string, { withSuite, withCode, json }: ReplayOptions) => {
      const capsule = orFault(readCapsule(await textOf(file), sha256), ({ message }) => [`${file} cannot be replayed: ${message}`]);
      const outcome =
        withCode === undefined
          ? await outcomeHere(capsule, withSuite)
          : orFault(
              await outcomeByCode(withCode, [file, ...(withSuite === undefined ? [] : ["--with-suite", withSuite])]),
              (faults) => faults,
            );
      const other = [withSuite, withCode].filter((given) => given !== undefined).join(" and ");
      const differs = differences(capsule.outcome, outcome);
      console.log(
        json
          ? JSON.stringify({ run: capsule.run, same: differs.length === 0, differences: differs, outcome })
          : describe(capsule, outcome, differs, other),
      );
      process.exitCode = differs.length === 0 || other !== "" ? EXIT.ok : EXIT.notSo;
    });
}

function describe(capsule: Capsule, outcome: Outcome, differs: readonly string[], other: string): string {
  const { run, pipeline, code, contract } = capsule;
  const counts = Object.entries(outcome.accounts).map(([account, { count }]) => `  ${account.padEnd(14)} ${count.toLocaleString("en-US")}`);
  const head = `run ${run} of ${pipeline}, written by assay ${code} under ${contract}`;
  if (differs.length === 0) return [head, ...counts, "", "the same verdicts, counts and rows as then"].join("\n");
  const title = other === "" ? "NOT the same as then" : `what ${other} would change`;
  return [head, ...counts, "", title, ...differs.map((line) => `  ${line}`)].join("\n");
}

async function outcomeHere(capsule: Capsule, withSuite: string | undefined): Promise<Outcome> {
  const runner = await runnerOf(capsule.pipeline);
  const suite = await suiteOf(capsule, withSuite);
  return orFault(await runAgain(runner, capsule, suite), (faults) => faults);
}

async function suiteOf(capsule: Capsule, path: string | undefined): Promise<Suite> {
  const suite = path === undefined ? decodeSuite(capsule.suite) : parseSuite(await textOf(path));
  return orFault(suite, (faults) => faults.map((fault) => `${path ?? "the capsule's suite"}: ${suiteFaultText(fault)}`));
}

async function runnerOf(pipeline: string): Promise<CapsuleRunner> {
  const load = pipelines.find(({ name }) => name === pipeline)?.capsule;
  if (!load) throw new CommandFault([`this Assay has no pipeline ${pipeline} that can run a capsule again`]);
  return load();
}

const WHY_UNREAD: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `there is no file ${path}`,
  EISDIR: (path) => `${path} is a directory: name the file in it`,
};

async function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new CommandFault([WHY_UNREAD[error.code ?? ""]?.(path) ?? `${path} cannot be read: ${error.message}`]);
  });
}

/** Secrets of providers that this machine knows, by name. */
async function knownSecrets(): Promise<Readonly<Record<string, string>>> {
  const names = [KEY_NAME, ...Object.values(ALPACA_KEY_NAMES)];
  const values = await Promise.all(names.map(async (name) => [name, await secretOfEnvironment(name)] as const));
  return Object.fromEntries(values.filter((entry): entry is [(typeof names)[number], string] => Boolean(entry[1])));
}

function ownVersion(): string {
  const text = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

function orFault<E, A>(either: Either<E, A>, messages: (fault: E) => readonly string[]): A {
  if (isLeft(either)) throw new CommandFault(messages(either.left));
  return either.right;
}
