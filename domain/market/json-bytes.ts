/**
 * JSON by its bytes, as far as a quick reader needs it. Each function takes the place where something is to stand, and gives the
 * place after it, or {@link SURPRISED} where it does not stand there plainly. Past the last byte nothing stands.
 */
import { LONGEST_TEXT } from "./contract.ts";
import { daysSince1970, isRealDay } from "./times.ts";

export const SURPRISED = -1;

export const [SPACE, QUOTE, COMMA, MINUS, POINT, ZERO, NINE, COLON] = [0x20, 0x22, 0x2c, 0x2d, 0x2e, 0x30, 0x39, 0x3a];
export const [BACKSLASH, OPEN, CLOSE, DELETE] = [0x5c, 0x7b, 0x7d, 0x7f];
const LOWER_U = 0x75;
export const [NULL, TRUE, FALSE] = ["null", "true", "false"].map((word) => new TextEncoder().encode(word)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

export function afterWord(bytes: Uint8Array, at: number, word: Uint8Array): number {
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return SURPRISED;
  return at + word.length;
}

/** The place of the closing quote, where nothing before it is escaped or has to be. */
export function endOfText(bytes: Uint8Array, from: number): number {
  for (let at = from; ; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    // Also past the last byte, which is undefined.
    if (!(byte! >= SPACE) || byte === BACKSLASH) return SURPRISED;
  }
}

/** The same of text that is not taken, in which escapes may stand. */
export function endOfIgnored(bytes: Uint8Array, from: number): number {
  for (let at = from; ; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    if (byte === undefined || byte < SPACE) return SURPRISED;
    if (byte !== BACKSLASH) continue;
    const escaped = bytes[++at]!;
    if (escaped === LOWER_U) {
      for (const end = at + 4; at < end; ) if (!isHex(bytes[++at]!)) return SURPRISED;
    } else if (!ESCAPED.includes(escaped)) return SURPRISED;
  }
}
const ESCAPED = new TextEncoder().encode('"\\/bfnrt');

function isHex(byte: number): boolean {
  const letter = byte | 0x20;
  return (byte >= ZERO && byte <= NINE) || (letter >= 0x61 && letter <= 0x66);
}

export function afterQuote(bytes: Uint8Array, at: number): number {
  return at >= 0 && bytes[at] === QUOTE ? at + 1 : SURPRISED;
}

/** What was read last, where that is a number. In a cell: an object for each number would cost more than reading it. */
export const lastNumber = new Float64Array(1);

/**
 * Reads an instant in quotes, `"2026-01-18T14:30:00.000000Z"`, as `isInstant` knows it: {@link lastNumber} is then its microseconds
 * since 1970.
 *
 * @param view of the same bytes
 */
export function afterInstant(bytes: Uint8Array, view: DataView, at: number): number {
  const start = at + 1;
  if (start + INSTANT_LENGTH >= bytes.length || !(isLastMinute(bytes, view, start) || isMinute(bytes, view, start))) return SURPRISED;
  const seconds = twoDigits(bytes, start + 17);
  const fraction = twoDigits(bytes, start + 20) * 10_000 + twoDigits(bytes, start + 22) * 100 + twoDigits(bytes, start + 24);
  const isOne =
    seconds < 60 &&
    fraction < 1_000_000 &&
    bytes[at] === QUOTE &&
    bytes[start + 19] === POINT &&
    bytes[start + 26] === LETTER_Z &&
    bytes[start + INSTANT_LENGTH] === QUOTE;
  if (!isOne) return SURPRISED;
  lastNumber[0] = lastMinute[MINUTE_MICROS]! + seconds * 1_000_000 + fraction;
  return start + INSTANT_LENGTH + 1;
}
const INSTANT_LENGTH = 27;
const [LETTER_T, LETTER_Z] = [0x54, 0x5a];

/** The minute read last, as the words of its text up to the second colon and as microseconds since 1970: neighbours share it as a rule. */
const lastMinute = new Float64Array(5).fill(Number.NaN);
const MINUTE_MICROS = 4;

function isLastMinute(bytes: Uint8Array, view: DataView, start: number): boolean {
  return (
    view.getUint32(start + 12) === lastMinute[3] &&
    view.getUint32(start + 8) === lastMinute[2] &&
    view.getUint32(start + 4) === lastMinute[1] &&
    view.getUint32(start) === lastMinute[0] &&
    bytes[start + 16] === COLON
  );
}

function isMinute(bytes: Uint8Array, view: DataView, start: number): boolean {
  const year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2);
  const [month, day] = [twoDigits(bytes, start + 5), twoDigits(bytes, start + 8)];
  const [hours, minutes] = [twoDigits(bytes, start + 11), twoDigits(bytes, start + 14)];
  const isOne =
    isRealDay(year, month, day) &&
    hours < 24 &&
    minutes < 60 &&
    bytes[start + 4] === MINUS &&
    bytes[start + 7] === MINUS &&
    bytes[start + 10] === LETTER_T &&
    bytes[start + 13] === COLON &&
    bytes[start + 16] === COLON;
  if (!isOne) return false;
  for (let word = 0; word < MINUTE_MICROS; word++) lastMinute[word] = view.getUint32(start + word * 4);
  lastMinute[MINUTE_MICROS] = ((daysSince1970(year, month, day) * 24 + hours) * 60 + minutes) * 60_000_000;
  return true;
}

/** 0 to 99; where there are none, more than all six digits of a fraction. */
function twoDigits(bytes: Uint8Array, at: number): number {
  // Of the characters, digits alone differ from "0" by less than ten.
  const [tens, ones] = [bytes[at]! ^ ZERO, bytes[at + 1]! ^ ZERO];
  return tens < 10 && ones < 10 ? tens * 10 + ones : NO_DIGITS;
}
const NO_DIGITS = 1_000_000;

/** Reads an id in quotes, of printable ASCII: it is plain text wherever it is not all blank, and is its own bytes. */
export function afterId(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE) return SURPRISED;
  let end = at + 1;
  let isBlank = true;
  for (let byte = bytes[end]!; byte !== QUOTE; byte = bytes[++end]!) {
    // Also past the last byte, which is undefined.
    if (!(byte >= SPACE && byte < DELETE) || byte === BACKSLASH) return SURPRISED;
    if (byte !== SPACE) isBlank = false;
  }
  return isBlank || end - at - 1 > LONGEST_TEXT ? SURPRISED : end + 1;
}

/** Text of so many digits is always the exact value of a double. */
const EXACT_DIGITS = 15;
const POWERS = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, power) => 10 ** power);

/** Reads a number by JSON's grammar, without exponent and never a minus zero, bare or in quotes. */
export function afterNumber(bytes: Uint8Array, from: number): number {
  return bytes[from] === QUOTE ? afterQuote(bytes, afterDigits(bytes, from + 1)) : afterDigits(bytes, from);
}

function afterDigits(bytes: Uint8Array, from: number): number {
  const isNegative = bytes[from] === MINUS;
  const first = isNegative ? from + 1 : from;
  let at = first;
  let value = 0;
  for (let digit = bytes[at]! ^ ZERO; digit < 10; digit = bytes[++at]! ^ ZERO) value = (Math.imul(value, 10) + digit) | 0;
  let digits = at - first;
  if (digits === 0 || (digits > 1 && bytes[first] === ZERO)) return SURPRISED;
  let power = 0;
  if (bytes[at] === POINT) {
    const point = at;
    for (let digit = bytes[++at]! ^ ZERO; digit < 10; digit = bytes[++at]! ^ ZERO) value = (Math.imul(value, 10) + digit) | 0;
    power = at - point - 1;
    if (power === 0) return SURPRISED;
    digits += power;
  }
  if (digits > EXACT_DIGITS) return SURPRISED;
  if (digits > SHORT_DIGITS) value = longValue(bytes, first, at);
  // Both are exact, so the quotient is the double nearest to the text.
  if (power > 0) value /= POWERS[power]!;
  lastNumber[0] = isNegative ? 0 - value : value;
  return at;
}

/** Digits that 32 bits hold whatever they are; of more of them the bits run over. */
const SHORT_DIGITS = 9;

/** The value of digits, as if no point stood among them. */
function longValue(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) if (bytes[at] !== POINT) value = value * 10 + (bytes[at]! - ZERO);
  return value;
}

/** The same of a value that is not taken: text, a number, true or false. */
export function afterIgnored(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first === QUOTE) return afterQuote(bytes, endOfIgnored(bytes, at + 1));
  if (first === TRUE[0]) return afterWord(bytes, at, TRUE);
  if (first === FALSE[0]) return afterWord(bytes, at, FALSE);
  return afterDigits(bytes, at);
}
