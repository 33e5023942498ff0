import { isUtf8 } from "node:buffer";
import { type Either, left, right } from "fp-ts/lib/Either.js";
import type { ProviderRecord, RecordFault } from "../../../domain/market/record.ts";
import { parseJson } from "./json.ts";
import { beginning, MAX_RECORD_BYTES } from "./lines.ts";
import { DamagedBody } from "./unpack.ts";

/** The largest JSON document that is read, in bytes after unpacking. */
export const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;

export interface JsonDocument {
  readonly text: string;
  readonly value: unknown;
}

/** A body that is one JSON document; where it is none, the one record that accounts for all of it. */
export async function readDocument(body: AsyncIterable<Uint8Array>): Promise<Either<ProviderRecord, JsonDocument>> {
  const { head, bytes, damage } = await collect(body, MAX_DOCUMENT_BYTES);
  const text = head.toString().replace(/^\ufeff/, "");
  if (damage !== undefined) return left(faultyDocument(text, damage));
  if (bytes > MAX_DOCUMENT_BYTES) {
    return left({ line: 1, original: beginning(text), fault: { _tag: "too-large", bytes, allowed: MAX_DOCUMENT_BYTES } });
  }
  if (!isUtf8(head)) return left(faultyDocument(text, "it is not UTF-8 text"));
  if (text.trim() === "") return left(faultyDocument(text, "it is empty"));
  if (/^\s*</.test(text)) return left(faultyDocument(text, "it is an HTML page in place of JSON"));
  try {
    return right({ text, value: parseJson(text) });
  } catch (error) {
    return left(faultyDocument(text, `it is not JSON (${(error as Error).message})`));
  }
}

/** The one record of a document that holds no readable records. */
export function faultyDocument(text: string, detail: string): ProviderRecord {
  const fault: RecordFault = { _tag: "not-decodable", detail };
  return { line: 1, original: text.length > MAX_RECORD_BYTES ? beginning(text) : text, fault };
}

/** All of a body up to `limit` bytes; of a longer one its beginning, and how long it is. */
export async function collect(
  body: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<{ readonly head: Buffer; readonly bytes: number; readonly damage?: string }> {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      const fitted = bytes <= limit;
      bytes += chunk.length;
      if (fitted) chunks.push(chunk);
      if (fitted && bytes > limit) chunks = [Buffer.concat(chunks).subarray(0, 4_096)];
    }
  } catch (error) {
    if (!(error instanceof DamagedBody)) throw error;
    return { head: Buffer.concat(chunks), bytes, damage: error.message };
  }
  return { head: Buffer.concat(chunks), bytes };
}
