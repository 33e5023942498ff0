/** The ways in which a simulated live feed goes wrong: the names of the simulated history's faults, as far as trades know them. */
import { type Either, isLeft, left } from "fp-ts/lib/Either.js";
import type { InputFault } from "../../../domain/ports/provider.ts";
import { inputFault } from "../request-faults.ts";
import { type FaultRates, parseFaultRates } from "./fault-rates.ts";

/** Each fault, and what it does. */
const TICK_FAULTS = {
  "stale-feed": "the record repeats time, price and volume of the symbol's trade before it, under its own id",
  "price-times-100": "the price is 100 times too large, as when pence are taken for pounds",
  "negative-price": "the price is negative",
  "missing-field": "symbol, event_time, price or volume is absent",
  "wrong-type": "a field holds a truth value, a word, a list or a number where the contract has something else",
  "non-ascii": "full-width letters in the symbol, a lone surrogate in the exchange, or a byte that is not UTF-8",
  "huge-record": "the record is longer than 1 MiB",
  "malformed-json": "the record breaks off",
  duplicate: "the record comes twice",
  "out-of-order": "the record comes after one to three later trades of its symbol",
  late: "after the record comes one more trade of the symbol, which happened a week before",
} as const;

export type TickFaultName = keyof typeof TICK_FAULTS;
export const TICK_FAULT_NAMES = Object.keys(TICK_FAULTS) as readonly TickFaultName[];

/** By fault, the share of trades that it befalls. A trade has one fault at most, so that the shares add up to 1 at most. */
export type TickFaults = FaultRates<TickFaultName>;

/** Enough of every fault to be seen in a demonstration, without the megabytes of huge records, and few enough to pass at 5 %. */
export const demoTickFaults: TickFaults = {
  "stale-feed": 0.001,
  "price-times-100": 0.001,
  "negative-price": 0.002,
  "missing-field": 0.002,
  "wrong-type": 0.002,
  "non-ascii": 0.001,
  "malformed-json": 0.002,
  duplicate: 0.003,
  "out-of-order": 0.003,
  late: 0.001,
};

/** Reads {@link parseFaultRates} for the faults of ticks. */
export function parseTickFaults(text: string): Either<readonly InputFault[], TickFaults> {
  const rates = parseFaultRates(text, TICK_FAULT_NAMES, demoTickFaults);
  if (isLeft(rates)) return rates;
  const sum = sumOf(rates.right);
  // Eleven shares of 1/11 add up to a little over 1.
  if (sum < 1 + 1e-9) return rates;
  const mend = "a trade has one fault at most: lower them until they add up to 1 or less";
  return left([inputFault("--faults", `the shares add up to ${Number(sum.toFixed(6))}, and ${mend}`)]);
}

/** Tells by a number from 0 up to 1 which fault befalls a trade, if any. */
export function faultPicker(rates: TickFaults): (uniform: number) => TickFaultName | undefined {
  let sum = 0;
  const bounds = TICK_FAULT_NAMES.filter((name) => (rates[name] ?? 0) > 0).map((name) => {
    sum += rates[name]!;
    return { name, below: sum };
  });
  return (uniform) => (uniform < sum ? bounds.find(({ below }) => uniform < below)!.name : undefined);
}

function sumOf(rates: TickFaults): number {
  return Object.values(rates).reduce((sum, rate) => sum + rate, 0);
}
