/** Asks Alpha Vantage: the key goes in here and comes out nowhere, both of its limits are kept, and faults that pass are retried. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import type { Clock } from "../../../domain/ports/effects.ts";
import type { FetchFault } from "../../../domain/ports/provider.ts";
import type { Redaction } from "../../../domain/ports/redaction.ts";
import type { RequestBudget } from "../../../domain/ports/request-budget.ts";
import type { ReadSecret } from "../../../domain/ports/secrets.ts";
import { get, HTTP_LIMITS, type HttpLimits, statusFault } from "../http/get.ts";
import { publicUrl, redact } from "../http/redact.ts";
import { RETRY_POLICY, type RetryPolicy, retrying } from "../http/retry.ts";
import { answerFault, readAnswer } from "./answer.ts";
import { accountOf } from "./budget.ts";

export const KEY_NAME = "ALPHA_VANTAGE_API_KEY";
const KEY_PARAMETER = "apikey";
const BASE_URL = "https://www.alphavantage.co";

export interface AlphaVantageAccess {
  /** Gives the key under {@link KEY_NAME}. */
  readonly secret: ReadSecret;
  readonly budget: RequestBudget;
  readonly clock: Clock;
  /** Default: the service itself. */
  readonly baseUrl?: string;
  readonly limits?: HttpLimits;
  readonly retry?: RetryPolicy;
}

/** One answer that holds data. */
export interface AlphaVantageAnswer {
  /** Redacted. */
  readonly body: Buffer;
  readonly redactions: readonly Redaction[];
  readonly value: Readonly<Record<string, unknown>>;
  /** The URL without the key. */
  readonly request: string;
}

export interface AlphaVantageQuery {
  readonly parameters: Readonly<Record<string, string>>;
  /** The key of the answer that holds the data. */
  readonly wanted: string;
  /** What is asked for, for messages: `daily bars of MSFT`. */
  readonly asked: string;
}

/** Why there is no key, for whoever has to bring one. */
export const NO_KEY = `Alpha Vantage needs a key: set ${KEY_NAME} (free at https://www.alphavantage.co/support/#api-key)`;

export async function askAlphaVantage(
  access: AlphaVantageAccess,
  query: AlphaVantageQuery,
  signal?: AbortSignal,
): Promise<Either<FetchFault, AlphaVantageAnswer>> {
  const key = await access.secret(KEY_NAME);
  if (!key) return left({ _tag: "Refused", retryable: false, message: NO_KEY });
  const url = new URL("/query", access.baseUrl ?? BASE_URL);
  for (const [name, value] of Object.entries(query.parameters)) url.searchParams.set(name, value);
  url.searchParams.set(KEY_PARAMETER, key);
  const request = publicUrl(url, [KEY_PARAMETER]);
  const attempt = async () => {
    const allowed = await waitForTurn(access, key, signal);
    return isLeft(allowed) ? allowed : askOnce(access, { url, key, request, query }, signal);
  };
  return retrying(attempt, access.retry ?? RETRY_POLICY, signal);
}

interface Asking {
  readonly url: URL;
  readonly key: string;
  readonly request: string;
  readonly query: AlphaVantageQuery;
}

async function askOnce(
  { limits = HTTP_LIMITS, clock }: AlphaVantageAccess,
  { url, key, request, query }: Asking,
  signal: AbortSignal | undefined,
): Promise<Either<FetchFault, AlphaVantageAnswer>> {
  const answered = await get(url, { limits, signal });
  if (isLeft(answered)) return answered;
  const fault = statusFault(url.host, answered.right, clock.now());
  if (fault) return left(fault);
  const { bytes: body, redactions } = redact(answered.right.body, { [KEY_NAME]: key });
  const answer = readAnswer(body, query.wanted);
  return answer._tag === "Data" ? right({ body, redactions, value: answer.value, request }) : left(answerFault(answer, query.asked));
}

async function waitForTurn(
  { budget, clock }: AlphaVantageAccess,
  key: string,
  signal: AbortSignal | undefined,
): Promise<Either<FetchFault, void>> {
  const account = accountOf(key);
  for (let now = clock.now(); ; ) {
    const taken = await budget.take(account, now);
    if (taken._tag === "Go") return right(undefined);
    if (taken._tag === "Exhausted") {
      const until = new Date(taken.untilMs).toISOString().slice(0, 16);
      const message = `all requests that the key may make in 24 hours are used up; the next one is free at ${until}Z`;
      return left({ _tag: "RateLimited", retryable: true, message, retryAfterMs: taken.untilMs - now });
    }
    await sleep(taken.ms, undefined, { ...(signal && { signal }) }).catch(() => undefined);
    if (signal?.aborted) return left({ _tag: "Unreachable", retryable: true, message: "the work was stopped" });
    // A clock that stands still must not make it wait for ever.
    now = Math.max(clock.now(), now + taken.ms);
  }
}
