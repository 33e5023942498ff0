/**
 * Records are judged by group, all of one symbol of one slice, so that one symbol's fault never holds back another's data.
 */
import { hashText, hex64 } from "../../domain/ledger/hash.ts";
import { Counter, type Tally } from "../../domain/ledger/ledger.ts";
import { barContract } from "../../domain/market/bar.ts";
import { type CanonicalRows, canonicalRows, receiptId, type Undecodable } from "../../domain/market/canonical.ts";
import { instrumentOf } from "../../domain/market/instruments.ts";
import type { ProviderRecord } from "../../domain/market/record.ts";
import type { Envelope } from "../../domain/ports/envelope.ts";
import type { Part } from "./batches.ts";

export interface Group {
  /** `AAPL/2024:AAPL`: slice and symbol; with the first line where a slice spans batches. */
  readonly id: string;
  /** The instrument, or {@link UNKNOWN}. */
  readonly symbol: string;
  readonly envelope: Envelope;
  /** The part's canonical rows, of which `members` are this group's. */
  readonly rows: CanonicalRows;
  readonly members: readonly number[];
  readonly undecodable: readonly Undecodable[];
  /** The group's records as they arrived: receipts, and hashes of their originals. */
  readonly received: Tally;
}

/** The symbol of records whose own cannot be read, in an original of several. */
const UNKNOWN = "(unknown)";

export function groupsOf({ envelope, records }: Part): Group[] {
  const rows = canonicalRows(barContract, records, {
    source: envelope.source,
    ingested_at: envelope.ingested_at,
    arrival: envelope.arrival,
    symbol: envelope.hints.symbol ?? envelope.slice.symbol,
    currency: envelope.hints.currency,
    price_basis: envelope.hints.priceBasis,
  });
  const symbols = rows.columns.get("symbol") as readonly string[];
  const bySymbol = new Map<string, { members: number[]; undecodable: Undecodable[] }>();
  const groupFor = (symbol: string) => {
    const group = bySymbol.get(symbol) ?? { members: [], undecodable: [] };
    bySymbol.set(symbol, group);
    return group;
  };

  symbols.forEach((symbol, row) => {
    groupFor(symbol).members.push(row);
  });
  const [only, ...others] = [...bySymbol.keys()];
  const fallback = envelope.hints.symbol ?? envelope.slice.symbol ?? (others.length === 0 ? only : undefined) ?? UNKNOWN;
  for (const bad of rows.undecodable) groupFor(ownSymbol(bad.record) ?? fallback).undecodable.push(bad);
  if (bySymbol.size === 0) groupFor(fallback);

  const first = records[0]?.line ?? 1;
  return [...bySymbol].map(([symbol, { members, undecodable }]) => ({
    id: `${envelope.slice.id}:${symbol}${first > 2 ? `:${first}` : ""}`,
    symbol,
    envelope,
    rows,
    members,
    undecodable,
    received: tallyOf(envelope.arrival, rows, members, undecodable),
  }));
}

function ownSymbol({ fields }: ProviderRecord): string | undefined {
  const symbol = fields && Object.hasOwn(fields, "symbol") ? fields["symbol"] : undefined;
  return barContract.fields["symbol"]!.codec.is(symbol) ? instrumentOf(symbol as string) : undefined;
}

function tallyOf(arrival: string, rows: CanonicalRows, members: readonly number[], undecodable: readonly Undecodable[]): Tally {
  const counter = new Counter();
  const count = ({ line, original }: ProviderRecord) => counter.add(hashText(receiptId(arrival, line)), hashText(original));
  for (const row of members) count(rows.records[row]!);
  for (const { record } of undecodable) count(record);
  return counter.tally();
}

/** Equal when the same originals come again, in whatever order and from whatever raw object. */
export function fingerprint({ received }: Group): string {
  return `${received.count}:${hex64(received.rows)}`;
}
