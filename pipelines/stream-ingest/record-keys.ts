/** What trades are known by within their series, and hashes of their keys: XXH64 of source, symbol and id, a line feed between them. */
import { Hashes } from "../../domain/ledger/hash.ts";
import { FIRST_BYTE, hashMemory, MOST_PIECES } from "../../domain/ledger/hash-memory.ts";
import type { Columns } from "../../domain/market/columns.ts";
import type { Texts } from "../../domain/market/texts.ts";
import type { Series } from "./series.ts";

const encoder = new TextEncoder();

/** By row: the source's own id, or where it gives none, `#` and its running number. Most are never asked for, and stay bytes. */
export class TradeIds {
  private readonly ids: Texts;
  private readonly sequences: Float64Array;

  constructor(columns: Columns) {
    this.ids = columns.get("trade_id") as Texts;
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
    hashMemory.owner = undefined;
    for (let first = 0; first < series.length; first += MOST_PIECES) {
      const count = Math.min(MOST_PIECES, series.length - first);
      let at = FIRST_BYTE;
      for (let i = 0; i < count; i++) {
        const end = this.afterKey(at, first + i, series[first + i]);
        hashMemory.starts[i] = at;
        hashMemory.ends[i] = end;
        at = end;
      }
      hashes.pushAll(hashMemory.hashAll(count));
    }
    return hashes;
  }

  /** Writes a row's key where it is hashed. */
  private afterKey(at: number, row: number, series: Series | undefined): number {
    if (!series || !this.has(row)) return at;
    const { ids } = this;
    const { keyPrefix } = series;
    const id = ids.isNull(row) ? encoder.encode(this.text(row)) : ids.block(ids.blockOf(row));
    const start = ids.isNull(row) ? 0 : ids.start(row);
    const end = ids.isNull(row) ? id.length : ids.end(row);
    const idAt = at + keyPrefix.length;
    hashMemory.reserve(idAt - FIRST_BYTE + end - start);
    write(keyPrefix, 0, keyPrefix.length, at);
    write(id, start, end, idAt);
    return idAt + end - start;
  }
}

/** What a series' keys begin with. */
export function keyPrefixOf(source: string, symbol: string): Uint8Array {
  return encoder.encode(`${source}\n${symbol}\n`);
}

/** A loop: for a few bytes it is faster than a copy by the runtime. */
function write(bytes: Uint8Array, start: number, end: number, to: number): void {
  const { bytes: memory } = hashMemory;
  for (let from = start; from < end; from++) memory[to + from - start] = bytes[from]!;
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
/** A number of so many digits is exact in a double. */
const MOST_DIGITS = 15;
const ZERO = 0x30;
