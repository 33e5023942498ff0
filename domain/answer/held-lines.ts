/** Reads the lines of one object of the quarantine or dead-letters zone, which may be very many. */
import type { SessionDate } from "../market/times.ts";
import { viewOf } from "../market/utf8.ts";
import { type Held, type HeldReason, type HeldZone, readHeld } from "./held.ts";

/** What a line of a pipeline's begins with, and what in it stands after all that it has in common with its neighbours. */
const BEGINS = '{"receipt_id":"';
const OWN = ',"original":"';
/** Of more kinds of lines than that, as a stream's are, nothing is gained by remembering them. */
const MOST_KINDS = 1_000;

const LINE_END = 0x0a;
const QUOTE = 0x22;
const ZERO = 0x30;
const CLOSING_BRACE = 0x7d;

const decoder = new TextDecoder();

/**
 * The records of an object. A batch that failed has hundreds of thousands that differ in their receipt and their record alone: what they
 * have in common is read once, and what they hold when it is asked for; until then they stay bytes. Throws as {@link readHeld} does.
 */
export function* heldLines(zone: HeldZone, key: string, bytes: Uint8Array): Generator<Held> {
  const lines = new LineReader(zone, key, bytes);
  let line = 0;
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(LINE_END, start);
    const end = found < 0 ? bytes.length : found;
    line++;
    if (end > start) yield lines.read(line, start, end);
    start = end + 1;
  }
}

/** Bytes that are looked for. */
type Pattern = DataView;

/** What very many lines have in common. */
interface Kind {
  readonly bytes: Uint8Array;
  /** All that stands between a line's receipt and its record. */
  readonly common: Pattern;
  /** A line that has it in common with them. */
  readonly like: Held;
}

/** Besides, they arrived in the same. */
interface Neighbours extends Kind {
  readonly arrival: string;
  /** What they begin with, up to their numbers. */
  readonly begins: Pattern;
}

class LineReader {
  private readonly zone: HeldZone;
  private readonly key: string;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly kinds = new Map<string, Kind>();
  /** Of the line that was read last: the next is mostly one of them. */
  private last: Neighbours | undefined;

  constructor(zone: HeldZone, key: string, bytes: Uint8Array) {
    this.zone = zone;
    this.key = key;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  read(line: number, start: number, end: number): Held {
    return this.neighbour(line, start, end) ?? this.readOther(line, start, end);
  }

  private neighbour(line: number, start: number, end: number): Held | undefined {
    const { last, bytes } = this;
    if (!last || bytes[end - 1] !== CLOSING_BRACE || !this.stands(last.begins, start, end)) return undefined;
    const receiptEnd = bytes.indexOf(QUOTE, start + last.begins.byteLength);
    return this.stands(last.common, receiptEnd, end) ? new HeldLine(last, line, start, receiptEnd, end) : undefined;
  }

  private readOther(line: number, start: number, end: number): Held {
    const { bytes } = this;
    const text = decoder.decode(bytes.subarray(start, end));
    const whole = () => readHeld(this.zone, this.key, line, text);
    // A receipt needs no escape.
    const receiptEnd = text.indexOf('"', BEGINS.length);
    const colon = text.lastIndexOf(":", receiptEnd);
    // Within a text quotes have an escape, so that this is where the key is.
    const own = text.indexOf(OWN, receiptEnd);
    if (receiptEnd < 0 || own < 0 || colon < BEGINS.length || !text.startsWith(BEGINS)) return whole();
    const common = text.slice(receiptEnd, own + OWN.length);
    const known = this.kinds.get(common);
    if (!known && this.kinds.size === MOST_KINDS) return whole();
    const kind = known ?? { bytes, common: viewOf(common), like: whole() };
    if (!known) this.kinds.set(common, kind);
    this.last = { ...kind, arrival: text.slice(BEGINS.length, colon), begins: viewOf(text.slice(0, colon + 1)) };
    return this.neighbour(line, start, end) ?? whole();
  }

  /** Four bytes at a time: of a line there are hundreds to compare. */
  private stands(pattern: Pattern, at: number, end: number): boolean {
    const { view } = this;
    const { byteLength } = pattern;
    if (at < 0 || at + byteLength > end) return false;
    let same = 0;
    for (; same + WORD <= byteLength; same += WORD) if (pattern.getInt32(same, true) !== view.getInt32(at + same, true)) return false;
    for (; same < byteLength; same++) if (pattern.getUint8(same) !== view.getUint8(at + same)) return false;
    return true;
  }
}

const WORD = 4;

/** A line like another one, but for its receipt and what it holds. Of very many each has to be small. */
export class HeldLine implements Held {
  readonly line: number;
  /** Where it stands in the bytes of its object, up to, not including, `end`; and where its receipt ends. */
  readonly start: number;
  readonly receiptEnd: number;
  readonly end: number;
  private readonly of: Neighbours;

  constructor(of: Neighbours, line: number, start: number, receiptEnd: number, end: number) {
    this.of = of;
    this.line = line;
    this.start = start;
    this.receiptEnd = receiptEnd;
    this.end = end;
  }

  get zone(): HeldZone {
    return this.of.like.zone;
  }
  get key(): string {
    return this.of.like.key;
  }
  get run(): string {
    return this.of.like.run;
  }
  get pipeline(): string {
    return this.of.like.pipeline;
  }
  get dataset(): string {
    return this.of.like.dataset;
  }
  get day(): SessionDate {
    return this.of.like.day;
  }
  get source(): string | null {
    return this.of.like.source;
  }
  get symbol(): string | null {
    return this.of.like.symbol;
  }
  get group(): string | null {
    return this.of.like.group;
  }
  get reasons(): readonly HeldReason[] {
    return this.of.like.reasons;
  }
  get contract(): string | null {
    return this.of.like.contract;
  }
  get suite(): string | null {
    return this.of.like.suite;
  }
  get partitionKey(): string | undefined {
    return this.of.like.partitionKey;
  }
  get arrivedAt(): number | undefined {
    return this.of.like.arrivedAt;
  }

  /** The object that it stands in. */
  get bytes(): Uint8Array {
    return this.of.bytes;
  }
  get receiptStart(): number {
    return this.start + BEGINS.length;
  }
  get receipt(): string {
    return decoder.decode(this.bytes.subarray(this.receiptStart, this.receiptEnd));
  }
  /** The first half of its receipt. */
  get arrival(): string {
    return this.of.arrival;
  }
  /** The other half, of a record of a raw object. */
  get number(): number {
    const { bytes, of, receiptEnd } = this;
    let number = 0;
    for (let at = this.start + of.begins.byteLength; at < receiptEnd; at++) number = number * 10 + (bytes[at]! - ZERO);
    return number;
  }
  get text(): string {
    return decoder.decode(this.bytes.subarray(this.start, this.end));
  }
  get original(): string {
    return this.toJSON().original;
  }
  get canonical(): Held["canonical"] {
    return this.toJSON().canonical;
  }

  /** Everything, as it is read by itself. */
  toJSON(): Held {
    return readHeld(this.zone, this.key, this.line, this.text);
  }
}
