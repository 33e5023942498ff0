import { hash64, hex64 } from "../../domain/ledger/hash.ts";
import type { StreamEntry } from "../../domain/ports/stream.ts";

const KEPT_BYTES = 1_024;

/** In the place of a record that the stream never takes: what is too large of it, its beginning, and under which hash it was. */
export function standIn({ data, partitionKey }: StreamEntry, why: string): StreamEntry {
  const beginning = Buffer.from(data.subarray(0, KEPT_BYTES)).toString();
  const refused = { refused: why, bytes: data.length, xxh64: hex64(hash64(data)), beginning };
  const key = partitionKey.isWellFormed() && partitionKey.length > 0 && partitionKey.length <= 128 ? partitionKey : "refused";
  return { partitionKey: key, data: Buffer.from(JSON.stringify(refused)) };
}
