/** Records as they go on the wire of the stream; see `TickBatch`. */
import { instrumentOf } from "../../../domain/market/instruments.ts";
import type { Instant } from "../../../domain/market/times.ts";
import type { StreamEntry } from "../../../domain/ports/stream.ts";

/** What a producer says of every record. */
export interface WireStamp {
  readonly source: string;
  readonly ingested_at: Instant;
}

/** What a record says besides the tick contract's fields. */
export interface WireMore {
  readonly corrects?: string;
  readonly cancels?: string;
  /** The redacted original, where the fields are not all of it. */
  readonly message?: string;
}

/** A record whose fields could be read; those it does not have are left out. */
export function wireEntry(fields: Readonly<Record<string, unknown>>, stamp: WireStamp, more: WireMore = {}): StreamEntry {
  const { message, ...amends } = more;
  const record = { ...fields, source: stamp.source, ingested_at: stamp.ingested_at, ...amends, ...(message !== undefined && { message }) };
  return { partitionKey: partitionKey(fields["symbol"], stamp.source), data: Buffer.from(JSON.stringify(record)) };
}

/** What could not be read, as it came. */
export function unreadEntry(text: string, symbol: unknown, source: string): StreamEntry {
  return { partitionKey: partitionKey(symbol, source), data: Buffer.from(text) };
}

const MAX_KEY_CHARACTERS = 256;

/** Spellings of one instrument share a key, so that its records stay in order. */
export function partitionKey(symbol: unknown, source: string): string {
  const key = typeof symbol === "string" ? instrumentOf(symbol) : "";
  return key.length > 0 && key.length <= MAX_KEY_CHARACTERS ? key : source;
}
