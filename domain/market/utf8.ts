/** Text as UTF-8 into memory that is there, and out of it: codes and ids are ASCII nearly always, and short. */

/** A UTF-16 unit takes at most three bytes of UTF-8. */
export const MOST_BYTES_A_UNIT = 3;
/** Up to here a loop beats the encoder. */
const SHORT = 64;
/** Up to here one character at a time beats the decoder: what is put together of more is no longer one piece. */
const FEW = 12;
const encoder = new TextEncoder();
/** Keeps a byte order mark: it was in the text. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Writes a text, for which there has to be room, and says where it ends. */
export function afterText(memory: Uint8Array, start: number, text: string): number {
  if (text.length <= SHORT && isWritten(text, memory, start)) return start + text.length;
  return start + encoder.encodeInto(text, memory.subarray(start)).written;
}

/** Writes a text in ASCII; false where it is not. */
function isWritten(text: string, memory: Uint8Array, start: number): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return false;
    memory[start + i] = code;
  }
  return true;
}

/** The text of UTF-8 from `start` up to, not including, `end`. */
export function textOf(memory: Uint8Array, start: number, end: number): string {
  if (end - start > FEW) return decoder.decode(memory.subarray(start, end));
  let text = "";
  for (let at = start; at < end; at++) {
    if (memory[at]! > 127) return decoder.decode(memory.subarray(start, end));
    text += String.fromCharCode(memory[at]!);
  }
  return text;
}

/** Writes a whole number from 0 up in decimal, and says where it ends. */
export function afterDigits(memory: Uint8Array, start: number, number: number): number {
  // Six digits at a time: what is left of a number is then one of 32 bits, which divide in a tenth of the time.
  const millions = Math.floor(number / MILLION);
  const from = millions > 0 ? afterDigits(memory, start, millions) : start;
  let rest = number - millions * MILLION;
  const end = from + (millions > 0 ? MILLION_DIGITS : digitsOf(rest));
  for (let at = end - 1; at >= from; at--) {
    const tens = (rest / 10) | 0;
    memory[at] = ZERO + rest - tens * 10;
    rest = tens;
  }
  return end;
}

function digitsOf(number: number): number {
  let digits = 1;
  for (let least = 10; number >= least; least *= 10) digits++;
  return digits;
}

const [MILLION, MILLION_DIGITS] = [1_000_000, 6];
const ZERO = 0x30;

/** A text's bytes. */
export function viewOf(text: string): DataView {
  const { buffer, byteOffset, byteLength } = encoder.encode(text);
  return new DataView(buffer, byteOffset, byteLength);
}
