/**
 * Which bars are curated already: for one source, symbol and year, each session's latest revision, the hash of its
 * content, and its close. It decides what is a duplicate, which revision a correction gets, and what a
 * new price is held against.
 *
 * Kept as bytes beside the checkpoint: 24 a session, sorted by date (int32 YYYYMMDD, uint32 revision, uint64 content
 * hash, float64 close; little-endian).
 */
import type { Hashes } from "../ledger/hash.ts";
import type { Sum } from "../ledger/ledger.ts";
import type { SessionDate } from "./times.ts";

const ENTRY_BYTES = 24;

/** A session's date as YYYYMMDD: 20260118. What is asked several times of millions of rows is not read off a text each time. */
export type SessionNumber = number;

export interface Telling {
  readonly revision: number;
  readonly content: bigint;
  readonly close: number;
}

/** Entries are held as they are written: a load of millions of bars would else leave as many objects behind. */
export class BarIndex {
  private bytes = new Uint8Array(64 * ENTRY_BYTES);
  private view = new DataView(this.bytes.buffer);
  private count = 0;
  /** Whether anything was set since it was read. */
  changed = false;

  static read(bytes: Uint8Array | undefined): BarIndex {
    const index = new BarIndex();
    if (!bytes) return index;
    index.count = Math.floor(bytes.length / ENTRY_BYTES);
    index.hold(Math.max(index.count, 64));
    index.bytes.set(bytes);
    return index;
  }

  /** The latest telling of a session, if it is curated. */
  get(session: SessionNumber): Telling | undefined {
    const entry = this.find(session);
    if (entry < 0) return undefined;
    return {
      revision: this.view.getUint32(entry * ENTRY_BYTES + 4, true),
      content: this.view.getBigUint64(entry * ENTRY_BYTES + 8, true),
      close: this.view.getFloat64(entry * ENTRY_BYTES + 16, true),
    };
  }

  /** Whether the latest telling of a session is the content whose hash stands at a place. */
  tells(session: SessionNumber, contents: Hashes, place: number): boolean {
    return this.isContent(this.find(session), contents, place);
  }

  /** Takes in what a session is told to be now: its revision, or 0 where that is what was told last. */
  tell(session: SessionNumber, contents: Hashes, place: number, close: number): number {
    const found = this.find(session);
    if (this.isContent(found, contents, place)) return 0;
    const entry = found < 0 ? -1 - found : found;
    if (found < 0) this.insert(entry);
    const at = entry * ENTRY_BYTES;
    const revision = found < 0 ? 1 : this.view.getUint32(at + 4, true) + 1;
    this.view.setInt32(at, session, true);
    this.view.setUint32(at + 4, revision, true);
    this.view.setUint32(at + 8, contents.lower(place), true);
    this.view.setUint32(at + 12, contents.upper(place), true);
    this.view.setFloat64(at + 16, close, true);
    this.changed = true;
    return revision;
  }

  /** Adds the hash of what a session tells, if it is curated. */
  addContent(session: SessionNumber, sum: Sum): void {
    const entry = this.find(session);
    if (entry < 0) return;
    sum.addHalves(this.view.getUint32(entry * ENTRY_BYTES + 8, true), this.view.getUint32(entry * ENTRY_BYTES + 12, true));
  }

  /** Every session's date and close, by date. */
  *closes(): Iterable<readonly [SessionDate, number]> {
    for (let at = 0; at < this.count * ENTRY_BYTES; at += ENTRY_BYTES) {
      yield [dateOf(this.view.getInt32(at, true)), this.view.getFloat64(at + 16, true)];
    }
  }

  write(): Uint8Array {
    return this.bytes.slice(0, this.count * ENTRY_BYTES);
  }

  private isContent(entry: number, contents: Hashes, place: number): boolean {
    if (entry < 0) return false;
    const at = entry * ENTRY_BYTES;
    return this.view.getUint32(at + 8, true) === contents.lower(place) && this.view.getUint32(at + 12, true) === contents.upper(place);
  }

  /** The entry of a session, or −1 − where it belongs. They come in order as a rule, so the end is looked at first. */
  private find(session: SessionNumber): number {
    if (this.count === 0 || this.view.getInt32((this.count - 1) * ENTRY_BYTES, true) < session) return -1 - this.count;
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.view.getInt32(middle * ENTRY_BYTES, true) < session) low = middle + 1;
      else high = middle;
    }
    return this.view.getInt32(low * ENTRY_BYTES, true) === session ? low : -1 - low;
  }

  /** Makes room for an entry. */
  private insert(entry: number): void {
    if ((this.count + 1) * ENTRY_BYTES > this.bytes.length) this.hold(this.count * 2);
    const at = entry * ENTRY_BYTES;
    this.bytes.copyWithin(at + ENTRY_BYTES, at, this.count * ENTRY_BYTES);
    this.count++;
  }

  private hold(entries: number): void {
    const larger = new Uint8Array(entries * ENTRY_BYTES);
    larger.set(this.bytes.subarray(0, Math.min(this.bytes.length, larger.length)));
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}

/** The indexes of one symbol, a year each; neighbouring sessions share theirs. */
export class YearlyIndexes {
  private readonly indexOf: (year: string) => BarIndex;
  private current: BarIndex | undefined;
  private year = 0;

  constructor(indexOf: (year: string) => BarIndex) {
    this.indexOf = indexOf;
  }

  /** The one that a session is in. */
  at(session: SessionNumber): BarIndex {
    const year = yearOf(session);
    if (!this.current || year !== this.year) {
      this.year = year;
      this.current = this.indexOf(String(year));
    }
    return this.current;
  }
}

export function yearOf(session: SessionNumber): number {
  return Math.floor(session / 10_000);
}

/** `2026-01-18` → 20260118. */
export function sessionNumber(date: SessionDate): SessionNumber {
  let number = 0;
  for (let i = 0; i < 10; i++) if (i !== 4 && i !== 7) number = number * 10 + date.charCodeAt(i) - 0x30;
  return number;
}

function dateOf(session: SessionNumber): SessionDate {
  const text = String(session);
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}
