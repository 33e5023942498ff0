import { setTimeout as sleep } from "node:timers/promises";
import { type Either, isRight, left } from "fp-ts/lib/Either.js";
import pRetry from "p-retry";
import type { FetchFault } from "../../../domain/ports/provider.ts";

export interface RetryPolicy {
  /** Tries after the first. */
  readonly retries: number;
  /** The pause before the first of them; it doubles each time, and each is drawn out by up to its own length at random. */
  readonly minMs: number;
  /** The longest pause. A provider that asks for a longer one is not waited for: the slice stays open for the next run. */
  readonly maxMs: number;
}

export const RETRY_POLICY: RetryPolicy = { retries: 4, minMs: 1_000, maxMs: 30_000 };

/** Tries again after faults that may pass. The last fault comes back; what `attempt` throws is thrown at once. */
export async function retrying<A>(
  attempt: () => Promise<Either<FetchFault, A>>,
  policy: RetryPolicy,
  signal?: AbortSignal,
): Promise<Either<FetchFault, A>> {
  try {
    return await pRetry(
      async () => {
        const result = await attempt();
        if (isRight(result)) return result;
        throw new Failure(result.left);
      },
      {
        retries: policy.retries,
        minTimeout: policy.minMs,
        maxTimeout: policy.maxMs,
        randomize: true,
        signal,
        shouldRetry: async ({ error, retryDelay }) => {
          if (!(error instanceof Failure) || !mayPass(error.fault, policy)) return false;
          const asked = error.fault._tag === "RateLimited" ? (error.fault.retryAfterMs ?? 0) : 0;
          if (asked > retryDelay) await sleep(asked - retryDelay, undefined, { ...(signal && { signal }) }).catch(() => undefined);
          return true;
        },
      },
    );
  } catch (error) {
    if (error instanceof Failure) return left(error.fault);
    if (signal?.aborted) return left({ _tag: "Unreachable", retryable: true, message: "the work was stopped" });
    throw error;
  }
}

class Failure extends Error {
  readonly fault: FetchFault;
  constructor(fault: FetchFault) {
    super(fault.message);
    this.fault = fault;
  }
}

function mayPass(fault: FetchFault, { maxMs }: RetryPolicy): boolean {
  return fault.retryable && !(fault._tag === "RateLimited" && (fault.retryAfterMs ?? 0) > maxMs);
}
