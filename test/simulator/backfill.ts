/** A backfill as its state machine runs it: slices side by side, each tried again until it is done, now and then twice at a time. */
import { isLeft, left, right } from "fp-ts/lib/Either.js";
import { dateOfMs } from "../../domain/market/times.ts";
import type { HistoryProvider, Slice } from "../../domain/ports/provider.ts";
import { decodeSettings } from "../../domain/settings.ts";
import { backfilling } from "../../pipelines/historical-batch/lambda/backfilling.ts";
import type { SliceOutcome } from "../../pipelines/historical-batch/lambda/slice-outcome.ts";
import { settingsSpec } from "../../pipelines/historical-batch/settings.ts";
import { Faults } from "./faults.ts";
import { DeployedFunction } from "./functions.ts";
import { NO_RATES, World } from "./world.ts";

const CONTEXT = { getRemainingTimeInMillis: () => 900_000 };
const SYMBOLS = ["AAPL", "MSFT"];
/** Slices of a symbol are months of one year: what is known of the year is shared between them. */
const MONTHS = [1, 2, 3];
const DAY_MS = 86_400_000;
const TRIES = 4;
const PAUSE_MS = 2_000;

/** While things go wrong, and what was not done then when all is quiet; some of what was done is told again, and is known. */
export async function runBackfill(world: World): Promise<void> {
  const slice = backfillOf(world);
  const twice = new Set<Slice>();
  const done = await Promise.all(SLICES.map((of) => isDone(world, slice, of, TRIES, twice)));
  world.faults.end();
  slice.recycle();
  await world.time.sleep(10 * PAUSE_MS);
  for (const [i, of] of SLICES.entries()) {
    // Of two at a time one may end half-way where the other is done: an audit says so until the slice is taken in again.
    const isOpen = !done[i] || twice.has(of);
    if (isOpen || world.faults.chance(`${of.id}/again`) < 0.3) await isDone(world, slice, of, Number.POSITIVE_INFINITY);
  }
}

/** One slice after another, by one process that nothing befalls. */
export async function undisturbedBackfill({ settings, faults }: World): Promise<World> {
  const world = new World(Faults.none(), NO_RATES, settings);
  const slice = backfillOf(world, faults);
  await world.time.run(async () => {
    for (const of of SLICES) await isDone(world, slice, of, 1);
  });
  return world;
}

type Backfill = DeployedFunction<Slice, SliceOutcome>;

/** Whether one of the tries is answered; `twice` is told of a slice that is invoked twice at a time. */
async function isDone(
  { time, faults, rates }: World,
  slice: Backfill,
  of: Slice,
  tries: number,
  twice = new Set<Slice>(),
): Promise<boolean> {
  for (let i = 1; i <= tries; i++) {
    if (faults.at(`${of.id}/${i}/twice`, rates.invocation, "duplicate", "invoked twice at a time")) {
      twice.add(of);
      void slice.invoke(of);
    }
    const done = await slice.invoke(of);
    if (done._tag === "Returned") return true;
    faults.count("retry");
    await time.sleep(PAUSE_MS * i);
  }
  return false;
}

/** @param told by which a bar is good or bad: of the schedule, also where nothing goes wrong */
function backfillOf(world: World, told: Faults = world.faults): Backfill {
  const settings = decodeSettings(settingsSpec, world.settings);
  if (isLeft(settings)) throw new Error(settings.left.map(({ message }) => message).join("; "));
  let fetches = 0;
  const provider: HistoryProvider = {
    name: "simulation",
    fingerprint: "simulation",
    plan: async () => right(SLICES),
    fetch: async ({ id, symbol, from }) => {
      if (world.faults.at(`fetch-${fetches++}`, world.rates.invocation, "connection broken", `the provider does not answer for ${id}`)) {
        return left({ _tag: "Unreachable", retryable: true, message: "no answer" });
      }
      const body = async function* () {
        yield Buffer.from(
          barsOf(told, symbol!, from!)
            .map((bar) => `${JSON.stringify(bar)}\n`)
            .join(""),
        );
      };
      return right({ body, format: "jsonl", hints: { packing: "none" }, request: `simulation:${id}` });
    },
  };
  const deployment = { provider, symbols: SYMBOLS, settings: settings.right };
  return new DeployedFunction(world, "backfill", async (around) => {
    const take = backfilling(world.environment, deployment, around);
    return (slice) => take(slice, CONTEXT);
  });
}

const SLICES: readonly Slice[] = SYMBOLS.flatMap((symbol) =>
  MONTHS.map((month) => {
    const [from, to] = [Date.UTC(2025, month - 1, 1), Date.UTC(2025, month - 1, 12)];
    return { id: `${symbol}-${month}`, symbol, from: dateOfMs(from), to: dateOfMs(to) };
  }),
);

function barsOf(told: Faults, symbol: string, from: string): object[] {
  return Array.from({ length: 8 }, (_, day) => {
    const price_date = dateOfMs(Date.parse(from) + day * DAY_MS);
    const close = 100 + told.between(`${symbol}/${price_date}/close`, 0, 9);
    const bad = told.chance(`${symbol}/${price_date}/bad`) < 0.1;
    return {
      symbol,
      price_date,
      open: 100,
      high: bad ? 1 : 110,
      low: 99,
      close,
      adjusted_close: close,
      volume: 1_000 + day,
      currency: "USD",
      price_basis: "traded",
    };
  });
}
