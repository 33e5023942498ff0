/** Which shard a record belongs to: the one whose range holds the MD5 of its partition key, read as a number of 128 bits. */
import type { HashRange } from "../ports/stream.ts";

/** The 16 bytes of the MD5 of a text's UTF-8. Handed in, for this layer computes no digests. */
export type Md5 = (text: string) => Uint8Array;

export function hashKeyOf(partitionKey: string, md5: Md5): bigint {
  let key = 0n;
  for (const byte of md5(partitionKey)) key = (key << 8n) | BigInt(byte);
  return key;
}

/** Of the only shard of a stream. */
export const WHOLE_RANGE: HashRange = { first: 0n, last: 2n ** 128n - 1n };

export const holds = (range: HashRange, key: bigint): boolean => range.first <= key && key <= range.last;
