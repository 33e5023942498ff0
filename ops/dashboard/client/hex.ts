const WIDTH = 16;

/** Bytes as offset, hexadecimal and what of them is plain text. */
export function hexDump(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += WIDTH) {
    const line = [...bytes.subarray(at, at + WIDTH)];
    const hex = line.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const plain = line.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·")).join("");
    lines.push(`${at.toString(16).padStart(6, "0")}  ${hex.padEnd(WIDTH * 3 - 1)}  ${plain}`);
  }
  return lines.join("\n");
}
