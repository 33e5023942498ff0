import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { dateOfMs, daysOfDate } from "../../../domain/market/times.ts";
import type { Clock } from "../../../domain/ports/effects.ts";
import type { FetchFault, HistoryProvider, InputFault, Original, Slice } from "../../../domain/ports/provider.ts";
import { get, HTTP_LIMITS, type HttpLimits, statusFault } from "../http/get.ts";
import { originalOf, rangeOf } from "../http/original.ts";
import { redact } from "../http/redact.ts";
import { RETRY_POLICY, type RetryPolicy, retrying } from "../http/retry.ts";
import { symbolFaults } from "../http/symbols.ts";
import { inputFault, rangeFaults } from "../request-faults.ts";
import { chartFault } from "./answer.ts";

export interface YahooOptions {
  /** The service is unofficial, and nobody promises that it goes on: whoever uses it says so. Default false. */
  readonly unofficial?: boolean;
  readonly clock: Clock;
  /** Default: the service itself. */
  readonly baseUrl?: string;
  readonly limits?: HttpLimits;
  readonly retry?: RetryPolicy;
}

const BASE_URL = "https://query1.finance.yahoo.com";
/** Plain clients are answered with 429. */
const USER_AGENT = "Mozilla/5.0 (compatible; Assay)";
const LICENCE = "Yahoo terms of service: personal use; no redistribution";
/** Before the first session of any chart. */
const FIRST_DATE = "1900-01-01";
const SECONDS_PER_DAY = 86_400;

/**
 * Daily bars of Yahoo's chart service (v8), split-adjusted, with dividends and splits in the same body (see
 * `corporateActionsOf`). One slice is one symbol over the whole range, in one request.
 */
export function yahooProvider(options: YahooOptions): HistoryProvider {
  return {
    name: "yahoo",
    fingerprint: "yahoo/1 interval=1d events=div,splits",
    plan: async (request) => {
      const faults = [...optInFaults(options), ...symbolFaults(request.symbols, "Yahoo"), ...rangeFaults(request)];
      if (faults.length > 0) return left(faults);
      return right([...new Set(request.symbols)].map((symbol) => ({ id: symbol, symbol, ...rangeOf(request) })));
    },
    fetch: async (slice) => {
      const url = chartUrl(slice, options);
      return retrying(() => fetchChart(url, slice, options), options.retry ?? RETRY_POLICY);
    },
  };
}

async function fetchChart(url: URL, slice: Slice, options: YahooOptions): Promise<Either<FetchFault, Original>> {
  const answered = await get(url, { limits: options.limits ?? HTTP_LIMITS, headers: { "user-agent": USER_AGENT } });
  if (isLeft(answered)) return answered;
  const answer = answered.right;
  const status = statusFault(url.host, answer, options.clock.now());
  // A refusal says why in its body; of a busy server nothing more is to be known.
  if (status?.retryable) return left(status);
  const redacted = redact(answer.body, {});
  const fault = chartFault(redacted.bytes, `daily bars of ${slice.symbol}`);
  if (status) return left(fault?._tag === "Refused" ? fault : status);
  return fault ? left(fault) : right(originalOf(redacted, slice, { format: "yahoo-chart", request: url.href, licence: LICENCE }));
}

/**
 * The service cuts by instants, and a session may begin on the UTC day before its own date: the day before and the day
 * after are asked for too, and reading leaves them out again.
 */
function chartUrl({ id, symbol, from, to }: Slice, { baseUrl = BASE_URL, clock }: YahooOptions): URL {
  if (symbol === undefined) throw new Error(`slice ${id} is not of this provider's plan`);
  const url = new URL(`/v8/finance/chart/${encodeURIComponent(symbol)}`, baseUrl);
  const [first, last] = [daysOfDate(from ?? FIRST_DATE) - 1, daysOfDate(to ?? dateOfMs(clock.now())) + 2];
  url.searchParams.set("period1", String(first * SECONDS_PER_DAY));
  url.searchParams.set("period2", String(last * SECONDS_PER_DAY));
  url.searchParams.set("interval", "1d");
  url.searchParams.set("events", "div,splits");
  return url;
}

function optInFaults({ unofficial }: YahooOptions): readonly InputFault[] {
  if (unofficial) return [];
  const why = "Yahoo's chart service is unofficial: it may change or end at any time, and its terms allow personal use only";
  return [inputFault("--unofficial", `${why}; say --unofficial to use it, and keep another source`)];
}
