/** Recomputes, from the zones alone, what each arrival's records have become. */
import { type Holdings, ZONE_OF } from "../../domain/ledger/audit.ts";
import { hashText } from "../../domain/ledger/hash.ts";
import { type Account, Counter, NOTHING, plus, readTransfer, type Tally, type Transfer } from "../../domain/ledger/ledger.ts";
import { countLines, REPLAYS_PREFIX, readReplay } from "../../domain/ledger/replays.ts";
import { contentHashes, rowHashes } from "../../domain/ledger/row-hash.ts";
import { readSent, SENT_PREFIX } from "../../domain/ledger/sent.ts";
import { barContract } from "../../domain/market/bar.ts";
import type { DecodedColumns } from "../../domain/market/columns.ts";
import type { Contract } from "../../domain/market/contract.ts";
import { minuteBarContract } from "../../domain/market/minute-bar.ts";
import { tickContract } from "../../domain/market/tick.ts";
import { ENVELOPE_ENDING, forgottenKey, readEnvelope } from "../../domain/ports/envelope.ts";
import type { ReadRecords } from "../../domain/ports/provider.ts";
import type { ObjectStore } from "../../domain/ports/stores.ts";
import { type AnyEnvelope, rawHoldings, together } from "./raw.ts";

/** What an audit reads with. */
export interface AuditPorts {
  readonly objects: Pick<ObjectStore, "open" | "read" | "list">;
  readonly readRecords: ReadRecords;
  /** Decodes a curated object by its key's ending. Throws where it cannot be read. */
  readonly decodeCurated: (key: string, bytes: Uint8Array, contract: Contract) => Promise<DecodedColumns>;
}

/** Everything the zones say, by arrival. */
export interface Evidence {
  /** A shard has one for each committed range. */
  readonly envelopes: ReadonlyMap<string, readonly AnyEnvelope[]>;
  readonly transfers: ReadonlyMap<string, readonly Transfer[]>;
  /** The pipeline of each run that the ledger knows. */
  readonly pipelines: ReadonlyMap<string, string>;
  readonly holdings: ReadonlyMap<string, Holdings>;
  /** What producers say they put into each shard that they put into. */
  readonly sent: ReadonlyMap<string, Tally>;
  /** By replay, how many lines it says that it took. */
  readonly replayed: ReadonlyMap<string, number>;
  /** Raw objects that were removed on purpose, and left a note. */
  readonly forgottenOriginals: number;
  /** Objects that could not be read at all, with why. */
  readonly unreadable: readonly { readonly key: string; readonly reason: string }[];
}

const CONTRACTS: readonly Contract[] = [barContract, tickContract];

export async function gather(ports: AuditPorts): Promise<Evidence> {
  const unreadable: { key: string; reason: string }[] = [];
  const attempt = async (key: string, read: () => Promise<void>) => {
    try {
      await read();
    } catch (error) {
      unreadable.push({ key, reason: error instanceof Error ? error.message : String(error) });
    }
  };
  const envelopes = new Map<string, AnyEnvelope[]>();
  const transfers = new Map<string, Transfer[]>();
  const pipelines = new Map<string, string>();
  const zones = new Zones();
  const raw = new Map<string, NonNullable<Holdings["raw"]>[]>();
  const sent = new Map<string, Tally>();
  const replayed = new Map<string, number>();

  const rawKeys = await ports.objects.list("raw/");
  const forgotten = new Set(rawKeys.filter((key) => key.endsWith(forgottenKey(""))));
  for (const key of rawKeys) {
    if (!key.endsWith(ENVELOPE_ENDING)) continue;
    await attempt(key, async () => {
      const envelope = readEnvelope<AnyEnvelope>(key, await bytes(ports, key));
      append(envelopes, envelope.arrival, envelope);
    });
  }
  for (const envelope of [...envelopes.values()].flat()) {
    await attempt(envelope.body, async () => {
      const found = await rawHoldings(ports, envelope);
      if (found) append(raw, envelope.arrival, found);
    });
  }
  for (const key of await ports.objects.list("ledger/")) {
    await attempt(key, async () => {
      if (key.startsWith(REPLAYS_PREFIX)) {
        const { replay, taken } = readReplay(await text(ports, key));
        const lines = Object.values(taken).reduce((sum, ranges) => sum + countLines(ranges), 0);
        replayed.set(replay, (replayed.get(replay) ?? 0) + lines);
        return;
      }
      for (const line of lines(await text(ports, key))) {
        if (key.startsWith(SENT_PREFIX)) {
          const { arrival, tally } = readSent(line);
          sent.set(arrival, plus(sent.get(arrival) ?? NOTHING, tally));
        } else {
          const transfer = readTransfer(line);
          append(transfers, transfer.arrival, transfer);
          // Only runs of pipelines take records in.
          if (transfer.to === "received") pipelines.set(transfer.run, key.split("/")[1]!);
        }
      }
    });
  }
  for (const contract of CONTRACTS) {
    for (const key of await ports.objects.list(`curated/${contract.dataset}/`)) {
      await attempt(key, async () => countCurated(zones, contract, await ports.decodeCurated(key, await bytes(ports, key), contract)));
    }
  }
  for (const [account, zone] of Object.entries(ZONE_OF) as [Account, string][]) {
    if (account === "curated") continue;
    for (const key of await ports.objects.list(`${zone}/`)) {
      if (!holdsRecords(key)) continue;
      await attempt(key, async () => {
        for (const line of lines(await text(ports, key))) zones.add(receiptOf(line), account, hashText(line));
      });
    }
  }
  const holdings = new Map<string, Holdings>();
  for (const arrival of new Set([...envelopes.keys(), ...transfers.keys(), ...zones.arrivals()])) {
    const bodies = (envelopes.get(arrival) ?? []).map(({ body }) => body);
    const found = raw.get(arrival) ?? [];
    holdings.set(arrival, {
      // Some of several that are gone are as good as all: what they held is in no sum.
      raw: found.length > 0 && found.length === bodies.length ? together(found) : undefined,
      rawForgotten: bodies.some((body) => forgotten.has(forgottenKey(body))),
      zones: zones.of(arrival),
    });
  }
  return { envelopes, transfers, pipelines, holdings, sent, replayed, forgottenOriginals: forgotten.size, unreadable };
}

/**
 * Whether an object of a zone holds records that arrived. Refused minutes are made of such records and never arrived; a failure
 * record says why the records beside it were given up.
 */
function holdsRecords(key: string): boolean {
  return !key.startsWith(`quarantine/${minuteBarContract.dataset}/`) && !key.endsWith(".failure.json");
}

function append<A>(lists: Map<string, A[]>, key: string, item: A): void {
  const known = lists.get(key);
  if (known) known.push(item);
  else lists.set(key, [item]);
}

/** Counters by arrival and account. */
class Zones {
  private readonly counters = new Map<string, Map<Account, Counter>>();

  add(receipt: string, account: Account, rowHash: bigint): void {
    const arrival = receipt.slice(0, receipt.lastIndexOf(":"));
    const accounts = this.counters.get(arrival) ?? new Map<Account, Counter>();
    this.counters.set(arrival, accounts);
    const counter = accounts.get(account) ?? new Counter();
    accounts.set(account, counter);
    counter.add(hashText(receipt), rowHash);
  }

  arrivals(): Iterable<string> {
    return this.counters.keys();
  }

  of(arrival: string): Map<Account, Tally> {
    return new Map([...(this.counters.get(arrival) ?? [])].map(([account, counter]) => [account, counter.tally()]));
  }
}

function countCurated(zones: Zones, contract: Contract, columns: DecodedColumns): void {
  const receipts = columns.get("receipt_id") as readonly string[];
  const hashes = rowHashes(contract, columns, contentHashes(contract, columns));
  for (const [row, receipt] of receipts.entries()) zones.add(receipt, "curated", hashes.at(row));
}

function receiptOf(line: string): string {
  const { receipt_id: receipt } = JSON.parse(line) as { readonly receipt_id?: unknown };
  if (typeof receipt !== "string") throw new SyntaxError(`no pipeline wrote the line ${line.slice(0, 200)}`);
  return receipt;
}

async function bytes({ objects }: AuditPorts, key: string): Promise<Uint8Array> {
  return (await objects.read(key)) ?? new Uint8Array();
}

async function text(ports: AuditPorts, key: string): Promise<string> {
  return new TextDecoder().decode(await bytes(ports, key));
}

function lines(content: string): string[] {
  return content.split("\n").filter((line) => line !== "");
}
