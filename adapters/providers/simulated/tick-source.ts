import { createHash } from "node:crypto";
import { setImmediate as breathe, setTimeout as sleep } from "node:timers/promises";
import { right } from "fp-ts/lib/Either.js";
import type { ExchangeCalendar } from "../../../domain/calendar/calendar.ts";
import { type Instant, msOfInstant, type SessionDate } from "../../../domain/market/times.ts";
import type { TickSource } from "../../../domain/ports/tick-source.ts";
import { faultRatesText } from "./fault-rates.ts";
import type { TickFaults } from "./tick-faults.ts";
import { type FeedBatch, TickFeed } from "./tick-feed.ts";
import type { MarketOptions, TradingHours } from "./tick-market.ts";

export interface SimulatedTickOptions {
  /** Two feeds of one seed are the same. A safe integer. */
  readonly seed: number;
  /** One or more, each once; the first trade the most. */
  readonly symbols: readonly string[];
  /** Sessions of the calendar, both included. At least one must lie between. */
  readonly from: SessionDate;
  readonly to: SessionDate;
  /** How much of each session is played, from its open. */
  readonly minutes: number;
  /** Trades a second over all symbols, on the average of a whole session. */
  readonly rate: number;
  /** Default: none. */
  readonly faults?: TickFaults;
  /** How many times as fast as real time trading time goes by; nights and weekends take none. Default: as fast as records are taken. */
  readonly pace?: number;
  /** The exchange whose sessions are played. */
  readonly calendar: Pick<ExchangeCalendar, "id" | "session" | "sessionsBetween">;
}

/** Raised whenever the same seed begins to give other bytes. */
const GENERATION = 1;
const BATCH_RECORDS = 1_000;
/** How much real time a batch spans where a pace is kept. */
const PACED_BATCH_NS = 50e6;
const MS_PER_DAY = 86_400_000;
const NS_PER_MS = 1e6;
const NS_PER_MINUTE = 6e10;

/**
 * Live sessions of a made-up market, with no network and no files. Records are decided by seed, symbols, sessions, rate and
 * faults alone, down to `ingested_at`, which is event time and a seeded latency: no clock shows in them.
 */
export function simulatedTicks(options: SimulatedTickOptions): TickSource {
  const { seed, symbols, rate, faults = {}, pace } = options;
  const market: MarketOptions = { seed, symbols, rate, hours: hoursOf(options) };
  return {
    name: "simulated",
    fingerprint: fingerprintOf(options),
    finite: true,
    run: async ({ after = 0 }, sink, signal) => {
      const feed = new TickFeed(market, faults, after);
      const spanNs = pace === undefined ? Number.POSITIVE_INFINITY : PACED_BATCH_NS * pace;
      const turn = pace === undefined ? () => breathe() : pacer(pace, signal);
      let reached: Pick<FeedBatch, "position" | "injected"> | undefined;
      for (const batch of feed.batches({ records: BATCH_RECORDS, spanNs })) {
        await turn(batch.playedNs);
        if (signal.aborted) break;
        await sink({ _tag: "Batch", entries: batch.entries, position: batch.position });
        reached = batch;
      }
      const { position, injected } = reached ?? { position: after, injected: feed.injectedBefore };
      return right({ position, injected, completeness: [], connections: 0 });
    },
  };
}

function hoursOf({ calendar, from, to, minutes }: SimulatedTickOptions): readonly TradingHours[] {
  return calendar.sessionsBetween(from, to).map((date) => {
    const { open, close } = calendar.session(date)!;
    const day = Math.floor(msOfInstant(open) / MS_PER_DAY);
    const nsOf = (instant: Instant) => (msOfInstant(instant) - day * MS_PER_DAY) * NS_PER_MS;
    return { day, openNs: nsOf(open), closeNs: nsOf(close), endNs: Math.min(nsOf(close), nsOf(open) + minutes * NS_PER_MINUTE) };
  });
}

/** Waits until that much trading time has gone by since the first batch, or until it is aborted. Monotonic, and no clock that data know. */
function pacer(pace: number, signal: AbortSignal): (playedNs: number) => Promise<void> {
  let startMs: number | undefined;
  return async (playedNs) => {
    const playedMs = playedNs / NS_PER_MS / pace;
    startMs ??= performance.now() - playedMs;
    const wait = startMs + playedMs - performance.now();
    await (wait > 0 ? sleep(wait, undefined, { signal }).catch(() => undefined) : breathe());
  };
}

function fingerprintOf({ seed, symbols, from, to, minutes, rate, faults = {}, calendar }: SimulatedTickOptions): string {
  const listed = createHash("sha256").update(symbols.join("\n")).digest("hex").slice(0, 16);
  const told = {
    seed,
    calendar: calendar.id,
    from,
    to,
    minutes,
    rate,
    faults: faultRatesText(faults),
    symbols: `${symbols.length}/${listed}`,
  };
  return [`simulated-ticks/${GENERATION}`, ...Object.entries(told).map(([name, value]) => `${name}=${value}`)].join(" ");
}
