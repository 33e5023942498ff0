import { existsSync, readFileSync } from "node:fs";
import { styleText } from "node:util";
import { Command } from "commander";
import { isLeft } from "fp-ts/lib/Either.js";
import type { Contract } from "../../../domain/market/contract.ts";
import { CONTRACTS, contractNamed } from "../../../domain/market/contracts.ts";
import { type Change, classOf } from "../../../domain/schema/change.ts";
import { type ContractDiff, diffSnapshots } from "../../../domain/schema/diff.ts";
import { dataDictionary } from "../../../domain/schema/markdown.ts";
import type { Place } from "../../../domain/schema/place.ts";
import { TARGETS, type Target } from "../../../domain/schema/registry.ts";
import { parseSnapshot, type Snapshot, snapshotOf } from "../../../domain/schema/snapshot.ts";
import { didYouMean } from "../../../domain/settings.ts";
import { CommandFault, EXIT } from "../exit.ts";

interface Options {
  readonly as?: string;
  readonly location?: string;
  readonly years?: string;
  readonly json?: true;
}

const SNAPSHOT_FILE = "a file that --as snapshot wrote (- for standard input)";

export function schemaCommand(): Command {
  const command = new Command("schema")
    .description("Say a contract in another system's words, or what a change of it breaks.")
    .argument("[contract]", `one of ${CONTRACTS.map(({ name }) => name).join(", ")}; none for the whole data dictionary`)
    .option("--as <target>", `one of ${TARGETS.map(({ name }) => name).join(", ")}`)
    .option("--location <s3-url>", "the dataset's folder, for glue, athena and iceberg")
    .option("--years <first-last>", "the years to look for, for glue and athena, as in 2015-2035 (default: all that a contract accepts)")
    .option("--json", "print one JSON document: {contract, version, as, schema}")
    .action((name: string | undefined, options: Options) => printSchema(name, options));
  command
    .command("diff")
    .description("Class every change between two contracts: safe, or breaking for readers or writers, in which systems.")
    .argument("<old>", `a contract, or ${SNAPSHOT_FILE}`)
    .argument("<new>", `a contract, or ${SNAPSHOT_FILE}`)
    .option("--json", "print one JSON document")
    .exitOverride()
    // `--json` is an option of `schema` too, which takes it wherever it stands.
    .action((old: string, now: string, _: object, diff: Command) => printDiff(snapshot(old), snapshot(now), diff.optsWithGlobals().json));
  return command;
}

// ---- schema ------------------------------------------------------------------------------------------------------

function printSchema(name: string | undefined, options: Options): void {
  const target = targetOf(options.as);
  const place = placeOf(options, target);
  if (name === undefined) {
    if (target.name !== "markdown") throw new CommandFault([`which contract? Known are ${names(CONTRACTS)}`]);
    print(dataDictionary(CONTRACTS), options.json && { as: target.name });
    return;
  }
  const contract = contractOf(name);
  print(target.render(contract, place), options.json && { contract: contract.name, version: contract.version, as: target.name });
}

function print(schema: string | object, wrapped: object | undefined): void {
  if (wrapped) console.log(JSON.stringify({ ...wrapped, schema }));
  else process.stdout.write(typeof schema === "string" ? schema : `${JSON.stringify(schema, null, 2)}\n`);
}

function contractOf(name: string): Contract {
  const contract = contractNamed(name);
  if (contract) return contract;
  const known = CONTRACTS.map((each) => each.name);
  throw new CommandFault([`there is no contract "${name}": ${didYouMean(name, known)}known are ${known.join(", ")}`]);
}

function targetOf(name: string | undefined): Target {
  if (name === undefined) {
    const width = Math.max(...TARGETS.map((target) => target.name.length));
    const list = TARGETS.map((target) => `  ${target.name.padEnd(width)}  ${target.doc}`);
    throw new CommandFault([`say with --as in which words:\n${list.join("\n")}`]);
  }
  const target = TARGETS.find((each) => each.name === name);
  if (target) return target;
  const known = TARGETS.map((each) => each.name);
  throw new CommandFault([`--as is "${name}": ${didYouMean(name, known)}allowed are ${known.join(", ")}`]);
}

/** Without quotes, since it goes into SQL as it is. */
const S3_FOLDER = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[A-Za-z0-9_.=-]+)*\/?$/;

function placeOf({ location, years }: Options, target: Target): Partial<Place> {
  const faults: string[] = [];
  for (const [option, given] of Object.entries({ location, years } as const)) {
    if (given === undefined || target.takes.includes(option as keyof Place)) continue;
    const takers = TARGETS.filter(({ takes }) => takes.includes(option as keyof Place));
    faults.push(`--${option} means nothing to ${target.name}, only to ${names(takers)}`);
  }
  if (location !== undefined && !S3_FOLDER.test(location))
    faults.push(`--location is "${location}"; allowed is a folder as in s3://bucket/curated/daily_bars/`);
  const range = years === undefined ? undefined : /^(\d{4})-(\d{4})$/.exec(years)?.slice(1).map(Number);
  if (years !== undefined && !(range && range[0]! <= range[1]!)) faults.push(`--years is "${years}"; allowed is a range as in 2015-2035`);
  if (faults.length > 0) throw new CommandFault(faults);
  return { ...(location !== undefined && { location }), ...(range && { years: [range[0]!, range[1]!] as const }) };
}

const names = (named: readonly { readonly name: string }[]) => named.map(({ name }) => name).join(", ");

// ---- diff --------------------------------------------------------------------------------------------------------

function snapshot(source: string): Snapshot {
  const contract = contractNamed(source);
  if (contract) return snapshotOf(contract);
  if (source !== STDIN && !existsSync(source)) {
    const known = CONTRACTS.map(({ name }) => name);
    const allowed = `allowed are ${SNAPSHOT_FILE}, and ${known.join(", ")}`;
    throw new CommandFault([`"${source}" is neither a contract nor a file: ${didYouMean(source, known)}${allowed}`]);
  }
  const parsed = parseSnapshot(textOf(source));
  if (isLeft(parsed)) throw new CommandFault(parsed.left.messages.map((message) => `${source} is no snapshot of a contract: ${message}`));
  return parsed.right;
}

const STDIN = "-";

function textOf(file: string): string {
  try {
    return readFileSync(file === STDIN ? process.stdin.fd : file, "utf8");
  } catch (error) {
    // A folder, or a file that is not for everyone.
    throw new CommandFault([`"${file}" cannot be read: ${(error as Error).message}`]);
  }
}

function printDiff(old: Snapshot, now: Snapshot, json: true | undefined): void {
  const diff = diffSnapshots(old, now);
  const changes = diff.changes.map((change) => ({ class: classOf(change), ...change }));
  const versions = { from: old.version, to: now.version };
  console.log(json ? JSON.stringify({ contract: now.name, versions, ...diff, changes }) : describeDiff(old, now, diff));
  process.exitCode = diff.breaking && !diff.announced ? EXIT.notSo : EXIT.ok;
}

function describeDiff(old: Snapshot, now: Snapshot, { changes, breaking, announced }: ContractDiff): string {
  if (changes.length === 0) return `${now.name}: nothing changed`;
  const head = `${now.name}: version ${old.version} to ${now.version}`;
  const verdict = !breaking
    ? styleText("green", "nothing breaks", { stream: process.stdout })
    : announced
      ? styleText("yellow", `it breaks what is named above, and the version says so (${old.version} to ${now.version})`, {
          stream: process.stdout,
        })
      : styleText("red", "it breaks what is named above, and the version was not raised: raise it, or take the change back", {
          stream: process.stdout,
        });
  return [head, ...changes.map(describeChange), verdict].join("\n");
}

function describeChange(change: Change): string {
  const { field, message, readers, writers } = change;
  const lines = [`  ${classOf(change)}: ${field === undefined ? "" : `${field} `}${message}`];
  if (readers.length > 0) lines.push(`    readers: ${readers.join(", ")}`);
  if (writers.length > 0) lines.push(`    writers: ${writers.join(", ")}`);
  return lines.join("\n");
}
