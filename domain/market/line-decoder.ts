/**
 * Reads lines of JSON straight into columns, by a layout learned from the lines before: keys in the same order, numbers of
 * up to 15 digits, text that has come before, ids in ASCII, instants of a day that has come before. Whatever else a line holds
 * (an escape, an exponent, a new word, another order, a key twice) surprises it, and the line is read with care instead. A
 * differential test holds the two together.
 */
import { type Contract, type FieldKind, isId, LONGEST_TEXT } from "./contract.ts";
import {
  afterKey,
  afterQuote,
  afterWord,
  BACKSLASH,
  CLOSE,
  COMMA,
  DAY_LENGTH,
  DELETE,
  endOfIgnored,
  endOfText,
  FALSE,
  INSTANT_LENGTH,
  isTimeOfDay,
  MINUS,
  NINE,
  NULL,
  OPEN,
  POINT,
  QUOTE,
  SPACE,
  SURPRISED,
  TRUE,
  ZERO,
} from "./json-bytes.ts";
import { KnownTexts } from "./known-texts.ts";
import type { LineRecords } from "./record.ts";
import { Texts } from "./texts.ts";

/** Where values go, by the field's place in the contract. */
export interface LineTarget {
  readonly numbers: readonly (Float64Array | undefined)[];
  /** Instants that each record says itself are bytes of its line. */
  readonly texts: readonly ((string | null)[] | Texts | undefined)[];
  /** Of the columns of bytes: which of their blocks the lines at hand are. */
  readonly held: readonly number[];
  /** What stands for a value that a record does not give, NaN for a number; undefined where nothing may. */
  readonly otherwise: readonly (string | number | null | undefined)[];
}

/** Puts a value behind the last of `row`, or in its place. */
export function putText(column: (string | null)[] | Texts, row: number, value: string | null): void {
  if (column instanceof Texts) {
    column.truncate(row);
    column.add(value as string);
  } else column[row] = value;
}

/** One key of the layout, and what its value is. */
interface Place {
  /** `"open"`, quotes included. */
  readonly key: Uint8Array;
  /** Undefined where the contract has no such field. */
  readonly kind: FieldKind | undefined;
  readonly field: number;
  /** The texts, or of instants the days, that have come before. */
  readonly known: KnownTexts;
  /** Of text: it is not looked for among those that have come before. */
  readonly isId: boolean;
  /** Of an integer: the range that is allowed. */
  readonly low: number;
  readonly high: number;
}

/** Text of so many digits is always the exact value of a double. */
const EXACT_DIGITS = 15;
const POWERS = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, power) => 10 ** power);

export class LineDecoder {
  private readonly contract: Contract;
  private readonly known: readonly KnownTexts[];
  private layout: readonly Place[] = [];
  /** Fields that the layout lacks. */
  private absent: readonly number[] = [];
  /** After how many more surprises a layout is learned. It doubles each time: lines without a common layout cost little. */
  private patience = 1;
  private nextPatience = 2;
  /** Where the text stands that it did not know, and what it is. */
  private unknown: Place | undefined;
  private unknownStart = 0;
  private unknownEnd = 0;
  /** The number read last. */
  private value = 0;
  /** Those of which the line at hand is one. */
  private lines: LineRecords | undefined;

  constructor(contract: Contract) {
    this.contract = contract;
    this.known = contract.fieldNames.map(() => new KnownTexts());
  }

  /** Puts the line's values at `row` of every column; false where it was surprised, and then nothing of them counts. */
  decode(lines: LineRecords, line: number, row: number, target: LineTarget): boolean {
    const { layout } = this;
    const { bytes } = lines;
    const start = lines.starts[line]!;
    const end = lines.ends[line]!;
    this.unknown = undefined;
    this.lines = lines;
    if (layout.length === 0 || bytes[start] !== OPEN || bytes[end - 1] !== CLOSE) return false;
    let at = start + 1;
    for (let i = 0; i < layout.length; i++) {
      const place = layout[i]!;
      if (i > 0 && bytes[at++] !== COMMA) return false;
      at = this.afterValue(bytes, afterKey(bytes, at, place.key), place, row, target);
      if (at < 0) return false;
    }
    return at === end - 1 && this.fillAbsent(row, target);
  }

  /** Learns from a line that surprised it and, read with care, gave the values now at `row`. */
  learn(lines: LineRecords, line: number, row: number, target: LineTarget): void {
    const { unknown } = this;
    const column = unknown && target.texts[unknown.field];
    const text = column instanceof Texts ? column.text(row) : column?.[row];
    if (unknown && typeof text === "string") {
      if (isSaid(lines, line, unknown, this.unknownStart, this.unknownEnd)) {
        unknown.known.add(lines.bytes, this.unknownStart, this.unknownEnd, text);
      }
    } else if (--this.patience <= 0) {
      this.patience = this.nextPatience;
      this.nextPatience *= 2;
      this.learnLayout(lines, line, target);
    }
  }

  private learnLayout(lines: LineRecords, line: number, { otherwise }: LineTarget): void {
    const keys = Object.keys(objectOf(lines, line));
    if (keys.some((key) => lines.needsCare?.(key))) return;
    const { fieldNames, fields } = this.contract;
    this.layout = keys.map((key): Place => {
      const name = lines.fieldOf(key, keys);
      const place = name === undefined ? -1 : fieldNames.indexOf(name);
      const read = place < 0 ? undefined : fields[name!]!;
      // What the arrival says of a record's lineage goes before what the record says.
      const isTaken = read !== undefined && !(read.role === "lineage" && otherwise[place] !== undefined);
      const [low, high] = read?.between ?? [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
      return {
        key: new TextEncoder().encode(JSON.stringify(key)),
        kind: isTaken ? read.kind : undefined,
        field: place,
        known: this.known[place] ?? NOTHING_KNOWN,
        isId: isTaken && isId(read),
        low,
        high,
      };
    });
    const present = new Set(this.layout.filter(({ kind }) => kind !== undefined).map(({ field }) => field));
    this.absent = fieldNames.flatMap((_, field) => (present.has(field) ? [] : [field]));
  }

  private fillAbsent(row: number, { numbers, texts, otherwise }: LineTarget): boolean {
    for (const field of this.absent) {
      const value = otherwise[field];
      if (value === undefined) return false;
      if (typeof value === "number") numbers[field]![row] = value;
      else putText(texts[field]!, row, value);
    }
    return true;
  }

  /** Takes the value at `at` and says where it ends, or that it surprised. */
  private afterValue(bytes: Uint8Array, at: number, place: Place, row: number, target: LineTarget): number {
    if (at < 0) return SURPRISED;
    const first = bytes[at]!;
    if (first === NULL[0]) return afterWord(bytes, at, NULL) < 0 || !takeNull(place, row, target) ? SURPRISED : at + NULL.length;
    switch (place.kind) {
      case "number": {
        const after = first === QUOTE ? afterQuote(bytes, this.afterNumber(bytes, at + 1)) : this.afterNumber(bytes, at);
        if (after >= 0) target.numbers[place.field]![row] = this.value;
        return after;
      }
      case undefined:
        return this.afterIgnored(bytes, at);
      case "integer": {
        const after = first === QUOTE ? afterQuote(bytes, this.afterNumber(bytes, at + 1)) : this.afterNumber(bytes, at);
        const { value } = this;
        if (after < 0 || value < place.low || value > place.high || Math.trunc(value) !== value) return SURPRISED;
        target.numbers[place.field]![row] = value;
        return after;
      }
      case "instant":
        return first === QUOTE ? this.afterInstant(bytes, at + 1, place, row, target) : SURPRISED;
      default: {
        if (first !== QUOTE) return SURPRISED;
        if (place.isId) return this.afterId(bytes, at + 1, place, row, target);
        const end = endOfText(bytes, at + 1);
        if (end < 0) return SURPRISED;
        const text = place.known.find(bytes, at + 1, end);
        if (text === undefined) return this.surprisedBy(place, at + 1, end);
        putText(target.texts[place.field]!, row, text);
        return end + 1;
      }
    }
  }

  /** A day that has come before is a real one. */
  private afterInstant(bytes: Uint8Array, start: number, place: Place, row: number, target: LineTarget): number {
    const end = start + INSTANT_LENGTH;
    const column = target.texts[place.field]!;
    if (!(column instanceof Texts) || bytes[end] !== QUOTE || !isTimeOfDay(bytes, start + DAY_LENGTH)) return SURPRISED;
    if (place.known.find(bytes, start, start + DAY_LENGTH) === undefined) return this.surprisedBy(place, start, start + DAY_LENGTH);
    column.truncate(row);
    column.addPiece(target.held[place.field]!, start, end);
    return end + 1;
  }

  /** Printable ASCII is plain text wherever it is not all blank, and is its own bytes. */
  private afterId(bytes: Uint8Array, start: number, place: Place, row: number, target: LineTarget): number {
    let at = start;
    let isBlank = true;
    for (let byte = bytes[at]!; byte !== QUOTE; byte = bytes[++at]!) {
      // Also past the last byte, which is undefined.
      if (!(byte >= SPACE && byte < DELETE) || byte === BACKSLASH) return SURPRISED;
      if (byte !== SPACE) isBlank = false;
    }
    const text = isBlank || at - start > LONGEST_TEXT ? undefined : this.lines?.ascii?.(start, at);
    if (text === undefined) return SURPRISED;
    putText(target.texts[place.field]!, row, text);
    return at + 1;
  }

  private surprisedBy(place: Place, start: number, end: number): number {
    this.unknown = place;
    this.unknownStart = start;
    this.unknownEnd = end;
    return SURPRISED;
  }

  /** Leaves the number in `value`. By JSON's grammar, without exponent, and never a minus zero. */
  private afterNumber(bytes: Uint8Array, from: number): number {
    let at = from;
    let byte = bytes[at]!;
    const isNegative = byte === MINUS;
    if (isNegative) byte = bytes[++at]!;
    const first = at;
    let mantissa = 0;
    for (; byte >= ZERO && byte <= NINE; byte = bytes[++at]!) mantissa = mantissa * 10 + (byte - ZERO);
    const whole = at - first;
    if (whole === 0 || (whole > 1 && bytes[first] === ZERO)) return SURPRISED;
    let power = 0;
    if (byte === POINT) {
      const point = at;
      for (byte = bytes[++at]!; byte >= ZERO && byte <= NINE; byte = bytes[++at]!) mantissa = mantissa * 10 + (byte - ZERO);
      power = at - point - 1;
      if (power === 0) return SURPRISED;
    }
    if (whole + power > EXACT_DIGITS) return SURPRISED;
    // Both are exact, so their quotient is the double nearest to the text.
    const value = power === 0 ? mantissa : mantissa / POWERS[power]!;
    this.value = isNegative ? 0 - value : value;
    return at;
  }

  private afterIgnored(bytes: Uint8Array, at: number): number {
    const first = bytes[at]!;
    if (first === QUOTE) return afterQuote(bytes, endOfIgnored(bytes, at + 1));
    if (first === TRUE[0]) return afterWord(bytes, at, TRUE);
    if (first === FALSE[0]) return afterWord(bytes, at, FALSE);
    return this.afterNumber(bytes, at);
  }
}

const NOTHING_KNOWN = new KnownTexts();

function objectOf({ bytes, starts, ends }: LineRecords, line: number): Readonly<Record<string, unknown>> {
  return JSON.parse(new TextDecoder().decode(bytes.subarray(starts[line], ends[line])));
}

/** Whether the bytes are what the line says under the place's key: of a key that comes twice, they may be what was not taken. */
function isSaid(lines: LineRecords, line: number, { key, kind }: Place, start: number, end: number): boolean {
  const decoder = new TextDecoder();
  const said = objectOf(lines, line)[JSON.parse(decoder.decode(key)) as string];
  const bytes = decoder.decode(lines.bytes.subarray(start, end));
  return said === bytes || (kind === "instant" && typeof said === "string" && said.startsWith(bytes));
}

function takeNull({ kind, field }: Place, row: number, { numbers, texts, otherwise }: LineTarget): boolean {
  if (kind === undefined) return true;
  const value = otherwise[field];
  if (value === undefined) return false;
  if (typeof value === "number") numbers[field]![row] = value;
  else putText(texts[field]!, row, value);
  return true;
}
