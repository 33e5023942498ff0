import assert from "node:assert/strict";
import { type Either, isLeft } from "fp-ts/lib/Either.js";
import type { HttpLimits } from "../../../adapters/providers/http/get.ts";
import type { RetryPolicy } from "../../../adapters/providers/http/retry.ts";
import type { ConnectionLimits } from "../../../adapters/providers/live/connection.ts";
import type { ReconnectPolicy } from "../../../adapters/providers/live/run.ts";
import type { Clock } from "../../../domain/ports/effects.ts";
import type { LiveEvent, LiveFault, LiveRequest, LiveSource, LiveSummary } from "../../../domain/ports/live.ts";

/** 2026-01-20T15:00:00Z, a Tuesday. */
export const NOW = Date.UTC(2026, 0, 20, 15);
export const stillClock: Clock = { now: () => NOW };

/** Of time, none that a busy machine reaches: a test about a limit gives its own. */
export const LIMITS: HttpLimits = { totalMs: 15_000, idleMs: 15_000, maxBytes: 1_000_000 };
export const NO_RETRY: RetryPolicy = { retries: 0, minMs: 1, maxMs: 1 };
export const QUICK_RETRY: RetryPolicy = { retries: 3, minMs: 1, maxMs: 50 };

export function rightOf<E, A>(either: Either<E, A>): A {
  if (isLeft(either)) throw new Error(`is a fault: ${JSON.stringify(either.left)}`);
  return either.right;
}

export function leftOf<E, A>(either: Either<E, A>): E {
  assert.ok(isLeft(either), "is no fault");
  return either.left;
}

export async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

export const LIVE_LIMITS: ConnectionLimits = { handshakeMs: 15_000, silenceMs: 15_000, maxBytes: 100_000, maxAhead: 10 };
/** Every connection counts as stable, so that the next try follows at once. */
export const AT_ONCE: ReconnectPolicy = { retries: 2, minMs: 1, maxMs: 2, stableMs: 0 };

/** Runs a source until `until` holds of the events, or it ends by itself. */
export async function runUntil(
  source: LiveSource,
  request: LiveRequest,
  until: (events: readonly LiveEvent[]) => boolean,
): Promise<{ readonly events: readonly LiveEvent[]; readonly ended: Either<LiveFault, LiveSummary> }> {
  const stop = new AbortController();
  const events: LiveEvent[] = [];
  const sink = (event: LiveEvent) => {
    events.push(event);
    if (until(events)) stop.abort();
  };
  return { events, ended: await source.run(request, sink, stop.signal) };
}

export const messagesOf = (events: readonly LiveEvent[]) => events.filter((event) => event._tag === "Message");
export const gapsOf = (events: readonly LiveEvent[]) => events.filter((event) => event._tag === "Gap");
export const changesOf = (events: readonly LiveEvent[]) => events.filter((event) => event._tag === "Connection");
