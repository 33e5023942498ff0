/**
 * Records are judged by group, all of one symbol of one slice, so that one symbol's fault never holds back another's data.
 */

import { hashText, hex64 } from "../../domain/ledger/hash.ts";
import { Counter, Sum, type Tally } from "../../domain/ledger/ledger.ts";
import type { Undecodable } from "../../domain/market/canonical.ts";
import { listOf } from "../../domain/market/columns.ts";
import { instrumentOf } from "../../domain/market/instruments.ts";
import type { Part } from "./part.ts";

export interface Group {
  /** `AAPL/2024:AAPL`: slice and symbol; with the first line where a slice spans batches. */
  readonly id: string;
  /** The instrument, or {@link UNKNOWN}. */
  readonly symbol: string;
  /** Where its records are, of which `rows` are this group's. */
  readonly part: Part;
  readonly rows: readonly number[];
  readonly undecodable: readonly Undecodable[];
  /** All its records as they arrived: receipts, and hashes of their originals. */
  readonly received: Tally;
}

/** The symbol of records whose own cannot be read, in an original of several. */
const UNKNOWN = "(unknown)";

export function groupsOf(part: Part): Group[] {
  const { envelope, rows: canonical, firstLine } = part;
  const symbols = listOf(canonical.column("symbol")) as readonly string[];
  const bySymbol = new Map<string, { rows: number[]; undecodable: Undecodable[] }>();
  const membersOf = (symbol: string) => {
    const members = bySymbol.get(symbol) ?? { rows: [], undecodable: [] };
    bySymbol.set(symbol, members);
    return members;
  };

  let current = { symbol: "", rows: [] as number[] };
  symbols.forEach((symbol, row) => {
    if (symbol !== current.symbol) current = { symbol, rows: membersOf(symbol).rows };
    current.rows.push(row);
  });
  const [only, ...others] = [...bySymbol.keys()];
  const asked = envelope.hints.symbol ?? envelope.slice.symbol;
  const fallback = asked === undefined ? ((others.length === 0 ? only : undefined) ?? UNKNOWN) : instrumentOf(asked);
  for (const bad of canonical.undecodable) membersOf(bad.symbol ?? fallback).undecodable.push(bad);
  if (bySymbol.size === 0) membersOf(fallback);

  const from = part.continues ? `:${firstLine}` : "";
  return [...bySymbol].map(([symbol, { rows, undecodable }]) => ({
    id: `${envelope.slice.id}:${symbol}${from}`,
    symbol,
    part,
    rows,
    undecodable,
    received: tallyOf(part, rows, undecodable),
  }));
}

function tallyOf(part: Part, rows: readonly number[], undecodable: readonly Undecodable[]): Tally {
  const counter = new Counter();
  for (const row of rows) counter.addAt(part.receiptHashes, row, part.originalHashes, row);
  for (const { line, original } of undecodable) counter.add(part.receiptHash(line), hashText(original));
  return counter.tally();
}

/**
 * Equal when the same originals come again and are read the same way, in whatever order and from whatever raw object.
 * What they are read as counts too: a mended header or symbol makes other rows of the same text.
 */
export function fingerprint({ part, rows, undecodable, received }: Group): string {
  const contents = new Sum();
  for (const row of rows) contents.addAt(part.contentHashes, row);
  return `${received.count}:${hex64(received.rows)}:${undecodable.length}:${hex64(contents.value())}`;
}
