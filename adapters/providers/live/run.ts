/** What all live sources share: connect, converse, and connect anew with backoff when the connection is lost. */
import { type Either, left, right } from "fp-ts/lib/Either.js";
import pRetry from "p-retry";
import type { Clock } from "../../../domain/ports/effects.ts";
import type { Completeness, LiveFault, LiveSummary } from "../../../domain/ports/live.ts";
import { CONNECTION_LIMITS, Connection, type ConnectionLimits, type Frame, Lost, Rejected, type SignOfLife } from "./connection.ts";
import type { Outlet } from "./outlet.ts";

export interface ReconnectPolicy {
  /** Failed tries in a row after the first, before the source counts as unreachable. */
  readonly retries: number;
  /** The pause before the first of them; it doubles each time up to `maxMs`, each drawn out by up to its own length at random. */
  readonly minMs: number;
  readonly maxMs: number;
  /** A connection that held that long was good: when it is lost, the next try follows at once and the pauses begin anew. */
  readonly stableMs: number;
}

export interface LiveTransport {
  readonly clock: Clock;
  readonly limits?: ConnectionLimits;
  readonly reconnect?: ReconnectPolicy;
  /** From the handshake to the confirmed subscription. Default 5,000 ms. */
  readonly subscribeMs?: number;
}

/** What is said and heard over one connection. */
export interface Conversation {
  /** Says the first words. */
  start(): void;
  /** Takes one frame. Throws Lost where the stream cannot be trusted any more, Rejected where the provider said no. */
  take(frame: Frame): Promise<void>;
  /** Whether the provider has confirmed the subscription. */
  isConfirmed(): boolean;
}

export interface LivePlan {
  readonly url: URL;
  readonly signOfLife: SignOfLife;
  readonly transport: LiveTransport;
  /** Begins a conversation over a new connection. */
  readonly converse: (connection: Connection) => Conversation;
}

const RECONNECT: ReconnectPolicy = { retries: 8, minMs: 500, maxMs: 30_000, stableMs: 30_000 };
const SUBSCRIBE_MS = 5_000;

export interface RunEnd {
  readonly connections: number;
  /** Absent where it was stopped. */
  readonly fault?: LiveFault;
}

/** A run's end as the port tells it: what came counts, however it ended. */
export function endOf({ connections, fault }: RunEnd, completeness: readonly Completeness[]): Either<LiveFault, LiveSummary> {
  const summary = { completeness, connections };
  return fault ? left({ ...fault, summary }) : right(summary);
}

/** Runs until the signal is aborted or the provider cannot be had. What the sink throws is thrown. */
export async function runLive(plan: LivePlan, outlet: Outlet, signal: AbortSignal): Promise<RunEnd> {
  const stop = AbortSignal.any([signal, outlet.broken]);
  const { retries, minMs, maxMs } = plan.transport.reconnect ?? RECONNECT;
  let connections = 0;
  const attempt = () => {
    connections++;
    return oneConnection(plan, outlet, stop);
  };
  try {
    // Comes back whenever a good connection was lost; a stop rejects.
    for (;;) {
      await pRetry(attempt, {
        retries,
        minTimeout: minMs,
        maxTimeout: maxMs,
        randomize: true,
        signal: stop,
        shouldRetry: ({ error }) => error instanceof Lost,
        onFailedAttempt: ({ error, retryDelay, retriesLeft }) => {
          const next = error instanceof Lost && retriesLeft > 0 ? `; the next try is in ${retryDelay} ms` : "";
          return outlet.change("lost", error.message + next);
        },
      });
    }
  } catch (error) {
    outlet.broken.throwIfAborted();
    if (error instanceof Rejected) return { connections, fault: { _tag: "Refused", message: error.message } };
    if (!signal.aborted && error instanceof Lost) return { connections, fault: { _tag: "Unreachable", message: error.message } };
    if (!signal.aborted) throw error;
    await outlet.change("closed", `closed the connection to ${plan.url.host}`);
    return { connections };
  }
}

/** Comes back when it is stopped, or when the connection is lost after it had proved good. */
async function oneConnection(plan: LivePlan, outlet: Outlet, stop: AbortSignal): Promise<void> {
  const { url, signOfLife, converse } = plan;
  const { clock, limits = CONNECTION_LIMITS, reconnect = RECONNECT, subscribeMs = SUBSCRIBE_MS } = plan.transport;
  await outlet.change("connecting", `connecting to ${url.host}`);
  const connection = await Connection.open(url, limits, signOfLife, clock, stop);
  const unconfirmed = setTimeout(
    () => connection.fail(new Lost(`${url.host} did not confirm the subscription within ${subscribeMs / 1000} s`)),
    subscribeMs,
  );
  let subscribedAt: number | undefined;
  try {
    const conversation = converse(connection);
    conversation.start();
    for await (const frame of connection.frames()) {
      await conversation.take(frame);
      if (subscribedAt !== undefined || !conversation.isConfirmed()) continue;
      subscribedAt = clock.now();
      clearTimeout(unconfirmed);
      await outlet.change("subscribed", `${url.host} confirmed the subscription`);
    }
  } catch (error) {
    if (!(error instanceof Lost) || subscribedAt === undefined || clock.now() - subscribedAt < reconnect.stableMs) throw error;
    await outlet.change("lost", `${error.message}; connecting anew`);
  } finally {
    clearTimeout(unconfirmed);
    connection.close();
  }
}
