/**
 * JSON by its bytes, as far as a quick reader needs it. Each function takes the place where something is to stand, and gives the
 * place after it, or {@link SURPRISED} where it does not stand there plainly. Past the last byte nothing stands.
 */

export const SURPRISED = -1;

export const [SPACE, QUOTE, COMMA, MINUS, POINT, ZERO, NINE, COLON] = [0x20, 0x22, 0x2c, 0x2d, 0x2e, 0x30, 0x39, 0x3a];
export const [BACKSLASH, OPEN, CLOSE, DELETE] = [0x5c, 0x7b, 0x7d, 0x7f];
const LOWER_U = 0x75;
export const [NULL, TRUE, FALSE] = ["null", "true", "false"].map((word) => new TextEncoder().encode(word)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

/** Where the key's value begins; one space may stand before the key and one after the colon, as Python writes. */
export function afterKey(bytes: Uint8Array, from: number, key: Uint8Array): number {
  const start = bytes[from] === SPACE ? from + 1 : from;
  for (let i = 0; i < key.length; i++) if (bytes[start + i] !== key[i]) return SURPRISED;
  const colon = start + key.length;
  if (bytes[colon] !== COLON) return SURPRISED;
  return bytes[colon + 1] === SPACE ? colon + 2 : colon + 1;
}

export function afterWord(bytes: Uint8Array, at: number, word: Uint8Array): number {
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return SURPRISED;
  return at + word.length;
}

/** The place of the closing quote, where nothing before it is escaped or has to be. */
export function endOfText(bytes: Uint8Array, from: number): number {
  for (let at = from; ; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    if (byte === undefined || byte < SPACE || byte === BACKSLASH) return SURPRISED;
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

/** `2026-01-18`, and the same with `T14:30:00.000000Z`. */
export const DAY_LENGTH = 10;
export const INSTANT_LENGTH = 27;
const [LETTER_T, LETTER_Z] = [0x54, 0x5a];

/** Whether `T14:30:00.000000Z` or the like stands there. */
export function isTimeOfDay(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at] === LETTER_T &&
    twoDigits(bytes, at + 1) < 24 &&
    bytes[at + 3] === COLON &&
    twoDigits(bytes, at + 4) < 60 &&
    bytes[at + 6] === COLON &&
    twoDigits(bytes, at + 7) < 60 &&
    bytes[at + 9] === POINT &&
    twoDigits(bytes, at + 10) < 100 &&
    twoDigits(bytes, at + 12) < 100 &&
    twoDigits(bytes, at + 14) < 100 &&
    bytes[at + 16] === LETTER_Z
  );
}

/** 0 to 99; infinite where there are none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const [tens, ones] = [bytes[at]!, bytes[at + 1]!];
  if (!(tens >= ZERO && tens <= NINE && ones >= ZERO && ones <= NINE)) return Number.POSITIVE_INFINITY;
  return (tens - ZERO) * 10 + ones - ZERO;
}

/** Text of so many digits is always the exact value of a double. */
const EXACT_DIGITS = 15;
const POWERS = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, power) => 10 ** power);
/** The number that {@link afterNumber} read last. In a cell: an object for each number would cost more than reading it. */
export const lastNumber = new Float64Array(1);

/** Reads a number by JSON's grammar, without exponent and never a minus zero, bare or in quotes. */
export function afterNumber(bytes: Uint8Array, from: number): number {
  return bytes[from] === QUOTE ? afterQuote(bytes, afterDigits(bytes, from + 1)) : afterDigits(bytes, from);
}

function afterDigits(bytes: Uint8Array, from: number): number {
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
  lastNumber[0] = isNegative ? 0 - value : value;
  return at;
}

/** The same of a value that is not taken: text, a number, true or false. */
export function afterIgnored(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first === QUOTE) return afterQuote(bytes, endOfIgnored(bytes, at + 1));
  if (first === TRUE[0]) return afterWord(bytes, at, TRUE);
  if (first === FALSE[0]) return afterWord(bytes, at, FALSE);
  return afterDigits(bytes, at);
}
