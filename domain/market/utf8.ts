/** Text as UTF-8 into memory that is there: codes and ids are ASCII nearly always, and short. */

/** A UTF-16 unit takes at most three bytes of UTF-8. */
export const MOST_BYTES_A_UNIT = 3;
/** Up to here a loop beats the encoder. */
const SHORT = 64;
const encoder = new TextEncoder();

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

/** A text's bytes. */
export function viewOf(text: string): DataView {
  const { buffer, byteOffset, byteLength } = encoder.encode(text);
  return new DataView(buffer, byteOffset, byteLength);
}
