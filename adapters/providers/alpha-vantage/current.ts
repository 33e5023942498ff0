/**
 * Current prices of Alpha Vantage, which streams nothing: a quote (the day so far) or the latest minutes, each fetched once.
 * Neither tells single trades: a record's volume is that of its day or interval.
 */

import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { wallClock } from "../../../domain/calendar/zone.ts";
import { nameOfValue } from "../../../domain/market/json-object.ts";
import type { ProviderRecord } from "../../../domain/market/record.ts";
import { daysOfDate, type Instant, instantOfMs, isSessionDate } from "../../../domain/market/times.ts";
import type { LiveMessage } from "../../../domain/ports/live.ts";
import type { FetchFault } from "../../../domain/ports/provider.ts";
import { isJsonObject, jsonText, parseJson } from "../formats/json.ts";
import { type AlphaVantageAccess, type AlphaVantageQuery, askAlphaVantage } from "./client.ts";

export type IntradayInterval = "1min" | "5min" | "15min" | "30min" | "60min";

const QUOTE = "Global Quote";

export function fetchQuote(access: AlphaVantageAccess, symbol: string, signal?: AbortSignal): Promise<Either<FetchFault, LiveMessage>> {
  const query = { parameters: { function: "GLOBAL_QUOTE", symbol }, wanted: QUOTE, asked: `the quote of ${symbol}` };
  return fetchMessage(access, query, symbol, signal);
}

/** The latest 100 intervals of a symbol. */
export function fetchIntraday(
  access: AlphaVantageAccess,
  symbol: string,
  interval: IntradayInterval,
  signal?: AbortSignal,
): Promise<Either<FetchFault, LiveMessage>> {
  const parameters = { function: "TIME_SERIES_INTRADAY", symbol, interval, outputsize: "compact" };
  return fetchMessage(access, { parameters, wanted: `Time Series (${interval})`, asked: `${interval} bars of ${symbol}` }, symbol, signal);
}

/**
 * A quote as one record of the tick contract. A quote says its day and no time, so that the time is when it was received;
 * day, price and volume together are its id: a quote that did not move is the same record again.
 */
export function readQuote({ text, received_at }: Pick<LiveMessage, "text" | "received_at">): ProviderRecord {
  const value = parseJson(text);
  const quote = isJsonObject(value) ? value[QUOTE] : undefined;
  if (!isJsonObject(quote)) return { line: 1, original: text, fault: { _tag: "not-decodable", detail: `it has no "${QUOTE}"` } };
  const { symbol, price, volume, "latest trading day": day } = byLabel(quote);
  const fields = { symbol, price, volume, event_time: received_at, event_nanos: 0, trade_id: `${day}/${price}/${volume}` };
  return { line: 1, original: text, fields };
}

/**
 * Intraday bars as records of the tick contract, in the answer's order: the close as price, at the bar's own time, which the
 * service writes in its exchange's zone. A record's id is its interval and time.
 */
export function readIntraday({ text, symbol }: Pick<LiveMessage, "text" | "symbol">): readonly ProviderRecord[] {
  const value = parseJson(text);
  const document = isJsonObject(value) ? value : {};
  const name = Object.keys(document).find((key) => key.startsWith("Time Series ("));
  const series = name === undefined ? undefined : document[name];
  if (name === undefined || !isJsonObject(series)) {
    return [{ line: 1, original: text, fault: { _tag: "not-decodable", detail: "it holds no intraday series" } }];
  }
  const meta = isJsonObject(document["Meta Data"]) ? byLabel(document["Meta Data"]) : {};
  const instantOf = zonedInstants(meta["Time Zone"]);
  const interval = name.slice("Time Series (".length, -1);
  return Object.entries(series).map(([time, entry], i): ProviderRecord => {
    const [line, original] = [i + 1, jsonText({ [time]: entry })];
    if (!isJsonObject(entry)) {
      return { line, original, fault: { _tag: "not-decodable", detail: `its entry is ${nameOfValue(entry)}, not an object` } };
    }
    const { close, volume } = byLabel(entry);
    const event_time = instantOf(time) ?? time;
    const fields = { symbol: meta["Symbol"] ?? symbol, price: close, volume, event_time, event_nanos: 0, trade_id: `${interval}/${time}` };
    return { line, original, fields };
  });
}

async function fetchMessage(
  access: AlphaVantageAccess,
  query: AlphaVantageQuery,
  symbol: string,
  signal: AbortSignal | undefined,
): Promise<Either<FetchFault, LiveMessage>> {
  const answer = await askAlphaVantage(access, query, signal);
  if (isLeft(answer)) return answer;
  const { body, redactions } = answer.right;
  return right({
    _tag: "Message",
    source: "alpha-vantage",
    kind: "trade",
    text: body.toString(),
    redactions,
    received_at: instantOfMs(access.clock.now()),
    via: "request",
    symbol,
  });
}

/** Values by label without its number: volume is "5. volume", "6. volume" or "06. volume", by function. */
function byLabel(entry: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(entry).map(([label, value]) => [label.replace(/^\d+\. /, ""), value]));
}

/** Instants of `YYYY-MM-DD HH:MM:SS` on a zone's clock; undefined for other text, and for all in a zone that is unknown. */
function zonedInstants(timeZone: unknown): (text: string) => Instant | undefined {
  if (typeof timeZone !== "string") return () => undefined;
  try {
    const clock = wallClock(timeZone);
    return (text) => {
      const [, date, hours, minutes, seconds] = /^(\d{4}-\d{2}-\d{2}) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d)$/.exec(text) ?? [];
      if (date === undefined || !isSessionDate(date)) return undefined;
      return instantOfMs(clock(daysOfDate(date), Number(hours) * 60 + Number(minutes)) + Number(seconds) * 1_000);
    };
  } catch {
    return () => undefined;
  }
}
