/** What the compiled contract costs on parsed trades against a check written by hand. */
import { type Either, isRight, left, right } from "fp-ts/lib/Either.js";
import { isPlainText } from "../../domain/market/contract.ts";
import { type Tick, tickContract } from "../../domain/market/tick.ts";
import { isInstant } from "../../domain/market/times.ts";
import type { Bench } from "./bench.ts";
import { median } from "./measure.ts";
import { feed } from "./stream-world.ts";

const RECORDS = 100_000;
const SYMBOLS = 100;
const PIECE = 500;

export const compiledValidator: Bench = {
  name: "compiled-validator",
  unit: "the tick contract, compiled / a check written by hand, of the same parsed trades",
  mark: 1.1,
  notes: [
    "Both take a trade as JSON.parse gives it, look at each field by the same predicates (plain text, instant), and give the trade " +
      `with the contract's fields alone; all are good. They take turns every ${PIECE} records, in one process.`,
    "Beside them, what io-ts's own decode of the same trades costs.",
    "Excluded: JSON.parse, and numbers that are written as text.",
  ],
  run: async ({ runs, say }) => {
    const trades = await parsedTrades();
    const [compiled, byHand, plain]: [number[], number[], number[]] = [[], [], []];
    // The first runs warm them up.
    for (let run = -1; run <= runs; run++) {
      say(`compiled-validator: ${run < 1 ? "warming up" : `${run} of ${runs}`}`);
      for (let first = 0; first < trades.length; first += PIECE) {
        const piece = trades.slice(first, first + PIECE);
        const costs = [tickContract.decode, checkedByHand, tickContract.codec.decode].map((decode) => nanosecondsEach(piece, decode));
        if (run < 1) continue;
        for (const [i, costsOf] of [compiled, byHand, plain].entries()) costsOf.push(costs[i]!);
      }
    }
    const [cost, least, most] = [median(compiled), median(byHand), median(plain)];
    const absolute = `${cost.toFixed(0)} ns a trade, by hand ${least.toFixed(0)} ns, io-ts ${most.toFixed(0)} ns`;
    return { ratio: cost / least, runs, absolute };
  },
};

async function parsedTrades(): Promise<unknown[]> {
  const trades: unknown[] = [];
  await feed(RECORDS, SYMBOLS, async (batch) => {
    for (const { data } of batch) {
      const told = JSON.parse(Buffer.from(data).toString());
      trades.push({ ...told, revision: 0, receipt_id: `trades-000000000001:${trades.length}` });
    }
  });
  return trades;
}

function nanosecondsEach(values: readonly unknown[], decode: (value: unknown) => Either<unknown, unknown>): number {
  const started = performance.now();
  let good = 0;
  for (const value of values) if (isRight(decode(value))) good++;
  const took = performance.now() - started;
  if (good !== values.length) throw new Error(`${values.length - good} good trades were refused`);
  return (took * 1e6) / values.length;
}

/** As one would write it for this contract alone, without reasons. */
function checkedByHand(value: unknown): Either<undefined, Tick> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return left(undefined);
  const { symbol, event_time, event_nanos, price, volume, exchange, trade_id, sequence, source, ingested_at, revision, receipt_id } =
    value as { readonly [K in keyof Tick]: unknown };
  if (!isPlainText(symbol) || !isInstant(event_time) || !isWhole(event_nanos) || event_nanos < 0 || event_nanos > 999)
    return left(undefined);
  if (!isFiniteNumber(price) || !isFiniteNumber(volume)) return left(undefined);
  if (exchange !== null && !isPlainText(exchange)) return left(undefined);
  if (trade_id !== null && !isPlainText(trade_id)) return left(undefined);
  if (sequence !== null && !isWhole(sequence)) return left(undefined);
  if (!isPlainText(source) || !isInstant(ingested_at) || !isWhole(revision) || !isPlainText(receipt_id)) return left(undefined);
  return right({ symbol, event_time, event_nanos, price, volume, exchange, trade_id, sequence, source, ingested_at, revision, receipt_id });
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const isFiniteNumber = (value: unknown): value is number => Number.isFinite(value);
