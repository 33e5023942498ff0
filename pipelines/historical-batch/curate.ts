/** The curated rows of a batch as objects: sorted, one file a year, the same bytes whenever the batch is the same. */

import { Hashes, hashText, hex64 } from "../../domain/ledger/hash.ts";
import { barContract } from "../../domain/market/bar.ts";
import { type Columns, concatenated, listOf, valueAt } from "../../domain/market/columns.ts";
import { type LatestPrice, orderKey } from "../../domain/market/latest-price.ts";
import type { RowEncoder } from "../../domain/ports/encoder.ts";
import type { OutputObject } from "../../domain/zones.ts";
import type { Part } from "./part.ts";
import type { Settled } from "./settle.ts";

/** The curated rows of a batch: the columns of its originals, the hashes of what they tell, and which rows are curated, group by group. */
export interface CuratedRows {
  readonly columns: Columns;
  readonly contents: Hashes;
  readonly rows: readonly number[];
}

export function curatedRows(settled: readonly Settled[]): CuratedRows {
  const parts = [...new Set(settled.filter(({ curated }) => curated.length > 0).map(({ group }) => group.part))];
  const columns = new Map(barContract.fieldNames.map((name) => [name, concatenated(parts.map((part) => part.rows.column(name)))]));
  const firstRows = new Map<Part, number>();
  const contents = new Hashes();
  for (const part of parts) {
    firstRows.set(part, contents.length);
    contents.append(part.contentHashes);
  }
  const rows: number[] = [];
  for (const { group, curated } of settled) {
    const first = firstRows.get(group.part) ?? 0;
    for (const row of curated) rows.push(first + row);
  }
  return { columns, contents, rows };
}

export function curatedObjects(curated: CuratedRows, encoder: RowEncoder, name: string): OutputObject[] {
  return [...rowsByYear(curated)].map(([year, rows]) => ({
    key: `curated/${barContract.dataset}/year=${year}/${name}${encoder.extension}`,
    body: encoder.encode(barContract, curated.columns, rows),
  }));
}

/** The newest price of each symbol. A bar's price counts from the end of its date, after every trade of that day. */
export function latestPrices({ columns, rows }: CuratedRows): LatestPrice[] {
  const symbols = listOf(columns.get("symbol")!) as readonly string[];
  const compare = bySymbolDateRevision(columns);
  const newest = new Map<string, number>();
  const offer = (row: number) => {
    const known = newest.get(symbols[row]!);
    if (known === undefined || compare(known, row) < 0) newest.set(symbols[row]!, row);
  };
  // Rows of a symbol stand together and in order as a rule: only the last of a run is held against the others.
  for (let i = 0; i < rows.length; i++) {
    const next = rows[i + 1];
    if (next === undefined || symbols[next] !== symbols[rows[i]!] || compare(rows[i]!, next) >= 0) offer(rows[i]!);
  }
  return [...newest.values()].map((row) => latestPrice(columns, row));
}

function latestPrice(columns: Columns, row: number): LatestPrice {
  const text = (field: string) => valueAt(columns.get(field)!, row) as string;
  const number = (field: string) => valueAt(columns.get(field)!, row) as number;
  const event_time = `${text("price_date")}T23:59:59.999999Z`;
  const receipt_id = text("receipt_id");
  return {
    symbol: text("symbol"),
    price: number("close"),
    volume: number("volume"),
    currency: text("currency") as string | null,
    event_time,
    source: text("source"),
    receipt_id,
    order_key: orderKey({ eventTime: event_time, revision: number("revision"), receiptHash: hex64(hashText(receipt_id)) }),
  };
}

function rowsByYear({ columns, rows: curated }: CuratedRows): Map<string, number[]> {
  const dates = listOf(columns.get("price_date")!) as readonly string[];
  const years = new Map<string, number[]>();
  let year = "";
  let rows: number[] = [];
  for (const row of sorted(curated, columns)) {
    // Neighbouring sessions share their year.
    if (rows.length === 0 || !dates[row]!.startsWith(year)) {
      year = dates[row]!.slice(0, 4);
      rows = years.get(year) ?? [];
      years.set(year, rows);
    }
    rows.push(row);
  }
  return years;
}

/** By symbol, date and revision. History nearly always comes sorted, so that is looked at first. */
function sorted(rows: readonly number[], columns: Columns): readonly number[] {
  const compare = bySymbolDateRevision(columns);
  return rows.every((row, i) => i === 0 || compare(rows[i - 1]!, row) <= 0) ? rows : rows.toSorted(compare);
}

function bySymbolDateRevision(columns: Columns): (a: number, b: number) => number {
  const symbols = listOf(columns.get("symbol")!) as readonly string[];
  const dates = listOf(columns.get("price_date")!) as readonly string[];
  const revisions = columns.get("revision") as ArrayLike<number>;
  return (a, b) => order(symbols[a]!, symbols[b]!) || order(dates[a]!, dates[b]!) || revisions[a]! - revisions[b]!;
}

function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
