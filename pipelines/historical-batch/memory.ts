/**
 * What earlier commits know, kept with the checkpoint and moved in its commit: which bars are curated, and which groups
 * left records in quarantine.
 */
import { hex64 } from "../../domain/ledger/hash.ts";
import { Sum } from "../../domain/ledger/ledger.ts";
import { barContract } from "../../domain/market/bar.ts";
import { BarIndex, YearlyIndexes, yearOf } from "../../domain/market/bar-index.ts";
import type { CheckpointStore } from "../../domain/ports/stores.ts";
import type { Verdict } from "../../domain/quality/log-line.ts";
import { fingerprint, type Group } from "./groups.ts";
import type { Memory, Settled } from "./settle.ts";

/** The memory that a batch's groups need, and what must be committed of it once they are settled. */
export async function remember(
  checkpoints: CheckpointStore,
  groups: readonly Group[],
  rules: string,
): Promise<{ readonly memory: Memory; readonly changes: (settled: readonly Settled[]) => Map<string, Uint8Array> }> {
  const stored = await checkpoints.state(
    groups.flatMap((group) => [sealKey(group), ...aroundYears(group).map((year) => indexKey(group, year))]),
  );
  const indexes = new Map<string, BarIndex>();
  const indexFor = (key: string) => {
    const known = indexes.get(key);
    if (known) return known;
    const index = BarIndex.read(stored.get(key));
    indexes.set(key, index);
    return index;
  };
  const memory: Memory = {
    closes: (group) => new Map(aroundYears(group).flatMap((year) => [...indexFor(indexKey(group, year)).closes()])),
    indexes: (group) => new YearlyIndexes((year) => indexFor(indexKey(group, year))),
    sealed: (group) => {
      const seal = readSeal(stored.get(sealKey(group)));
      const isSame = seal?.rules === rules && seal.fingerprint === fingerprint(group) && seal.curated === curatedNow(group, memory);
      return isSame ? seal.verdict : undefined;
    },
  };
  const changes = (settled: readonly Settled[]) =>
    new Map([
      ...[...indexes].filter(([, index]) => index.changed).map(([key, index]): [string, Uint8Array] => [key, index.write()]),
      ...settled
        .filter(({ quarantined }) => quarantined.length > 0)
        .map((group): [string, Uint8Array] => [sealKey(group.group), writeSeal(group, rules, memory)]),
    ]);
  return { memory, changes };
}

/** The years of the group's sessions, and those before them: January is held against December. */
function aroundYears(group: Group): readonly string[] {
  return [...new Set(yearsOf(group).flatMap((year) => [String(Number(year) - 1), year]))];
}

function yearsOf({ part, rows }: Group): readonly string[] {
  const { sessions } = part;
  const years = new Set<number>();
  let last = 0;
  for (const row of rows) {
    const year = yearOf(sessions[row]!);
    if (year !== last) years.add(year);
    last = year;
  }
  return [...years].map(String);
}

function indexKey({ part, symbol }: Group, year: string): string {
  return barIndexKey(part.envelope.source, symbol, year);
}

/** One index holds a year of one symbol from one source. */
export function barIndexKey(source: string, symbol: string, year: string): string {
  return `bar-index/${source}/${symbol}/${year}`;
}

function sealKey({ part, id }: Group): string {
  return `seal/${barContract.dataset}/${part.envelope.source}/${id}`;
}

/**
 * Left by a group of which some went into quarantine: the same originals under the same rules need no second judgement, as
 * long as nothing else was told of its sessions meanwhile.
 */
interface Seal {
  readonly rules: string;
  readonly fingerprint: string;
  /** What was curated of the group's sessions when it was settled; see {@link curatedNow}. */
  readonly curated: string;
  readonly verdict: Verdict;
}

/** A sum over the latest tellings of the group's sessions. */
function curatedNow(group: Group, memory: Memory): string {
  const { sessions } = group.part;
  const indexes = memory.indexes(group);
  const sum = new Sum();
  for (const row of group.rows) indexes.at(sessions[row]!).addContent(sessions[row]!, sum);
  return hex64(sum.value());
}

function writeSeal({ group, verdict }: Settled, rules: string, memory: Memory): Uint8Array {
  const seal: Seal = { rules, fingerprint: fingerprint(group), curated: curatedNow(group, memory), verdict };
  return new TextEncoder().encode(JSON.stringify(seal));
}

function readSeal(bytes: Uint8Array | undefined): Seal | undefined {
  return bytes ? (JSON.parse(new TextDecoder().decode(bytes)) as Seal) : undefined;
}
