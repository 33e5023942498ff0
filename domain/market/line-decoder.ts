/**
 * Reads lines of JSON straight into columns, by a layout learned from the lines before: keys in the same order, numbers of
 * up to 15 digits, text that has come before. Whatever else a line holds (an escape, an exponent, a new word, another
 * order, a key twice) surprises it, and the line is read with care instead. A differential test holds the two together.
 */
import type { Contract, FieldKind } from "./contract.ts";
import { KnownTexts } from "./known-texts.ts";
import type { LineRecords } from "./record.ts";

/** Where values go, by the field's place in the contract. */
export interface LineTarget {
  readonly numbers: readonly (Float64Array | undefined)[];
  readonly texts: readonly ((string | null)[] | undefined)[];
  /** What stands for a value that a record does not give, NaN for a number; undefined where nothing may. */
  readonly otherwise: readonly (string | number | null | undefined)[];
}

/** One key of the layout, and what its value is. */
interface Place {
  /** `"open"`, quotes included. */
  readonly key: Uint8Array;
  /** Undefined where the contract has no such field. */
  readonly kind: FieldKind | undefined;
  readonly field: number;
  readonly known: KnownTexts;
}

const [SPACE, QUOTE, COMMA, MINUS, POINT, ZERO, NINE, COLON] = [0x20, 0x22, 0x2c, 0x2d, 0x2e, 0x30, 0x39, 0x3a];
const [BACKSLASH, OPEN, CLOSE] = [0x5c, 0x7b, 0x7d];
const [NULL, TRUE, FALSE] = ["null", "true", "false"].map((word) => new TextEncoder().encode(word)) as [Uint8Array, Uint8Array, Uint8Array];
/** Text of so many digits is always the exact value of a double. */
const EXACT_DIGITS = 15;
const POWERS = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, power) => 10 ** power);
const SURPRISED = -1;

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

  constructor(contract: Contract) {
    this.contract = contract;
    this.known = contract.fieldNames.map(() => new KnownTexts());
  }

  /** Puts the line's values at `row` of every column; false where it was surprised, and then nothing of them counts. */
  decode(bytes: Uint8Array, start: number, end: number, row: number, target: LineTarget): boolean {
    const { layout } = this;
    this.unknown = undefined;
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
  learn(lines: LineRecords, i: number, row: number, target: LineTarget): void {
    const text = this.unknown && target.texts[this.unknown.field]?.[row];
    if (this.unknown && typeof text === "string") {
      this.unknown.known.add(lines.bytes, this.unknownStart, this.unknownEnd, text);
    } else if (--this.patience <= 0) {
      this.patience = this.nextPatience;
      this.nextPatience *= 2;
      this.learnLayout(lines, i);
    }
  }

  private learnLayout(lines: LineRecords, i: number): void {
    const object = JSON.parse(new TextDecoder().decode(lines.bytes.subarray(lines.starts[i], lines.ends[i]))) as object;
    const keys = Object.keys(object);
    const { fieldNames, fields } = this.contract;
    this.layout = keys.map((key) => {
      const name = lines.fieldOf(key, keys);
      const field = name === undefined ? -1 : fieldNames.indexOf(name);
      const kind = field < 0 || fields[name!]!.role === "lineage" ? undefined : fields[name!]!.kind;
      return { key: new TextEncoder().encode(JSON.stringify(key)), kind, field, known: this.known[field] ?? NOTHING_KNOWN };
    });
    const present = new Set(this.layout.filter(({ kind }) => kind !== undefined).map(({ field }) => field));
    this.absent = fieldNames.flatMap((_, field) => (present.has(field) ? [] : [field]));
  }

  private fillAbsent(row: number, { numbers, texts, otherwise }: LineTarget): boolean {
    for (const field of this.absent) {
      const value = otherwise[field];
      if (value === undefined) return false;
      if (typeof value === "number") numbers[field]![row] = value;
      else texts[field]![row] = value;
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
      case "integer":
        // Each integer has a range of its own; the contracts that are read in bulk have none.
        return SURPRISED;
      default: {
        if (first !== QUOTE) return SURPRISED;
        const end = endOfText(bytes, at + 1);
        if (end < 0) return SURPRISED;
        const text = place.known.find(bytes, at + 1, end);
        if (text === undefined) return this.surprisedBy(place, at + 1, end);
        target.texts[place.field]![row] = text;
        return end + 1;
      }
    }
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
    if (first === QUOTE) return afterQuote(bytes, endOfText(bytes, at + 1));
    if (first === TRUE[0]) return afterWord(bytes, at, TRUE);
    if (first === FALSE[0]) return afterWord(bytes, at, FALSE);
    return this.afterNumber(bytes, at);
  }
}

const NOTHING_KNOWN = new KnownTexts();

function takeNull({ kind, field }: Place, row: number, { numbers, texts, otherwise }: LineTarget): boolean {
  if (kind === undefined) return true;
  const value = otherwise[field];
  if (value === undefined) return false;
  if (typeof value === "number") numbers[field]![row] = value;
  else texts[field]![row] = value;
  return true;
}

/** Where the key's value begins; one space may stand before the key and one after the colon, as Python writes. */
function afterKey(bytes: Uint8Array, from: number, key: Uint8Array): number {
  const start = bytes[from] === SPACE ? from + 1 : from;
  for (let i = 0; i < key.length; i++) if (bytes[start + i] !== key[i]) return SURPRISED;
  const colon = start + key.length;
  if (bytes[colon] !== COLON) return SURPRISED;
  return bytes[colon + 1] === SPACE ? colon + 2 : colon + 1;
}

function afterWord(bytes: Uint8Array, at: number, word: Uint8Array): number {
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return SURPRISED;
  return at + word.length;
}

/** The place of the closing quote, where nothing before it is escaped or has to be. */
function endOfText(bytes: Uint8Array, from: number): number {
  for (let at = from; ; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    if (byte === undefined || byte < SPACE || byte === BACKSLASH) return SURPRISED;
  }
}

function afterQuote(bytes: Uint8Array, at: number): number {
  return at >= 0 && bytes[at] === QUOTE ? at + 1 : SURPRISED;
}
