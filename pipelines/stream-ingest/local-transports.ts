/** The two ways from a source to the processor on one machine: through a stream, and straight. */
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { hashText, hex64 } from "../../domain/ledger/hash.ts";
import { instantOfMs } from "../../domain/market/times.ts";
import type { StreamWriter } from "../../domain/ports/stream.ts";
import type { TickFault, TickSink, TickSource } from "../../domain/ports/tick-source.ts";
import type { RunFault } from "../definition.ts";
import { consume, type WatchedStream } from "./consumer.ts";
import { MicroBatches } from "./direct.ts";
import { closeMinutes } from "./handler.ts";
import type { StreamPorts } from "./ports.ts";
import { Producer } from "./producer.ts";
import type { StreamSettings } from "./settings.ts";
import { openShard, type Position } from "./shard.ts";
import { checkpointKey, type ShardOf } from "./state.ts";
import { addTotals, lessTotals, NO_TOTALS, type Totals } from "./totals.ts";

export interface Running {
  readonly ports: StreamPorts;
  readonly settings: StreamSettings;
  readonly source: TickSource;
  readonly stopRequested: () => boolean;
}

/** What came of a run, over all its tries. */
export interface Ended {
  readonly runId: string;
  readonly totals: Totals;
  readonly resumed: boolean;
  readonly interrupted: boolean;
}

/** Source → producer → shards → processor; producer and processor run side by side, and the stream's files lie between them. */
export async function runStream(running: Running, stream: StreamWriter & WatchedStream, name: string): Promise<Either<RunFault, Ended>> {
  const { ports, settings, source, stopRequested } = running;
  const ids = async () => (await stream.shards()).map(({ id }) => id);
  const fresh = { run: runIdOf(running), before: await totalsOf(ports, await ids()) };
  const producer = await Producer.open({ ...ports, stream }, name, source.fingerprint, fresh);
  const drain = new AbortController();
  let failed = false;
  const started = { at: performance.now(), clock: ports.clock.now() };
  const consuming = consume({
    ports,
    settings,
    stream,
    drain: drain.signal,
    stopRequested: () => failed || stopRequested(),
    now: () => started.clock + (performance.now() - started.at),
    onInvoked: () => report(running, producer.place.sent),
  }).catch((error: unknown) => {
    failed = true;
    throw error;
  });
  const sink: TickSink = async (event) => {
    if (event._tag === "Batch") await producer.put(event.entries);
    else ports.observer.log(JSON.stringify(event));
  };
  const request = source.finite ? { after: producer.place.sent } : { afterTradeIds: await lastTradeIds(running, await stream.shards()) };
  const feeding = feed(running, request, sink, () => failed).finally(() => drain.abort());
  const [fed, consumed] = await Promise.allSettled([feeding, consuming]);
  if (fed.status === "rejected") throw fed.reason;
  if (consumed.status === "rejected") throw consumed.reason;
  await producer.flush();
  const interrupted = stopRequested();
  if (source.finite && !interrupted && !isLeft(fed.value)) {
    for (const shard of await stream.shards()) if (!shard.closed) await closeMinutes(ports, settings, shard);
    await producer.end();
  }
  if (isLeft(fed.value)) return left(faultOf(fed.value.left));
  const totals = lessTotals(await totalsOf(ports, await ids()), producer.place.before);
  return right({ runId: producer.place.run, totals, resumed: producer.resumed, interrupted });
}

/** Source → micro-batches → processor. */
export async function runDirect(running: Running, shard: ShardOf): Promise<Either<RunFault, Ended>> {
  const { ports, settings, source, stopRequested } = running;
  const before = await totalsOf(ports, [shard.id]);
  const batches = await MicroBatches.open(ports, settings, shard, () => report(running, batches.committed));
  const resumed = batches.committed > 0;
  const fed = await feed(running, source.finite ? { after: batches.committed } : {}, batches.sink, () => false);
  if (isLeft(fed)) return left(faultOf(fed.left));
  const interrupted = stopRequested();
  // What a finite source was cut off in is fetched again; a live one does not come back.
  if (!interrupted || !source.finite) await batches.flush();
  if (source.finite && !interrupted) await closeMinutes(ports, settings, shard);
  const totals = lessTotals(await totalsOf(ports, [shard.id]), before);
  return right({ runId: runIdOf(running), totals, resumed, interrupted });
}

/** How often it is looked whether to stop while a source is silent. */
const LOOK_MS = 100;

async function feed({ source, stopRequested }: Running, request: Parameters<TickSource["run"]>[0], sink: TickSink, failed: () => boolean) {
  const stop = new AbortController();
  const look = () => {
    if (stopRequested() || failed()) stop.abort();
  };
  const timer = setInterval(look, LOOK_MS);
  try {
    return await source.run(
      request,
      async (event) => {
        look();
        if (!stop.signal.aborted) await sink(event);
      },
      stop.signal,
    );
  } finally {
    clearInterval(timer);
  }
}

function faultOf({ _tag, message }: TickFault): RunFault {
  return { _tag: _tag === "BadRequest" ? "usage" : "environment", messages: [message] };
}

/** Of a live source, the last id of each symbol that is processed: what came after it was missed. */
async function lastTradeIds({ ports, settings, source }: Running, shards: readonly ShardOf[]): Promise<Record<string, number>> {
  const ids: Record<string, number> = {};
  for (const shard of shards) {
    const { state } = await openShard(ports, settings, shard);
    for (const { source: name, symbol, greatestId } of state.all()) if (name === source.name && greatestId > 0) ids[symbol] = greatestId;
  }
  return ids;
}

async function totalsOf({ checkpoints }: StreamPorts, shards: readonly string[]): Promise<Totals> {
  let totals = NO_TOTALS;
  for (const shard of shards) {
    const position = (await checkpoints.read(checkpointKey(shard)))?.position as Position | undefined;
    if (position) totals = addTotals(totals, position.totals);
  }
  return totals;
}

function runIdOf({ ports, source }: Running): string {
  const at = instantOfMs(ports.clock.now());
  return `${at.slice(0, 19).replaceAll(/[-:]/g, "")}-${hex64(hashText(`${source.fingerprint}/${at}`)).slice(0, 6)}`;
}

function report({ ports, source }: Running, done: number): void {
  ports.observer.progress({ done, total: done, what: source.name, tallies: {} });
}
