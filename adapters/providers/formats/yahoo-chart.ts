import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { nameOfValue } from "../../../domain/market/json-object.ts";
import type { ProviderRecord } from "../../../domain/market/record.ts";
import { localDates } from "../local-date.ts";
import { faultyDocument, readDocument } from "./document.ts";
import { isJsonObject, jsonText } from "./json.ts";

const QUOTED = ["open", "high", "low", "close", "volume"] as const;

interface Chart {
  readonly symbol: unknown;
  readonly currency: unknown;
  /** Epoch seconds of each session's start. */
  readonly timestamps: readonly unknown[];
  /** Contract field → one value per timestamp, null where Yahoo has a hole. */
  readonly columns: ReadonlyMap<string, readonly unknown[]>;
  /** The exchange-local date of an instant in epoch milliseconds. */
  readonly dateOf: (epochMs: number) => string;
}

/**
 * Records of a Yahoo chart (v8) answer, bare or recorded as `{status, body}`: one per timestamp, dated on the exchange's
 * own clock. Yahoo's prices are already divided by later splits, so the basis is split_adjusted. Nulls stay null, so a
 * hole is a record that lacks its prices. A record's original is its bar as JSON. An answer that is no chart is one
 * faulty record.
 *
 * Yahoo may append a live bar after the end that was asked for. Like every record outside the hints' range it is no
 * part of the request (see `readRecords`); without a range it is a record like the others.
 */
export async function* readYahooChart(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly ProviderRecord[]> {
  const document = await readDocument(body);
  if (isLeft(document)) {
    yield [document.left];
    return;
  }
  const chart = chartOf(document.right.value);
  yield isLeft(chart) ? [faultyDocument(document.right.text, chart.left)] : chart.right.timestamps.map((_, i) => readBar(chart.right, i));
}

function readBar(chart: Chart, i: number): ProviderRecord {
  const line = i + 1;
  const timestamp = chart.timestamps[i];
  const values = Object.fromEntries([...chart.columns].map(([field, column]) => [field, column[i] ?? null]));
  const original = jsonText({ timestamp, ...values });
  if (typeof timestamp !== "number" || Math.abs(timestamp) > 8.64e12) {
    return {
      line,
      original,
      fault: { _tag: "wrong-type", field: "timestamp", found: jsonText(timestamp), allowed: "epoch seconds" },
    };
  }
  const fields: Record<string, unknown> = { price_date: chart.dateOf(timestamp * 1000), ...values, price_basis: "split_adjusted" };
  if (chart.symbol !== undefined) fields["symbol"] = chart.symbol;
  if (chart.currency !== undefined) fields["currency"] = chart.currency;
  return { line, original, fields };
}

/** The chart within an answer, or why there is none. */
function chartOf(value: unknown): Either<string, Chart> {
  if (!isJsonObject(value)) return left(`it is ${nameOfValue(value)}, not a Yahoo chart`);
  if ("body" in value) {
    if (value["status"] !== 200) return left(`Yahoo answered with status ${brief(value["status"])}: ${brief(value["body"])}`);
    return chartOf(value["body"]);
  }
  const chart = value["chart"];
  if (!isJsonObject(chart)) return left('it has no "chart"');
  if (isJsonObject(chart["error"])) return left(`Yahoo refused the call: ${brief(chart["error"]["description"] ?? chart["error"])}`);
  const result = Array.isArray(chart["result"]) ? chart["result"][0] : undefined;
  if (!isJsonObject(result) || !isJsonObject(result["meta"])) return left("its chart has no result with meta");
  return resultOf(result, result["meta"]);
}

function resultOf(result: Record<string, unknown>, meta: Record<string, unknown>): Either<string, Chart> {
  const dateOf = localDates(meta["exchangeTimezoneName"]);
  if (!dateOf) return left(`its meta.exchangeTimezoneName is ${brief(meta["exchangeTimezoneName"])}, which is no time zone`);
  // No timestamps at all is how Yahoo says that the range holds no session.
  const timestamps = result["timestamp"] ?? [];
  if (!Array.isArray(timestamps)) return left("its timestamp is not a list");

  const indicators = isJsonObject(result["indicators"]) ? result["indicators"] : {};
  const quote = firstObject(indicators["quote"]);
  const columns = new Map<string, unknown>(QUOTED.map((field) => [field, quote[field] ?? []]));
  const adjusted = firstObject(indicators["adjclose"])["adjclose"];
  if (adjusted !== undefined) columns.set("adjusted_close", adjusted);
  for (const [field, column] of columns) {
    if (!Array.isArray(column)) return left(`its ${field} is not a list`);
    if (column.length !== timestamps.length) return left(`it has ${timestamps.length} timestamps but ${column.length} values of ${field}`);
  }
  const lists = columns as ReadonlyMap<string, readonly unknown[]>;
  return right({ symbol: meta["symbol"], currency: meta["currency"], timestamps, columns: lists, dateOf });
}

function firstObject(list: unknown): Record<string, unknown> {
  const first = Array.isArray(list) ? list[0] : undefined;
  return isJsonObject(first) ? first : {};
}

function brief(value: unknown): string {
  const text = typeof value === "string" ? value : jsonText(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
