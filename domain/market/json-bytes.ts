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
const TIME_OF_DAY = new TextEncoder().encode("T00:00:00.000000Z");

/** Whether `T14:30:00.000000Z` or the like stands there. */
export function isTimeOfDay(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < TIME_OF_DAY.length; i++) {
    const [byte, like] = [bytes[at + i]!, TIME_OF_DAY[i]!];
    if (like === ZERO ? !(byte >= ZERO && byte <= NINE) : byte !== like) return false;
  }
  const hours = (bytes[at + 1]! - ZERO) * 10 + bytes[at + 2]! - ZERO;
  return hours < 24 && bytes[at + 4]! < SIX && bytes[at + 7]! < SIX;
}
const SIX = 0x36;
