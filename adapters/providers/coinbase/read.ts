import { isLeft } from "fp-ts/lib/Either.js";
import type { LiveKind, LiveRecord, ReadLive } from "../../../domain/ports/live.ts";
import { jsonText } from "../formats/json.ts";
import { eventTime } from "../live/event-time.ts";
import { unreadable, type Values, valuesOf } from "../live/message-text.ts";

/** `last_match` is the newest trade before the subscription; what the REST service sends has no type. */
const KIND_OF_TYPE: Readonly<Record<string, LiveKind>> = {
  match: "trade",
  last_match: "trade",
  heartbeat: "heartbeat",
  subscriptions: "control",
  error: "control",
};

export function coinbaseKind(value: Values): LiveKind {
  const type = value["type"];
  return typeof type === "string" && Object.hasOwn(KIND_OF_TYPE, type) ? KIND_OF_TYPE[type]! : "unknown";
}

/** Reads a message of Coinbase Exchange, or a trade of its REST service, whose product the message's `symbol` says. */
export const readCoinbase: ReadLive = ({ text, symbol }, line): LiveRecord | undefined => {
  const read = valuesOf(text);
  if (isLeft(read)) return unreadable(line, text, read.left);
  const value = read.right;
  const kind = symbol !== undefined && !("type" in value) ? "trade" : coinbaseKind(value);
  if (kind === "unknown") return unreadable(line, text, `its type is ${jsonText(value["type"])}, which is not known`);
  if (kind !== "trade") return undefined;
  return { _tag: "Trade", record: { line, original: text, fields: fieldsOf(value, symbol) } };
};

function fieldsOf(trade: Values, symbol: string | undefined): Values {
  const id = trade["trade_id"];
  return {
    symbol: trade["product_id"] ?? symbol,
    price: trade["price"],
    volume: trade["size"],
    ...eventTime(trade["time"]),
    trade_id: typeof id === "number" ? String(id) : id,
    ...("sequence" in trade && { sequence: trade["sequence"] }),
  };
}
