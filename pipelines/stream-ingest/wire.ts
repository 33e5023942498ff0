/**
 * Records as they are on the wire: one JSON object of UTF-8 text, under the tick contract's field names, with `source` and
 * `ingested_at`. A correction has `corrects`, a cancel `cancels`, each the id of the trade that it is about.
 */
import { isUtf8 } from "node:buffer";
import { isLeft } from "fp-ts/lib/Either.js";
import { readObject } from "../../domain/market/json-object.ts";
import type { Amendment } from "../../domain/market/late-trade.ts";
import { show } from "../../domain/market/read-fields.ts";
import type { RecordFault } from "../../domain/market/record.ts";

/** A record's bytes, read as far as they can be. */
export interface WireRecord {
  /** Its text; of bytes that are no UTF-8, with replacement characters. */
  readonly text: string;
  readonly form: "json" | "text" | "bytes";
  /** Values under the contract's names, or in their place why there are none. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly fault?: RecordFault;
  /** What it does to a trade told before, whose id then is its `trade_id`. */
  readonly amends?: Amendment;
}

/** Keys that change what the others mean, or stand in their place: see {@link readWire}. */
export const CARE_KEYS: ReadonlySet<string> = new Set(["corrects", "cancels", "refused"]);

export type ReadWire = (data: Uint8Array) => WireRecord;

/** Never throws, whatever the bytes are. */
export const readWire: ReadWire = (data) => {
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString();
  if (!isUtf8(data)) return { text, form: "bytes", fault: notDecodable("it is not UTF-8 text") };
  const read = readObject(text);
  if (isLeft(read)) return { text, form: read.left.isJson ? "json" : "text", fault: notDecodable(read.left.detail) };
  const form = "json";
  const fields = read.right;
  // Some sources number their trades, and the contract's ids are text.
  if (typeof fields["trade_id"] === "number") fields["trade_id"] = String(fields["trade_id"]);
  const { corrects, cancels, refused } = fields;
  // What stands in the place of a record that the stream never took; see producer.ts.
  if (typeof refused === "string") return { text, form, fault: notDecodable(`the stream refused it: ${refused}`) };
  return corrects === undefined && cancels === undefined ? { text, form, fields } : amendment(text, fields, corrects, cancels);
};

/** The trade that is amended keeps its id, so that both are tellings of one record. A cancelled one has no volume any more. */
function amendment(text: string, fields: Record<string, unknown>, corrects: unknown, cancels: unknown): WireRecord {
  const form = "json";
  if (corrects !== undefined && cancels !== undefined) return { text, form, fault: notDecodable("it both corrects and cancels a trade") };
  const [key, id]: [string, unknown] = cancels === undefined ? ["corrects", corrects] : ["cancels", cancels];
  if (typeof id !== "string" && !Number.isSafeInteger(id)) {
    return { text, form, fault: { _tag: "wrong-type", field: key, found: show(id), allowed: "a trade's id" } };
  }
  const trade_id = String(id);
  return key === "cancels"
    ? { text, form, fields: { ...fields, trade_id, volume: 0 }, amends: "cancel" }
    : { text, form, fields: { ...fields, trade_id }, amends: "correction" };
}

function notDecodable(detail: string): RecordFault {
  return { _tag: "not-decodable", detail };
}
