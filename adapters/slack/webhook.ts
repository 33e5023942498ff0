/** Posts to a Slack channel by its incoming webhook. The URL is a secret: faults name the host alone. */
import { type Either, left, right } from "fp-ts/lib/Either.js";
import type { FetchFault } from "../../domain/ports/provider.ts";
import { unreachable } from "../providers/http/failure-words.ts";
import { statusFault } from "../providers/http/get.ts";
import { type RetryPolicy, retrying } from "../providers/http/retry.ts";

export interface PostLimits {
  /** For one try, from the request to the answer. */
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
}

/** Within the 60 s that the notifier's function has. */
export const POST_LIMITS: PostLimits = { timeoutMs: 5_000, retry: { retries: 3, minMs: 500, maxMs: 10_000 } };

/** Tries again after faults that may pass; what Slack refuses (a message it cannot read, a webhook that was revoked) comes back at once. */
export function postToSlack(
  webhook: URL,
  message: object,
  { timeoutMs, retry }: PostLimits = POST_LIMITS,
): Promise<Either<FetchFault, void>> {
  return retrying(() => post(webhook, JSON.stringify(message), timeoutMs), retry);
}

async function post(webhook: URL, body: string, timeoutMs: number): Promise<Either<FetchFault, void>> {
  try {
    const response = await fetch(webhook, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8" },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { status, headers } = response;
    const answer = { status, headers, body: Buffer.from(await response.arrayBuffer()) };
    const fault = statusFault(webhook.host, answer, Date.now());
    return fault ? left(fault) : right(undefined);
  } catch (error) {
    return left({ _tag: "Unreachable", retryable: true, message: unreachable(webhook.host, error) });
  }
}
