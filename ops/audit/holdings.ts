/** Recomputes, from the zones alone, what each arrival's records have become. */
import { createHash } from "node:crypto";
import { type Holdings, ZONE_OF } from "../../domain/ledger/audit.ts";
import { hashText } from "../../domain/ledger/hash.ts";
import { type Account, Counter, readTransfer, type Tally, type Transfer } from "../../domain/ledger/ledger.ts";
import { rowHasher } from "../../domain/ledger/row-hash.ts";
import { barContract } from "../../domain/market/bar.ts";
import { receiptId } from "../../domain/market/canonical.ts";
import type { DecodedColumns } from "../../domain/market/columns.ts";
import type { Contract } from "../../domain/market/contract.ts";
import { recordsIn } from "../../domain/market/record.ts";
import { tickContract } from "../../domain/market/tick.ts";
import { ENVELOPE_ENDING, type Envelope, forgottenKey } from "../../domain/ports/envelope.ts";
import type { ReadRecords } from "../../domain/ports/provider.ts";
import type { ObjectStore } from "../../domain/ports/stores.ts";

/** What an audit reads with. */
export interface AuditPorts {
  readonly objects: Pick<ObjectStore, "open" | "read" | "list">;
  readonly readRecords: ReadRecords;
  /** Decodes a curated object by its key's ending. Throws where it cannot be read. */
  readonly decodeCurated: (key: string, bytes: Uint8Array, contract: Contract) => Promise<DecodedColumns>;
}

/** Everything the zones say, by arrival. */
export interface Evidence {
  readonly envelopes: ReadonlyMap<string, Envelope>;
  readonly transfers: ReadonlyMap<string, readonly Transfer[]>;
  readonly holdings: ReadonlyMap<string, Holdings>;
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
  const envelopes = new Map<string, Envelope>();
  const transfers = new Map<string, Transfer[]>();
  const zones = new Zones();
  const raw = new Map<string, Holdings["raw"]>();

  const rawKeys = await ports.objects.list("raw/");
  const forgotten = new Set(rawKeys.filter((key) => key.endsWith(forgottenKey(""))));
  for (const key of rawKeys) {
    if (!key.endsWith(ENVELOPE_ENDING)) continue;
    await attempt(key, async () => {
      const envelope = JSON.parse(await text(ports, key)) as Envelope;
      envelopes.set(envelope.arrival, envelope);
    });
  }
  for (const envelope of envelopes.values()) {
    await attempt(envelope.body, async () => {
      raw.set(envelope.arrival, await rawHoldings(ports, envelope));
    });
  }
  for (const key of await ports.objects.list("ledger/")) {
    await attempt(key, async () => {
      for (const line of lines(await text(ports, key))) {
        const transfer = readTransfer(line);
        const known = transfers.get(transfer.arrival);
        if (known) known.push(transfer);
        else transfers.set(transfer.arrival, [transfer]);
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
      await attempt(key, async () => {
        for (const line of lines(await text(ports, key)))
          zones.add((JSON.parse(line) as { receipt_id: string }).receipt_id, account, hashText(line));
      });
    }
  }
  const holdings = new Map<string, Holdings>();
  for (const arrival of new Set([...envelopes.keys(), ...transfers.keys(), ...zones.arrivals()])) {
    const body = envelopes.get(arrival)?.body;
    holdings.set(arrival, {
      raw: raw.get(arrival),
      rawForgotten: body !== undefined && forgotten.has(forgottenKey(body)),
      zones: zones.of(arrival),
    });
  }
  return { envelopes, transfers, holdings, unreadable };
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
  const hasher = rowHasher(contract, columns);
  receipts.forEach((receipt, row) => {
    zones.add(receipt, "curated", hasher.row(row, hasher.content(row)));
  });
}

/** Reads the body again, record by record; undefined where it is gone. */
async function rawHoldings(ports: AuditPorts, envelope: Envelope): Promise<Holdings["raw"]> {
  const body = await ports.objects.open(envelope.body);
  if (!body) return undefined;
  const digest = createHash("sha256");
  async function* tapped(chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      digest.update(chunk);
      yield chunk;
    }
  }
  const counter = new Counter();
  for await (const block of ports.readRecords(tapped(body), envelope.format, envelope.hints)) {
    for (const { line, original } of recordsIn(block)) counter.add(hashText(receiptId(envelope.arrival, line)), hashText(original));
  }
  return { tally: counter.tally(), intact: digest.digest("hex") === envelope.sha256 };
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
