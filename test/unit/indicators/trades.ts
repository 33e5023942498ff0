import fc from "fast-check";
import { NO_SEQUENCE, type Trade } from "../../../domain/indicators/trade.ts";
import { microsOfInstant } from "../../../domain/market/times.ts";

/** Half past two of a day in January 2026. */
export const START = microsOfInstant("2026-01-18T14:30:00.000000Z");
export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const DAY = 1_440 * MINUTE;

const GOOD_TRADE: Trade = {
  symbol: "AAPL",
  source: "simulated",
  receipt_id: "trades-000000000000:1",
  micros: START,
  nanos: 0,
  sequence: NO_SEQUENCE,
  price: 100,
  volume: 10,
};

export function trade(change: Partial<Trade> = {}): Trade {
  return { ...GOOD_TRADE, ...change };
}

interface Range {
  /** The trades lie within so many microseconds after {@link START}. */
  readonly span: number;
  readonly symbols?: readonly string[];
}

/** Trades close together, so that times, nanoseconds and sequences often collide. Prices and volumes are as markets quote them. */
export function anyTrade({ span, symbols = ["AAPL"] }: Range): fc.Arbitrary<Trade> {
  const micros = fc.oneof(
    fc.integer({ min: 0, max: span }),
    fc.integer({ min: 0, max: Math.floor(span / SECOND) }).map((seconds) => seconds * SECOND),
  );
  return fc.record(
    {
      symbol: fc.constantFrom(...symbols),
      source: fc.constant("simulated"),
      receipt_id: fc.integer({ min: 1, max: 9_999 }).map((sequence) => `trades-000000000000:${sequence}`),
      micros: micros.map((offset) => START + offset),
      nanos: fc.constantFrom(0, 0, 1, 999),
      sequence: fc.oneof(fc.constant(NO_SEQUENCE), fc.integer({ min: -2, max: 5 })),
      price: fc.integer({ min: 1, max: 100_000 }).map((cents) => cents / 100),
      volume: fc.integer({ min: 0, max: 10_000 }),
    },
    { noNullPrototype: true },
  );
}

/** Some trades and the same in another order. */
export function twoOrders(trades: fc.Arbitrary<Trade[]>): fc.Arbitrary<[Trade[], Trade[]]> {
  return trades.chain((one) => fc.tuple(fc.constant(one), fc.shuffledSubarray(one, { minLength: one.length })));
}

/** The order of trades, as stated: time, nanoseconds, sequence (none first), price. */
export function byEvent(one: Trade, other: Trade): number {
  const place = ({ micros, nanos, sequence, price }: Trade) => [micros, nanos, sequence, price];
  const [a, b] = [place(one), place(other)];
  const differs = a.findIndex((value, i) => value !== b[i]);
  return differs < 0 ? 0 : a[differs]! < b[differs]! ? -1 : 1;
}
