/** What `quarantine list` and `show` tell, and the same of dead letters. */
import { type Either, left, right } from "fp-ts/lib/Either.js";
import type { Held, HeldFilter, HeldZone } from "../../domain/answer/held.ts";
import { everyHeld, heldRecords, type ReadObjects, type Told } from "../../domain/answer/held-records.ts";
import { CONTRACTS, contractNamed } from "../../domain/market/contracts.ts";
import { didYouMean } from "../../domain/settings.ts";

export interface HeldList {
  readonly total: number;
  /** How many records each name stands for, most first. A record can have several reasons. */
  readonly byReason: readonly Count[];
  readonly bySymbol: readonly Count[];
  readonly byPipeline: readonly Count[];
  /** By contract that they were judged by, those of contracts that are gone. */
  readonly byGoneContract: readonly Count[];
  /** The newest, as many as were asked for. */
  readonly records: readonly Held[];
}

export type Count = readonly [name: string, records: number];

/** Left: why nothing is found, where a name in the filter is one that no record has. */
export async function listHeld(
  objects: ReadObjects,
  zone: HeldZone,
  filter: HeldFilter,
  most: number,
): Promise<Either<readonly string[], HeldList>> {
  const counts = { reason: new Map<string, number>(), symbol: new Map<string, number>(), pipeline: new Map<string, number>() };
  const gone = new Map<string, number>();
  const records: Held[] = [];
  let total = 0;
  for await (const held of heldRecords(objects, zone, filter)) {
    total++;
    if (records.length < most) records.push(held);
    for (const name of new Set(held.reasons.map(({ name }) => name))) count(counts.reason, name);
    count(counts.symbol, held.symbol ?? UNKNOWN);
    count(counts.pipeline, held.pipeline);
    if (isGone(held.contract)) count(gone, held.contract);
  }
  if (total === 0) {
    const faults = await unknownNames(objects, zone, filter);
    if (faults.length > 0) return left(faults);
  }
  return right({
    total,
    byReason: ranked(counts.reason),
    bySymbol: ranked(counts.symbol),
    byPipeline: ranked(counts.pipeline),
    byGoneContract: ranked(gone),
    records,
  });
}

const UNKNOWN = "(unknown)";

/** Whether records are judged by another contract now; of those given up unread there is none. */
function isGone(contract: string | null): contract is string {
  return contract !== null && !CONTRACTS.some(({ name, version }) => contract === `${name}@${version}`);
}

/** What becomes of records that a contract judged which is gone, in words; undefined of any other. */
export function goneText(contract: string | null): string | undefined {
  if (!isGone(contract)) return undefined;
  const since = contractNamed(contract.slice(0, contract.lastIndexOf("@")));
  return since
    ? `${contract} is gone: a replay reads the original again, and judges it by ${since.name}@${since.version}`
    : `${contract} is none that this Assay knows: replay it with the Assay that put it there`;
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function ranked(counts: ReadonlyMap<string, number>): Count[] {
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

/** Names of the filter that stand for no record at all, whatever the day. */
async function unknownNames(objects: ReadObjects, zone: HeldZone, filter: HeldFilter): Promise<readonly string[]> {
  const { pipeline, symbol, rule, run } = filter;
  const asked = Object.entries({ pipeline, symbol, rule, run }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (asked.length === 0) return [];
  const known = { pipeline: new Set<string>(), symbol: new Set<string>(), rule: new Set<string>(), run: new Set<string>() };
  for await (const held of heldRecords(objects, zone)) {
    known.pipeline.add(held.pipeline);
    if (held.symbol !== null) known.symbol.add(held.symbol);
    for (const { name } of held.reasons) known.rule.add(name);
    known.run.add(held.run);
  }
  return asked.flatMap(([option, name]) => {
    const names = [...known[option as keyof typeof known]].sort();
    if (names.includes(name) || names.length === 0) return [];
    return [`no record in ${zone} has --${option} ${name}: ${didYouMean(name, names)}known are ${shortened(names)}`];
  });
}

const NAMED = 12;

function shortened(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return rest > 0 ? `${names.slice(0, NAMED).join(", ")} and ${rest} more` : names.join(", ");
}

/** Everything that a zone ever said of one receipt, newest first; left: what was meant, perhaps. */
export async function showHeld(objects: ReadObjects, zone: HeldZone, receipt: string): Promise<Either<string, readonly Told[]>> {
  const found: Told[] = [];
  const receipts: string[] = [];
  for await (const told of everyHeld(objects, zone)) {
    if (told.held.receipt === receipt) found.push(told);
    else if (receipts.length < COMPARED) receipts.push(told.held.receipt);
  }
  if (found.length > 0) return right(found);
  return left(`no record of ${zone} has the receipt ${receipt}: ${didYouMean(receipt, receipts)}assay ${zone} list names those there are`);
}

/** Receipts that a misspelt one is held against. */
const COMPARED = 10_000;
