/**
 * Records as they are on the wire: one JSON object of UTF-8 text, under the tick contract's field names, with `source` and
 * `ingested_at`. A correction has `corrects`, a cancel `cancels`, each the id of the trade that it is about.
 */
import { isUtf8 } from "node:buffer";
import { isRight } from "fp-ts/lib/Either.js";
import type { Amendment } from "../../domain/market/late-trade.ts";
import { exactNumber, mayHoldLongNumber } from "../../domain/market/numbers.ts";
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
  let value: unknown;
  try {
    value = mayHoldLongNumber(text) ? parseWithSource(text, keepInexactAsText) : JSON.parse(text);
  } catch (error) {
    return { text, form: "text", fault: notDecodable(`it is not JSON (${(error as Error).message})`) };
  }
  const form = "json";
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { text, form, fault: notDecodable("it is not a JSON object") };
  }
  const fields = value as Record<string, unknown>;
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
    return {
      text,
      form,
      fault: { _tag: "wrong-type", field: key, found: String(JSON.stringify(id)).slice(0, 60), allowed: "a trade's id" },
    };
  }
  const trade_id = String(id);
  return key === "cancels"
    ? { text, form, fields: { ...fields, trade_id, volume: 0 }, amends: "cancel" }
    : { text, form, fields: { ...fields, trade_id }, amends: "correction" };
}

function notDecodable(detail: string): RecordFault {
  return { _tag: "not-decodable", detail };
}

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
/** The third argument is in the language since ES2025, and not yet in TypeScript's library. */
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown;

/** A number whose double would not carry its text exactly comes as that text, for the contract to judge. */
const keepInexactAsText: Reviver = (_key, value, { source }) =>
  typeof value === "number" && source !== undefined && !isRight(exactNumber(source)) ? source : value;
