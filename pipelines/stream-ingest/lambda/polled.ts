/** Sources that are asked now and then, and what has come about since they were asked last. */
import { isLeft } from "fp-ts/lib/Either.js";
import { deployed, NotDeployed } from "../../../adapters/aws/environment.ts";
import { DEFAULT_SEED } from "../../../adapters/providers/simulated/random.ts";
import { makeSimulatedTicks } from "../../../adapters/providers/simulated/tick-options.ts";
import type { Environment } from "../../../domain/deployed.ts";
import { dateOfMs, instantOfMs } from "../../../domain/market/times.ts";
import type { StreamEntry } from "../../../domain/ports/stream.ts";
import type { TickSource } from "../../../domain/ports/tick-source.ts";

/** The simulated market never closes, so that something comes whenever it is asked; so little that a first poll can put the day so far. */
const SIMULATED = { market: "24/7", minutes: "1440", rate: "0.5" };

/** The source of a day of the market: the next day is another one, and what came about after the last poll of a day is left out. */
export function polledSource(environment: Environment, now: number): TickSource {
  const { provider, symbols } = deployed(environment, "provider", "symbols");
  if (provider !== "simulated") {
    throw new NotDeployed([`ASSAY_PROVIDER is ${provider}, which has to be listened to; asked now and then is simulated`]);
  }
  const day = dateOfMs(now);
  const made = makeSimulatedTicks({ ...SIMULATED, symbols, from: day, to: day }, DEFAULT_SEED);
  if (isLeft(made)) throw new NotDeployed(made.left.map(({ message }) => `ASSAY_SYMBOLS: ${message}`));
  return made.right;
}

/**
 * Hands over the source's records from `after` on, up to the first that comes about later than `now` (epoch milliseconds). Stops when it
 * is asked to; the next poll goes on there.
 */
export async function poll(
  source: TickSource,
  after: number,
  now: number,
  put: (entries: readonly StreamEntry[]) => Promise<void>,
  stop: AbortSignal,
): Promise<void> {
  const reached = new AbortController();
  const until = instantOfMs(now);
  const polled = await source.run(
    { after },
    async (event) => {
      if (event._tag !== "Batch" || reached.signal.aborted) return;
      const later = event.entries.findIndex(({ data }) => (arrivalOf(data) ?? "") > until);
      if (later >= 0) reached.abort();
      const entries = later < 0 ? event.entries : event.entries.slice(0, later);
      if (entries.length > 0) await put(entries);
    },
    AbortSignal.any([stop, reached.signal]),
  );
  if (isLeft(polled)) throw new Error(polled.left.message);
}

const ARRIVAL = /"ingested_at":"([^"]{27})"/;

/** Of a record that cannot be read there may be none: it comes with those before it. */
function arrivalOf(data: Uint8Array): string | undefined {
  return ARRIVAL.exec(Buffer.from(data).toString("latin1"))?.[1];
}
