/** `assay quarantine` and `assay dead-letters`: the same verbs over two zones. */
import { Command } from "commander";
import { isLeft } from "fp-ts/lib/Either.js";
import type { ToldOf } from "../../domain/answer/given-up.ts";
import { type Held, type HeldFilter, type HeldZone, originalText, readHeld } from "../../domain/answer/held.ts";
import type { Told } from "../../domain/answer/held-records.ts";
import { type Count, goneText, type HeldList, listHeld, showHeld } from "../answer/held-list.ts";
import type { Span } from "../answer/stack.ts";
import { clockOf } from "./clock.ts";
import { dateFaults } from "./dates.ts";
import { CommandFault, EXIT } from "./exit.ts";
import { describeLying, keptText, type Lying, lyingThere, lyingWith } from "./given-up.ts";
import { shellWord } from "./next-step.ts";
import { printJson } from "./print-json.ts";
import { table } from "./table.ts";
import { printable } from "./terminal/printable.ts";
import { addWhere, answering, spanOf, type WhereOptions, whereText } from "./where.ts";

export interface FilterOptions extends WhereOptions {
  readonly pipeline?: string;
  readonly symbol?: string;
  readonly rule?: string;
  readonly run?: string;
  readonly from?: string;
  readonly to?: string;
  readonly json?: true;
}

/** The options that say which records are meant. */
export function addFilter(command: Command, zone: HeldZone): Command {
  const rule = zone === "quarantine" ? "an expectation's id, or a kind of fault as in missing-field" : "why they were given up";
  return addWhere(command, SINCE)
    .option("--pipeline <name>", "records of one pipeline")
    .option("--symbol <symbol>", "records of one instrument")
    .option("--rule <name>", rule)
    .option("--run <run>", "records that one run put there")
    .option("--from <date>", "received on this UTC day or later")
    .option("--to <date>", "received on this UTC day or before")
    .option("--json", "print one JSON document");
}

/** How far back a stack's zones are looked at. */
export const SINCE = "7d";

/** What of a stack is looked at: days that are asked for lie in it, whatever `--since` says. */
export function spanFor({ since, from }: Pick<FilterOptions, "since" | "from">): Span {
  const span = spanOf(CLOCK, since, SINCE);
  return from === undefined ? span : { ...span, from: Math.min(span.from, Date.parse(`${from}T00:00:00Z`)) };
}

const CLOCK = clockOf(undefined);

/** Throws a CommandFault for dates that are none. */
export function filterOf({ pipeline, symbol, rule, run, from, to }: FilterOptions): HeldFilter {
  const faults = dateFaults(from, to);
  if (faults.length > 0) throw new CommandFault(faults);
  const given = Object.entries({ pipeline, symbol, rule, run, from, to }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

export function listCommand(zone: HeldZone): Command {
  const command = new Command("list").description(`Which records rest in ${zone}, and why; the newest first.`);
  return addFilter(command, zone)
    .option("--limit <n>", "records to tell one by one; --json tells all unless this is given")
    .action(async (options: FilterOptions & { readonly limit?: string }) => {
      const most = limitOf(options.limit, options.json ? Number.POSITIVE_INFINITY : SHOWN);
      const filter = filterOf(options);
      const span = spanFor(options);
      const [found, lying] = await answering(options, span, CLOCK, async ({ objects }, stack) =>
        Promise.all([listHeld(objects, zone, filter, most), lyingThere(stack, zone, filter, span)]),
      );
      if (isLeft(found) && lying.batches.length === 0) throw new CommandFault(found.left);
      const { records, ...counts } = isLeft(found) ? NONE_LISTED : found.right;
      const notTakenIn = zone === "dead-letters" && { notTakenIn: lying.batches };
      if (options.json) await printJson({ zone, ...counts, ...notTakenIn, records: allTold(records) });
      else console.log(describeList(zone, whereText(options), { records, ...counts }, lying));
      process.exitCode = EXIT.ok;
    });
}

const NONE_LISTED: HeldList = { total: 0, byReason: [], bySymbol: [], byPipeline: [], byGoneContract: [], records: [] };

function* allTold(records: readonly Held[]): Generator<Omit<Held, "text">> {
  for (const record of records) yield toldOf(record);
}

/** Each as it was read; the line it stands in says the same once more. */
function toldOf({ zone, key, line, text }: Held): Omit<Held, "text"> {
  const { text: _, ...read } = readHeld(zone, key, line, text);
  return read;
}

/** Records shown to a person one by one. */
const SHOWN = 20;

function limitOf(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw new CommandFault([`--limit is "${text}"; allowed is a whole number`]);
  return Number(text);
}

function describeList(zone: HeldZone, where: string, list: HeldList, { batches, receipt }: Lying): string {
  if (batches.length === 0) return describeResting(zone, where, list);
  const resting = list.total === 0 ? [] : [describeResting(zone, where, list), ""];
  const show = receipt === undefined ? [] : [`  npx assay ${zone} show ${receipt}${where}`];
  const next = [...show, `  npx assay ${zone} replay --dry-run${where}`];
  return [...resting, describeLying(batches, CLOCK.now()), "", ...(list.total === 0 ? ["next"] : []), ...next].join("\n");
}

function describeResting(zone: HeldZone, where: string, { total, byReason, bySymbol, byGoneContract, records }: HeldList): string {
  if (total === 0) return `nothing rests in ${zone} that fits`;
  const rows = records.map(({ day, pipeline, symbol, receipt, reasons }) => [day, pipeline, symbol, receipt, reasonsText(reasons)]);
  const [first] = records;
  const rest =
    total > records.length ? `\n… and ${(total - records.length).toLocaleString("en-US")} more: narrow it down, or say --limit` : "";
  return [
    `${total.toLocaleString("en-US")} records rest in ${zone}`,
    ...byGoneContract.map(([contract, n]) => `  of ${n.toLocaleString("en-US")} of them the contract ${goneText(contract)}`),
    "",
    counts("by reason", byReason),
    "",
    counts("by symbol", bySymbol),
    "",
    table(["received", "pipeline", "symbol", "receipt", "reasons"], rows) + rest,
    ...(first
      ? ["", "next", `  npx assay ${zone} show ${shellWord(first.receipt)}${where}`, `  npx assay triage ${shellWord(first.run)}${where}`]
      : []),
  ].join("\n");
}

const NAMED = 2;

/** A bad bar breaks half a dozen rules at once. */
function reasonsText(reasons: Held["reasons"]): string {
  const names = reasons.slice(0, NAMED).map(({ name }) => name);
  const rest = reasons.length - NAMED;
  return `${names.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

const RANKED = 10;

function counts(title: string, all: readonly Count[]): string {
  const rest = all.length - RANKED;
  return table([title, "records"], all.slice(0, RANKED)) + (rest > 0 ? `\n… and ${rest} more` : "");
}

export function showCommand(zone: HeldZone): Command {
  const command = new Command("show")
    .description("One record: what arrived, what it was read as, why it is held, by whose rules, and what became of it.")
    .argument("<receipt>", `as ${zone} list and assay query tell it: 71e6702be2be3179ae89:16, trades-000000000001:209`);
  return addWhere(command, SINCE)
    .option("--json", "print one JSON document")
    .action(async (receipt: string, options: WhereOptions & { readonly json?: true }) => {
      const { json } = options;
      const span = spanFor(options);
      const [found, lying] = await answering(options, span, CLOCK, ({ objects }, stack) =>
        Promise.all([showHeld(objects, zone, receipt), lyingWith(stack, zone, receipt, span)]),
      );
      if (isLeft(found) && lying.length === 0) throw new CommandFault([found.left]);
      const told: readonly Told[] = isLeft(found) ? [] : found.right;
      const texts = [...lying.map((each) => describeLyingRecord(receipt, each)), ...told.map(describeRecord)];
      console.log(json ? JSON.stringify({ zone, receipt, ...(lying.length > 0 && { notTakenIn: lying }), told }) : texts.join("\n\n"));
      process.exitCode = EXIT.ok;
    });
}

function describeLyingRecord(receipt: string, lying: Held | ToldOf): string {
  if (!("_tag" in lying)) return describeRecord({ held: lying, taken: undefined });
  const { records, at, tries, condition, place } = lying;
  return [
    `${receipt}  not taken in yet: assay dead-letters replay does it first`,
    `  it may be one of ${records.toLocaleString("en-US")} records that were given up after ${tries} tries at ${at}: ${condition}`,
    `  ${keptText(lying, CLOCK.now())}`,
    `  stands: ${printable(place)}`,
  ].join("\n");
}

function describeRecord({ held, taken }: Told): string {
  const { receipt, pipeline, run, day, symbol, group, reasons, contract, suite, original, canonical, key, line } = held;
  const facts = Object.entries({
    pipeline,
    run,
    received: day,
    symbol,
    group,
    "judged by": [contract, suite].filter(Boolean).join(", "),
    stands: `${key}, line ${line}`,
  });
  const rests = run === "" ? "not taken in yet: assay dead-letters replay does it first" : `rests in ${held.zone}`;
  const state = taken ? `taken by ${taken.replay} of ${taken.who}, ${taken.at}: ${taken.why}` : rests;
  return [
    `${receipt}  ${printable(state)}`,
    "",
    ...facts.filter(([, value]) => value).map(([name, value]) => `  ${name.padEnd(10)} ${printable(String(value))}`),
    "",
    ...(goneText(contract) === undefined ? [] : [`  the contract ${goneText(contract)}`, ""]),
    "  why it is held",
    ...reasons.map(({ name, message }) => `    ${name}: ${printable(message)}`),
    "",
    original.startsWith("base64:") ? `  the original (bytes: ${original})` : "  the original",
    `    ${printable(originalText(held))}`,
    ...(canonical
      ? ["", "  read as", ...Object.entries(canonical).map(([field, value]) => `    ${field.padEnd(14)} ${printable(String(value))}`)]
      : []),
  ].join("\n");
}
