import { isLeft } from "fp-ts/lib/Either.js";
import { nameOfValue } from "../../../domain/market/json-object.ts";
import type { ProviderRecord } from "../../../domain/market/record.ts";
import { type Notice, noticeOf } from "../alpha-vantage/answer.ts";
import { faultyDocument, readDocument } from "./document.ts";
import { isJsonObject, jsonText } from "./json.ts";

const DAILY = "Time Series (Daily)";

/** Field by label, without its number: volume is "5. volume" in one answer and "6. volume" in the adjusted one. */
const FIELD_OF_LABEL: Readonly<Record<string, string>> = {
  open: "open",
  high: "high",
  low: "low",
  close: "close",
  "adjusted close": "adjusted_close",
  volume: "volume",
};

/**
 * Records of an Alpha Vantage answer to TIME_SERIES_DAILY or TIME_SERIES_DAILY_ADJUSTED, in the answer's order; a
 * record's original is its entry written anew as compact JSON. Prices are as traded. The answers that come with HTTP 200
 * and are no daily series (throttled, wrong symbol, a quote …) are one faulty record that says which of them it is.
 */
export async function* readAlphaVantage(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly ProviderRecord[]> {
  const document = await readDocument(body);
  if (isLeft(document)) {
    yield [document.left];
    return;
  }
  const { text, value } = document.right;
  const series = isJsonObject(value) ? value[DAILY] : undefined;
  if (!isJsonObject(value) || !isJsonObject(series)) {
    yield [faultyDocument(text, whyNoSeries(value))];
    return;
  }
  const symbol = symbolOf(value["Meta Data"]);
  yield Object.entries(series).map(([date, entry], i) => readEntry(i + 1, date, entry, symbol));
}

function readEntry(line: number, date: string, entry: unknown, symbol: string | undefined): ProviderRecord {
  const original = jsonText({ [date]: entry });
  if (!isJsonObject(entry)) {
    return { line, original, fault: { _tag: "not-decodable", detail: `its entry is ${nameOfValue(entry)}, not an object` } };
  }
  const fields: Record<string, unknown> = { price_date: date, price_basis: "traded" };
  if (symbol !== undefined) fields["symbol"] = symbol;
  for (const [label, value] of Object.entries(entry)) {
    const field = FIELD_OF_LABEL[unnumbered(label)];
    if (field) fields[field] = value;
  }
  return { line, original, fields };
}

function symbolOf(meta: unknown): string | undefined {
  if (!isJsonObject(meta)) return undefined;
  const entry = Object.entries(meta).find(([label]) => unnumbered(label) === "Symbol");
  return typeof entry?.[1] === "string" ? entry[1] : undefined;
}

/** `5. volume` → `volume`. */
function unnumbered(label: string): string {
  return label.replace(/^\d+\. /, "");
}

function whyNoSeries(value: unknown): string {
  if (!isJsonObject(value)) return `it is ${nameOfValue(value)}, not an answer of Alpha Vantage`;
  const notice = noticeOf(value);
  if (notice) return `${MEANING[notice._tag]}: ${notice.text}`;
  const quote = value["Global Quote"];
  if (isJsonObject(quote)) {
    return Object.keys(quote).length === 0 ? "an empty quote: Alpha Vantage does not know the symbol" : "it is a quote, not a daily series";
  }
  const other = Object.keys(value).find((key) => key.includes("Time Series"));
  if (other) return `it holds "${other}"; only "${DAILY}" is daily history`;
  return `it has no "${DAILY}", only: ${Object.keys(value).slice(0, 10).join(", ") || "nothing"}`;
}

/** What a notice says, in words for whoever reads the quarantine. */
const MEANING: Readonly<Record<Notice["_tag"], string>> = {
  BadKey: "Alpha Vantage refused the key",
  BadSymbol: "Alpha Vantage refused the call (wrong symbol, key or function)",
  Throttled: "Alpha Vantage throttled the call",
  QuotaUsedUp: "Alpha Vantage's daily quota is used up",
  Premium: "Alpha Vantage asks for a premium key",
  Notice: "Alpha Vantage sent a notice in place of data",
};
