/**
 * The container that listens: a live source's trades, put into the stream as they come, with what was missed told and fetched where
 * the source lets it. Asked to stop (SIGTERM), it closes the connection, puts what has come, books it, and ends.
 */
import { isLeft } from "fp-ts/lib/Either.js";
import { secretsManagerClient } from "../../adapters/aws/clients.ts";
import { deployed, NotDeployed } from "../../adapters/aws/environment.ts";
import { secretsManager } from "../../adapters/aws/secrets.ts";
import { tickSourceByName } from "../../adapters/providers/tick-registry.ts";
import type { Environment } from "../../domain/deployed.ts";
import type { TickSource } from "../../domain/ports/tick-source.ts";
import { openProducer, openProducing, type Producing } from "./lambda/producing.ts";
import { checkpointKey, ShardState } from "./state.ts";

/** How often what was put is booked and figures are written. */
const BOOK_MS = 10_000;

/** Until the signal is aborted. Throws where the source gives up: the container is started anew then, and goes on. */
export async function listen(environment: Environment, stop: AbortSignal): Promise<void> {
  const producing = await openProducing(environment);
  const { ports, telemetry, clock } = producing;
  const source = await listenedSource(environment, clock);
  const producer = await openProducer(producing, source);
  const afterTradeIds = await processedTradeIds(producing, source);
  let booked = clock.now();
  const ended = await source.run(
    { afterTradeIds },
    async (event) => {
      if (event._tag !== "Batch") return ports.observer.log(JSON.stringify({ message: `${source.name}: ${event._tag}`, ...event }));
      await producer.put(event.entries);
      if (clock.now() - booked < BOOK_MS) return;
      await telemetry.timed(() => producer.flush());
      booked = clock.now();
    },
    stop,
  );
  await producer.flush();
  if (isLeft(ended)) throw new Error(`${source.name}: ${ended.left.message}`);
}

async function listenedSource(environment: Environment, clock: { readonly now: () => number }): Promise<TickSource> {
  const { provider, symbols, secrets } = deployed(environment, "provider", "symbols", "secrets");
  const secret = secretsManager({ client: secretsManagerClient(), arns: secrets, clock });
  const made = await tickSourceByName(provider, { symbols }, { secret, clock });
  if (isLeft(made)) throw new NotDeployed(made.left.map(({ message }) => message));
  return made.right;
}

/** By symbol, the last trade that is processed. The shards are the processor's: they are looked at, and nothing of theirs is finished here. */
async function processedTradeIds({ ports, settings, stream }: Producing, source: TickSource): Promise<Record<string, number>> {
  const shards = await stream.shards();
  const readShard = async (id: string) => shards.find((shard) => shard.id === id);
  const ids: Record<string, number> = {};
  for (const shard of shards) {
    const version = (await ports.checkpoints.read(checkpointKey(shard.id)))?.version ?? 0;
    const state = await ShardState.load(ports.checkpoints, readShard, shard, version, settings);
    for (const { source: name, symbol, greatestId } of state.all()) {
      if (name === source.name && greatestId > 0) ids[symbol] = Math.max(greatestId, ids[symbol] ?? 0);
    }
  }
  return ids;
}

if (import.meta.main) {
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
  try {
    await listen(process.env, stop.signal);
  } catch (error) {
    if (!(error instanceof NotDeployed)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
