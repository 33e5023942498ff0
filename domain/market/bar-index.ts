/**
 * Which bars are curated already: for one source, symbol and year, each session's latest revision, the hash of its
 * content, and its close. It decides what is a duplicate, which revision a correction gets, and what a
 * new price is held against.
 *
 * Kept as bytes beside the checkpoint: 24 a session, sorted by date (int32 YYYYMMDD, uint32 revision, uint64 content
 * hash, float64 close; little-endian).
 */
import type { SessionDate } from "./times.ts";

const ENTRY_BYTES = 24;

export interface Telling {
  readonly revision: number;
  readonly content: bigint;
  readonly close: number;
}

export class BarIndex {
  private readonly tellings = new Map<number, Telling>();
  /** Whether anything was set since it was read. */
  changed = false;

  static read(bytes: Uint8Array | undefined): BarIndex {
    const index = new BarIndex();
    if (!bytes) return index;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.byteLength; at += ENTRY_BYTES) {
      index.tellings.set(view.getInt32(at, true), {
        revision: view.getUint32(at + 4, true),
        content: view.getBigUint64(at + 8, true),
        close: view.getFloat64(at + 16, true),
      });
    }
    return index;
  }

  /** The latest telling of a session, if it is curated. */
  get(date: SessionDate): Telling | undefined {
    return this.tellings.get(numberOf(date));
  }

  set(date: SessionDate, telling: Telling): void {
    this.tellings.set(numberOf(date), telling);
    this.changed = true;
  }

  /** Every session's date and close, in no order. */
  *closes(): Iterable<readonly [SessionDate, number]> {
    for (const [number, { close }] of this.tellings) yield [dateOf(number), close];
  }

  write(): Uint8Array {
    const entries = [...this.tellings].sort(([a], [b]) => a - b);
    const bytes = new Uint8Array(entries.length * ENTRY_BYTES);
    const view = new DataView(bytes.buffer);
    entries.forEach(([date, { revision, content, close }], i) => {
      view.setInt32(i * ENTRY_BYTES, date, true);
      view.setUint32(i * ENTRY_BYTES + 4, revision, true);
      view.setBigUint64(i * ENTRY_BYTES + 8, content, true);
      view.setFloat64(i * ENTRY_BYTES + 16, close, true);
    });
    return bytes;
  }
}

/** `2026-01-18` → 20260118. */
function numberOf(date: SessionDate): number {
  let number = 0;
  for (let i = 0; i < 10; i++) if (i !== 4 && i !== 7) number = number * 10 + date.charCodeAt(i) - 0x30;
  return number;
}

function dateOf(number: number): SessionDate {
  const text = String(number);
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}
