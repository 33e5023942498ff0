/** Trades of a schedule as a source hands them over: good and bad, told twice, corrected, cancelled, late, out of order. */
import { right } from "fp-ts/lib/Either.js";
import { instantOfMs } from "../../domain/market/times.ts";
import type { StreamEntry } from "../../domain/ports/stream.ts";
import type { TickSource } from "../../domain/ports/tick-source.ts";
import type { Faults } from "./faults.ts";
import { START } from "./world.ts";

const SYMBOLS = ["AAPL", "MSFT", "BRK.B", "NVDA", "IBM"];
const GOOD = ["good", "good", "good", "good", "named", "repeat", "change", "correct", "cancel", "old"] as const;
/** Of these it makes no difference when they are judged. */
const PLAIN = ["good", "good", "good", "good", "stuck", "poison", "bad"] as const;
const BAD = ["bad", "torn", "jump", "poison"] as const;

/** What no processor can take: the record is given up in the end. */
export const POISON = '"poison":';
/** What the processor cannot take either, until it is mended. */
export const STUCK = '"stuck":';
/** Between two records of the source. */
const PACE_MS = 150;
const HOUR_MS = 3_600_000;
/** Trades are far from the time at which they come, so that none runs ahead of it. */
const OPEN_MS = START - 12 * HOUR_MS;

/** Between the last trades, while things still go wrong, and those that come when all is quiet. */
export const REST_MS = 20_000;

/** When the last trades come about, far behind all others. */
const LAST_MS = 11 * HOUR_MS;
/** The minute that they open, and that nothing has to close. */
export const LAST_MINUTE = instantOfMs(OPEN_MS + LAST_MS);

export interface Workload {
  readonly entries: readonly StreamEntry[];
  /** When the last of them comes about, in epoch milliseconds. The trades that come {@link REST_MS} later close every minute. */
  readonly until: number;
  /** Whether what is given up is judged anew. */
  readonly replayed: boolean;
}

/** What the records of a schedule are: some cannot be served; some are given up and judged anew; or all are good. */
const MIXES = { good: GOOD, bad: [...GOOD, ...BAD], replayed: PLAIN } as const;

export function workloadOf(faults: Faults, records: number, mix: keyof typeof MIXES): Workload {
  const states = SYMBOLS.map(() => ({ ms: 0, earlier: [] as Record<string, unknown>[] }));
  const entries: StreamEntry[] = [];
  const put = (fields: Record<string, unknown>, at: number) => {
    const told = { ...fields, ingested_at: instantOfMs(at) };
    entries.push({ partitionKey: String(fields["symbol"]), data: Buffer.from(JSON.stringify(told)) });
  };
  for (let i = 0; i < records; i++) {
    const of = (what: string) => `record-${i}/${what}`;
    const which = faults.between(of("symbol"), 0, SYMBOLS.length - 1);
    const state = states[which]!;
    state.ms = Math.max(0, state.ms + faults.pick(of("step"), [0, 900, 7_000, 40_000, 90_000, -30_000, -120_000]));
    const trade = tradeOf(SYMBOLS[which]!, state.ms, String(i), 100 + (i % 7));
    const kind = faults.pick<Kind>(of("kind"), MIXES[mix]);
    const about = state.earlier.at(-1 - faults.between(of("about"), 0, 3));
    const told = tellingOf(kind, trade, about, i);
    if (told === trade) state.earlier.push(trade);
    put(told, START + i * PACE_MS);
  }
  const until = START + records * PACE_MS;
  for (const [i, symbol] of SYMBOLS.entries()) put(tradeOf(symbol, LAST_MS, `last-${i}`, 103), until + REST_MS);
  return { entries, until, replayed: mix === "replayed" };
}

/** Whether it is the trade that closes the minutes of its symbol. */
export function isLast({ data }: Pick<StreamEntry, "data">): boolean {
  return Buffer.from(data).includes('"trade_id":"last-');
}

type Kind = (typeof MIXES)[keyof typeof MIXES][number];

function tellingOf(kind: Kind, trade: Record<string, unknown>, about: Record<string, unknown> | undefined, i: number) {
  switch (kind) {
    case "bad":
      return { ...trade, price: -1 };
    case "torn":
      return { symbol: trade["symbol"], price: 1 };
    case "jump":
      return { ...trade, price: 100_000 };
    case "stuck":
      return { ...trade, stuck: true };
    case "poison":
      return { ...trade, poison: true };
    case "old":
      return { ...trade, event_time: instantOfMs(OPEN_MS - 6 * HOUR_MS + i), trade_id: `old-${i}` };
    case "named":
      return { ...trade, trade_id: `V/${i}` };
    case "repeat":
      return about ?? trade;
    case "change":
      return about ? { ...about, price: 90 + (i % 20) } : trade;
    case "correct":
      return about ? { ...trade, corrects: about["trade_id"] } : trade;
    case "cancel":
      return about ? { ...trade, cancels: about["trade_id"] } : trade;
    default:
      return trade;
  }
}

function tradeOf(symbol: string, ms: number, id: string, price: number): Record<string, unknown> {
  return {
    symbol,
    event_time: instantOfMs(OPEN_MS + ms),
    event_nanos: 0,
    price,
    volume: 10 + (price % 3),
    exchange: "V",
    trade_id: id,
    sequence: null,
    source: "simulation",
  };
}

/** As functions ask it: a few records at a time. */
export function sourceOf({ entries }: Workload, batch: number): TickSource {
  return {
    name: "simulation",
    fingerprint: "simulation",
    finite: true,
    async run({ after = 0 }, sink, signal) {
      let position = after;
      while (position < entries.length && !signal.aborted) {
        const some = entries.slice(position, position + batch);
        position += some.length;
        await sink({ _tag: "Batch", entries: some, position });
      }
      return right({ position, injected: {}, completeness: [], connections: 0 });
    },
  };
}
