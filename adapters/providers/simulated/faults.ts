/** The ways in which the simulated history goes wrong, and how often. */
import type { Either } from "fp-ts/lib/Either.js";
import type { InputFault } from "../../../domain/ports/provider.ts";
import { parseFaultRates } from "./fault-rates.ts";

/** Each fault, in the order in which faults that meet in one record are applied, and what it does. */
const FAULTS = {
  "stale-feed": "the record repeats the values of the session before it under its own date",
  "price-times-100": "open, high, low and close are 100 times too large, as when pence are taken for pounds",
  "negative-price": "the low is negative",
  "high-below-low": "high and low are swapped",
  "missing-field": "one of the required fields is absent",
  "wrong-type": "a field holds a truth value, a word, a list or a number where the contract has something else",
  "non-ascii": "full-width letters in the symbol, a lone surrogate in the currency, or a byte that is not UTF-8",
  "huge-record": "the line is longer than 1 MiB",
  "malformed-json": "the line breaks off",
  duplicate: "the line comes twice",
  "out-of-order": "the line comes one to three sessions late",
  late: "after the line comes a late correction of the same day a year before: its close moved to the middle of its range",
} as const;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];

/** By fault, the share of records that it befalls, 0 to 1. Faults befall records independently. */
export type Faults = Readonly<Partial<Record<FaultName, number>>>;

/** Enough of every fault of single rows to be seen in a demonstration, and few enough that slices of a year pass at 5 %. */
export const defaultDemoFaults: Faults = {
  "price-times-100": 0.001,
  "negative-price": 0.002,
  "high-below-low": 0.002,
  "missing-field": 0.002,
  "wrong-type": 0.002,
  "malformed-json": 0.002,
  duplicate: 0.003,
  "out-of-order": 0.003,
};

/** Reads {@link parseFaultRates} for the faults of bars. */
export function parseFaults(text: string): Either<readonly InputFault[], Faults> {
  return parseFaultRates(text, FAULT_NAMES, defaultDemoFaults);
}
