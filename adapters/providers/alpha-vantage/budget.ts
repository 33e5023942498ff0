/** The limits of an Alpha Vantage key, and what may still be asked with it. */
import { createHash } from "node:crypto";
import type { Taken } from "../../../domain/ports/request-budget.ts";

export interface RequestLimits {
  readonly perSecond: number;
  readonly perDay: number;
}

/** Of a free key. */
export const FREE_LIMITS: RequestLimits = { perSecond: 1, perDay: 25 };

const SECOND_MS = 1_000;
export const DAY_MS = 86_400_000;

/** Names an account by its key without saying the key. */
export function accountOf(key: string): string {
  return createHash("sha256").update(`assay-budget:${key}`).digest("hex").slice(0, 16);
}

/**
 * Whether one more request may be made. The day slides: at no time more than `perDay` requests within 24 hours, which holds wherever
 * the service's own day begins.
 * @param times those of the last 24 hours, newest first, in epoch milliseconds; as many as a day allows are enough
 */
export function mayTake(times: readonly number[], { perSecond, perDay }: RequestLimits, nowMs: number): Taken {
  const dayFull = times[perDay - 1];
  if (dayFull !== undefined) return { _tag: "Exhausted", untilMs: dayFull + DAY_MS };
  const secondFull = times[perSecond - 1];
  if (secondFull === undefined || secondFull + SECOND_MS <= nowMs) return { _tag: "Go" };
  // A clock that was set back must not make anyone wait for longer than the limit itself.
  return { _tag: "Wait", ms: Math.min(SECOND_MS, secondFull + SECOND_MS - nowMs) };
}
