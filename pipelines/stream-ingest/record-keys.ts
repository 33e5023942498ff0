/** What trades are known by within their series, and hashes of their keys: XXH64 of source, symbol and id, a line feed between them. */
import type { Hashes } from "../../domain/ledger/hash.ts";
import { FIRST_BYTE, hashMemory } from "../../domain/ledger/hash-memory.ts";
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

  /** Adds the hash of each row's key; what it is where there is no series or no id means nothing. */
  pushKeyHashes(series: readonly (Series | undefined)[], to: Hashes): void {
    const { ids } = this;
    hashMemory.owner = undefined;
    let last: Series | undefined;
    for (let row = 0; row < series.length; row++) {
      const told = series[row];
      if (!told || !this.has(row)) {
        to.pushHalves(0, 0);
        continue;
      }
      const { keyPrefix } = told;
      const id = ids.isNull(row) ? encoder.encode(this.text(row)) : ids.block(ids.blockOf(row));
      const [start, end] = ids.isNull(row) ? [0, id.length] : [ids.start(row), ids.end(row)];
      hashMemory.reserve(keyPrefix.length + end - start);
      if (told !== last) write(keyPrefix, 0, keyPrefix.length, FIRST_BYTE);
      last = told;
      write(id, start, end, FIRST_BYTE + keyPrefix.length);
      hashMemory.hash(FIRST_BYTE, keyPrefix.length + end - start);
      to.pushHalves(hashMemory.lower, hashMemory.upper);
    }
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
