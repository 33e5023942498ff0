/** Fetches the trades of a gap from Coinbase Exchange's REST service, which pages from newer to older trades by id. */
import { type Either, isLeft, isRight, left, right } from "fp-ts/lib/Either.js";
import type { Clock } from "../../../domain/ports/effects.ts";
import type { FetchFault } from "../../../domain/ports/provider.ts";
import { get, HTTP_LIMITS, type HttpLimits, statusFault } from "../http/get.ts";
import { RETRY_POLICY, type RetryPolicy, retrying } from "../http/retry.ts";
import { elementTexts, valuesOf } from "../live/message-text.ts";
import type { IdRange } from "../live/trade-ids.ts";

export interface FillAccess {
  readonly clock: Clock;
  /** Default: the service itself. */
  readonly restUrl?: string;
  readonly httpLimits?: HttpLimits;
  readonly retry?: RetryPolicy;
  /** Trades looked through for one gap at a time at most. Default 20,000. */
  readonly maxTrades?: number;
}

export interface FetchedTrades {
  /** Original text by id; among them some from around the gap. */
  readonly trades: ReadonlyMap<number, string>;
  /** Why it holds no more, where it does not hold all. */
  readonly why: string;
}

const REST_URL = "https://api.exchange.coinbase.com";
const PAGE = 1_000;
const MAX_TRADES = 20_000;

export async function fetchTrades(access: FillAccess, product: string, gap: IdRange, signal: AbortSignal): Promise<FetchedTrades> {
  const trades = new Map<number, string>();
  const maxTrades = access.maxTrades ?? MAX_TRADES;
  let after = gap.to + 1;
  for (let fetched = 0; fetched < maxTrades; fetched += PAGE) {
    const page = await fetchPage(access, product, after, signal);
    if (isLeft(page)) return { trades, why: page.left.message };
    for (const [id, text] of page.right) trades.set(id, text);
    const lowest = Math.min(after, ...page.right.keys());
    if (lowest <= gap.from || lowest === after) return { trades, why: "Coinbase's REST service does not have them" };
    after = lowest;
  }
  return { trades, why: `the gap is longer than the ${maxTrades} trades that are looked through at a time` };
}

/** Trades older than `after`, by id. */
async function fetchPage(
  { restUrl = REST_URL, httpLimits: limits = HTTP_LIMITS, retry = RETRY_POLICY, clock }: FillAccess,
  product: string,
  after: number,
  signal: AbortSignal,
): Promise<Either<FetchFault, ReadonlyMap<number, string>>> {
  const url = new URL(`/products/${encodeURIComponent(product)}/trades`, restUrl);
  url.searchParams.set("limit", String(PAGE));
  url.searchParams.set("after", String(after));
  const attempt = async (): Promise<Either<FetchFault, ReadonlyMap<number, string>>> => {
    const answered = await get(url, { limits, signal, headers: { "user-agent": "Assay" } });
    if (isLeft(answered)) return answered;
    const fault = statusFault(url.host, answered.right, clock.now());
    if (fault) return left(fault);
    const page = tradesById(answered.right.body.toString());
    return page ? right(page) : left({ _tag: "Unreadable", retryable: false, message: `what ${url.host} sent is no list of trades` });
  };
  return retrying(attempt, retry, signal);
}

function tradesById(body: string): ReadonlyMap<number, string> | undefined {
  const texts = elementTexts(body);
  return texts && new Map(texts.flatMap((text) => idOf(text).map((id) => [id, text])));
}

function idOf(text: string): readonly number[] {
  const trade = valuesOf(text);
  const id = isRight(trade) ? trade.right["trade_id"] : undefined;
  return isTradeId(id) ? [id] : [];
}

export function isTradeId(id: unknown): id is number {
  return typeof id === "number" && Number.isSafeInteger(id) && id >= 0;
}
