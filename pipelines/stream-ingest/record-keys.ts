/** What trades are known by within their series, and hashes of their keys: XXH64 of source, symbol and id, a line feed between them. */
import { Hashes } from "../../domain/ledger/hash.ts";
import { FIRST_BYTE, hashMemory, MOST_PIECES } from "../../domain/ledger/hash-memory.ts";
import type { Columns } from "../../domain/market/columns.ts";
import { afterCopy } from "../../domain/market/few-bytes.ts";
import { BlockViews, type Texts } from "../../domain/market/texts.ts";
import { viewOf } from "../../domain/market/utf8.ts";
import type { Series } from "./series.ts";

/** By row: the source's own id, or where it gives none, `#` and its running number. Most are never asked for, and stay bytes. */
export class TradeIds {
  private readonly ids: Texts;
  private readonly views: BlockViews;
  private readonly sequences: Float64Array;

  constructor(columns: Columns) {
    this.ids = columns.get("trade_id") as Texts;
    this.views = new BlockViews(this.ids);
    this.sequences = columns.get("sequence") as Float64Array;
  }

  /** Whether there is such a thing at all. */
  has(row: number): boolean {
    return !(this.ids.isNull(row) && Number.isNaN(this.sequences[row]));
  }

  text(row: number): string | undefined {
    if (!this.ids.isNull(row)) return this.ids.text(row);
    return this.has(row) ? `#${this.sequences[row]}` : undefined;
  }

  /** The number that it is, where it is a whole one that a double holds; −1 of any other, which is never the greatest. */
  number(row: number): number {
    const { ids } = this;
    if (ids.isNull(row)) return this.has(row) ? this.sequences[row]! : -1;
    return numberIn(ids.block(ids.blockOf(row)), ids.start(row), ids.end(row));
  }

  /** By row; what it is where there is no series or no id means nothing. */
  keyHashes(series: readonly (Series | undefined)[]): Hashes {
    const hashes = new Hashes(series.length);
    for (let first = 0; first < series.length; first += MOST_PIECES) {
      const some = series.slice(first, first + MOST_PIECES);
      hashMemory.reserve(this.mostBytes(some, first));
      const { view, starts, ends } = hashMemory;
      let at = FIRST_BYTE;
      for (let i = 0; i < some.length; i++) {
        starts[i] = at;
        at = this.afterKey(view, at, first + i, some[i]);
        ends[i] = at;
      }
      hashes.pushAll(hashMemory.hashAll(some.length));
    }
    return hashes;
  }

  /** @param series of the rows from the first on */
  private mostBytes(series: readonly (Series | undefined)[], first: number): number {
    const { ids } = this;
    let bytes = 0;
    for (let i = 0; i < series.length; i++) {
      bytes += (series[i]?.keyPrefix.byteLength ?? 0) + Math.max(ids.end(first + i) - ids.start(first + i), NUMBER_BYTES);
    }
    return bytes;
  }

  /** Writes a row's key where it is hashed. */
  private afterKey(view: DataView, at: number, row: number, series: Series | undefined): number {
    if (!series) return at;
    const { ids } = this;
    const { keyPrefix } = series;
    const idAt = afterCopy(keyPrefix, 0, keyPrefix.byteLength, view, at);
    if (!ids.isNull(row)) return afterCopy(this.views.view(ids.blockOf(row)), ids.start(row), ids.end(row), view, idAt);
    const id = viewOf(this.text(row) ?? "");
    return afterCopy(id, 0, id.byteLength, view, idAt);
  }
}

/** What a series' keys begin with. */
export function keyPrefixOf(source: string, symbol: string): DataView {
  return viewOf(`${source}\n${symbol}\n`);
}

function numberIn(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > MOST_DIGITS || (bytes[start] === ZERO && end - start > 1)) return -1;
  let number = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}
/** What a running number takes at most, with the sign before it. */
const NUMBER_BYTES = 18;
/** A number of so many digits is exact in a double. */
const MOST_DIGITS = 15;
const ZERO = 0x30;
