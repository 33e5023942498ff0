import { isLeft } from "fp-ts/lib/Either.js";
import type { ProviderRecord } from "../../../domain/market/record.ts";
import type { LiveKind, LiveRecord, ReadLive } from "../../../domain/ports/live.ts";
import { jsonText } from "../formats/json.ts";
import { eventTime } from "../live/event-time.ts";
import { unreadable, type Values, valuesOf } from "../live/message-text.ts";
import { localDates } from "../local-date.ts";

const KIND_OF_TYPE: Readonly<Record<string, LiveKind>> = {
  t: "trade",
  c: "correction",
  x: "cancel",
  success: "control",
  subscription: "control",
  error: "control",
};

export function alpacaKind(value: Values): LiveKind {
  const type = value["T"];
  return typeof type === "string" && Object.hasOwn(KIND_OF_TYPE, type) ? KIND_OF_TYPE[type]! : "unknown";
}

const newYorkDate = localDates("America/New_York")!;

/** Where each kind of message keeps its trade's id, price and size: a correction has the old ones (o…) and the new ones (c…). */
const TRADE = { id: "i", price: "p", size: "s" };
const CORRECTED = { id: "ci", price: "cp", size: "cs" };

/**
 * Reads one element of what Alpaca sends. Its trade ids are unique within an exchange and a trading day, so that the record's
 * id is made of all three: `2026-01-20/V/1234`. Corrections and cancels carry the time of their own, not the trade's.
 */
export const readAlpaca: ReadLive = ({ text }, line): LiveRecord | undefined => {
  const read = valuesOf(text);
  if (isLeft(read)) return unreadable(line, text, read.left);
  const value = read.right;
  switch (alpacaKind(value)) {
    case "trade":
      return { _tag: "Trade", record: recordOf(line, text, value, TRADE) };
    case "correction":
      return { _tag: "Correction", corrects: tradeId(value, "oi"), record: recordOf(line, text, value, CORRECTED) };
    case "cancel":
      return { _tag: "Cancel", cancels: tradeId(value, "i"), record: recordOf(line, text, value, TRADE) };
    case "unknown":
      return unreadable(line, text, `its T is ${jsonText(value["T"])}, which is not known`);
    default:
      return undefined;
  }
};

function recordOf(line: number, original: string, value: Values, places: typeof TRADE): ProviderRecord {
  const fields = {
    symbol: value["S"],
    price: value[places.price],
    volume: value[places.size],
    ...eventTime(value["t"]),
    exchange: value["x"],
    // An id that is no number or text is left for the contract to refuse.
    trade_id: isId(value[places.id]) ? tradeId(value, places.id) : value[places.id],
  };
  return { line, original, fields };
}

function isId(id: unknown): id is number | string {
  return typeof id === "number" || typeof id === "string";
}

/** The trading day is New York's, where an evening's trades still belong to the day. */
function tradeId(value: Values, place: string): string {
  const ms = Date.parse(String(value["t"]));
  const day = Number.isNaN(ms) ? "?" : newYorkDate(ms);
  return `${day}/${value["x"] ?? "?"}/${isId(value[place]) ? value[place] : "?"}`;
}
