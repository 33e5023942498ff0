import { isLeft, left, right } from "fp-ts/lib/Either.js";
import { dateOfMs, type SessionDate } from "../../../domain/market/times.ts";
import type { HistoryProvider, HistoryRequest, InputFault, Slice } from "../../../domain/ports/provider.ts";
import { originalOf, rangeOf } from "../http/original.ts";
import { symbolFaults } from "../http/symbols.ts";
import { inputFault, rangeFaults } from "../request-faults.ts";
import { type AlphaVantageAccess, askAlphaVantage, KEY_NAME, NO_KEY } from "./client.ts";

export interface AlphaVantageOptions extends AlphaVantageAccess {
  /** Ask for the series with adjusted closes; premium keys only. Default false. */
  readonly adjusted?: boolean;
  /** `compact`: the last 100 sessions. `full`: 20 years and more, premium keys only. Default `compact`. */
  readonly outputSize?: "compact" | "full";
}

const LICENCE = "Alpha Vantage terms of service: personal use; redistribution needs an agreement";

/** 150 days hold at least 101 sessions: what lies before is surely out of a compact answer's reach. */
const COMPACT_REACH_MS = 150 * 86_400_000;

/** Daily bars of Alpha Vantage, as traded. One slice is one symbol, and costs one request of the key's daily quota. */
export function alphaVantageProvider(options: AlphaVantageOptions): HistoryProvider {
  const { adjusted = false, outputSize = "compact" } = options;
  const series = adjusted ? "TIME_SERIES_DAILY_ADJUSTED" : "TIME_SERIES_DAILY";
  return {
    name: "alpha-vantage",
    fingerprint: `alpha-vantage/1 function=${series} outputsize=${outputSize}`,
    plan: async (request) => {
      const faults = [...(await keyFaults(options)), ...requestFaults(request, outputSize, options.clock.now())];
      return faults.length > 0 ? left(faults) : right(slicesOf(request));
    },
    fetch: async (slice) => {
      const { symbol } = slice;
      if (symbol === undefined) throw new Error(`slice ${slice.id} is not of this provider's plan`);
      const parameters = { function: series, symbol, outputsize: outputSize, datatype: "json" };
      const query = { parameters, wanted: "Time Series (Daily)", asked: `daily bars of ${symbol}` };
      const answer = await askAlphaVantage(options, query);
      if (isLeft(answer)) return answer;
      const { body: bytes, redactions, request } = answer.right;
      return right(originalOf({ bytes, redactions }, slice, { format: "alpha-vantage", request, licence: LICENCE }));
    },
  };
}

async function keyFaults({ secret }: AlphaVantageOptions): Promise<readonly InputFault[]> {
  return (await secret(KEY_NAME)) ? [] : [inputFault(KEY_NAME, NO_KEY)];
}

function requestFaults(request: HistoryRequest, outputSize: "compact" | "full", nowMs: number): readonly InputFault[] {
  const faults = [...symbolFaults(request.symbols, "Alpha Vantage"), ...rangeFaults(request)];
  const reach: SessionDate = dateOfMs(nowMs - COMPACT_REACH_MS);
  if (outputSize === "compact" && request.from !== undefined && request.from < reach) {
    const mend = "begin later, or ask for the full series with a premium key";
    faults.push(inputFault("--from", `a compact answer holds the last 100 sessions only, and --from is ${request.from}: ${mend}`));
  }
  return faults;
}

function slicesOf(request: HistoryRequest): readonly Slice[] {
  return [...new Set(request.symbols)].map((symbol) => ({ id: symbol, symbol, ...rangeOf(request) }));
}
