import { type Either, left, right } from "fp-ts/lib/Either.js";
import type { SessionDate } from "../../../domain/market/times.ts";
import { isJsonObject, jsonText, parseJson } from "../formats/json.ts";
import { localDates } from "../local-date.ts";

/** What happened to the shares of an instrument on a session's date. Numbers are positive; one too long for a double is a fault. */
export type CorporateAction =
  /** `amount` in the chart's currency for one share, divided by later splits like Yahoo's prices. */
  | {
      readonly _tag: "Dividend";
      readonly symbol: string;
      readonly date: SessionDate;
      readonly amount: number;
      readonly currency: string | null;
    }
  /** `denominator` old shares became `numerator` new ones. */
  | {
      readonly _tag: "Split";
      readonly symbol: string;
      readonly date: SessionDate;
      readonly numerator: number;
      readonly denominator: number;
    };

export interface CorporateActions {
  /** By date, dividends before splits. */
  readonly actions: readonly CorporateAction[];
  /** Entries that could not be read, each in words. */
  readonly faults: readonly string[];
}

/** Dividends and splits in a Yahoo chart's body, bare or recorded as `{status, body}`. Left where it is no chart. */
export function corporateActionsOf(body: string): Either<string, CorporateActions> {
  let value: unknown;
  try {
    value = parseJson(body);
  } catch (error) {
    return left(`it is not JSON (${(error as Error).message})`);
  }
  const result = resultOf(value);
  if (!result) return left("its chart has no result with meta");
  const { meta, events } = result;
  const [symbol, zone] = [meta["symbol"], meta["exchangeTimezoneName"]];
  if (typeof symbol !== "string") return left(`its meta.symbol is ${jsonText(symbol)}`);
  const localDate = localDates(zone);
  if (!localDate) return left(`its meta.exchangeTimezoneName is ${jsonText(zone)}, which is no time zone`);

  const dateOf = (seconds: unknown) => (isEpochSeconds(seconds) ? localDate(seconds * 1_000) : undefined);
  const currency = typeof meta["currency"] === "string" ? meta["currency"] : null;
  const dividends = entriesOf(events["dividends"]).map(([key, entry]) => {
    const [date, amount] = [dateOf(entry["date"]), positive(entry["amount"])];
    return date && amount ? ({ _tag: "Dividend", symbol, date, amount, currency } as const) : faulty("dividend", key, entry);
  });
  const splits = entriesOf(events["splits"]).map(([key, entry]) => {
    const [date, numerator, denominator] = [dateOf(entry["date"]), positive(entry["numerator"]), positive(entry["denominator"])];
    return date && numerator && denominator
      ? ({ _tag: "Split", symbol, date, numerator, denominator } as const)
      : faulty("split", key, entry);
  });
  const read = [...dividends, ...splits];
  return right({
    actions: read.filter((entry) => typeof entry !== "string").sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)),
    faults: read.filter((entry) => typeof entry === "string"),
  });
}

function resultOf(value: unknown): { readonly meta: Record<string, unknown>; readonly events: Record<string, unknown> } | undefined {
  if (!isJsonObject(value)) return undefined;
  const document = isJsonObject(value["body"]) ? value["body"] : value;
  const chart = document["chart"];
  const result = isJsonObject(chart) && Array.isArray(chart["result"]) ? chart["result"][0] : undefined;
  if (!isJsonObject(result) || !isJsonObject(result["meta"])) return undefined;
  return { meta: result["meta"], events: isJsonObject(result["events"]) ? result["events"] : {} };
}

/** An entry that is no object is read as one without fields, and so becomes a fault. */
function entriesOf(events: unknown): readonly (readonly [string, Record<string, unknown>])[] {
  if (!isJsonObject(events)) return [];
  return Object.entries(events).map(([key, entry]) => [key, isJsonObject(entry) ? entry : {}] as const);
}

function positive(value: unknown): number | undefined {
  return typeof value === "number" && value > 0 ? value : undefined;
}

function faulty(what: string, key: string, entry: Record<string, unknown>): string {
  return `${what} ${key} cannot be read: ${jsonText(entry).slice(0, 200)}`;
}

/** Within what a date can hold. */
function isEpochSeconds(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= 8.64e12;
}
