/** Hashes of the keys under which trades are known: XXH64 of source, symbol and id, a line feed between them. */
import type { Hashes } from "../../domain/ledger/hash.ts";
import { FIRST_BYTE, hashMemory } from "../../domain/ledger/hash-memory.ts";
import type { Series } from "./series.ts";

const encoder = new TextEncoder();
/** A UTF-16 unit takes at most three bytes of UTF-8. */
const MOST_BYTES_A_UNIT = 3;

/** Adds one for each row; what it is where there is no series or no id means nothing. */
export function pushKeyHashes(series: readonly (Series | undefined)[], ids: readonly (string | undefined)[], to: Hashes): void {
  hashMemory.owner = undefined;
  let last: Series | undefined;
  for (let row = 0; row < series.length; row++) {
    const [told, id] = [series[row], ids[row]];
    if (!told || id === undefined) {
      to.pushHalves(0, 0);
      continue;
    }
    const { keyPrefix } = told;
    hashMemory.reserve(keyPrefix.length + id.length * MOST_BYTES_A_UNIT);
    if (told !== last) write(keyPrefix);
    last = told;
    const at = FIRST_BYTE + keyPrefix.length;
    hashMemory.hash(FIRST_BYTE, keyPrefix.length + writeText(id, at));
    to.pushHalves(hashMemory.lower, hashMemory.upper);
  }
}

/** What a series' keys begin with. */
export function keyPrefixOf(source: string, symbol: string): Uint8Array {
  return encoder.encode(`${source}\n${symbol}\n`);
}

/** A loop: for a few bytes it is faster than a copy by the runtime. */
function write(bytes: Uint8Array): void {
  const { bytes: memory } = hashMemory;
  for (let i = 0; i < bytes.length; i++) memory[FIRST_BYTE + i] = bytes[i]!;
}

/** How many bytes it took. Ids are ASCII nearly always. */
function writeText(text: string, at: number): number {
  const { bytes } = hashMemory;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return encoder.encodeInto(text, bytes.subarray(at)).written;
    bytes[at + i] = code;
  }
  return text.length;
}
