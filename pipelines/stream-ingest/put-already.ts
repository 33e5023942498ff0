/**
 * Entries that the stream holds beyond the producer's place in its source. A process that dies inside a put leaves some of the batch in
 * the stream and some not, in no order that holds over shards, so that a count says nothing: each entry is known by its content.
 */
import { hash64 } from "../../domain/ledger/hash.ts";

const ARRIVAL_KEY = Buffer.from('"ingested_at":"');
const QUOTE = 0x22;

export class PutAlready {
  /** How often the stream holds an entry that was not met again. */
  private readonly times = new Map<bigint, number>();

  /** All of them were met again: the source is as far as the stream. */
  get isEmpty(): boolean {
    return this.times.size === 0;
  }

  add(data: Uint8Array): void {
    const content = contentOf(data);
    this.times.set(content, (this.times.get(content) ?? 0) + 1);
  }

  /** Whether the stream holds the entry; each that it holds is met once. */
  meets(data: Uint8Array): boolean {
    if (this.isEmpty) return false;
    const content = contentOf(data);
    const times = this.times.get(content) ?? 0;
    if (times > 1) this.times.set(content, times - 1);
    else this.times.delete(content);
    return times > 0;
  }
}

/** All but when it was taken up: a file that is read again is read at another time. */
function contentOf(data: Uint8Array): bigint {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const key = bytes.indexOf(ARRIVAL_KEY);
  if (key < 0) return hash64(bytes);
  const value = key + ARRIVAL_KEY.length;
  const end = bytes.indexOf(QUOTE, value);
  return end < 0 ? hash64(bytes) : hash64(Buffer.concat([bytes.subarray(0, value), bytes.subarray(end)]));
}
