/** The two ways from a source to the processor on one machine: through a stream, and straight. */
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { hashText, hex64 } from "../../domain/ledger/hash.ts";
import { compactSecond, instantOfMs } from "../../domain/market/times.ts";
import type { StreamWriter } from "../../domain/ports/stream.ts";
import type { TickEvent, TickFault, TickSink, TickSource, TickSummary } from "../../domain/ports/tick-source.ts";
import type { RunFault, StreamSummary, Window } from "../definition.ts";
import { consume, type WatchedStream } from "./consumer.ts";
import { MicroBatches } from "./direct.ts";
import { closeMinutes } from "./handler.ts";
import type { CommitWatch } from "./local-watch.ts";
import type { StreamPorts } from "./ports.ts";
import { Producer } from "./producer.ts";
import { type ForgetfulStream, Retention } from "./retention.ts";
import type { StreamSettings } from "./settings.ts";
import { openShard } from "./shard.ts";
import type { ShardOf } from "./state.ts";

export interface Running {
  readonly ports: StreamPorts;
  readonly settings: StreamSettings;
  readonly source: TickSource;
  readonly watch: CommitWatch;
  readonly stopRequested: () => boolean;
  /** What a person types to go on with it, where it was typed. */
  readonly command?: string | undefined;
}

/** What came of a run, over all its tries, besides what the watch saw of it. */
export interface Ended extends Pick<StreamSummary, "runId" | "resumed" | "interrupted" | "windows" | "shards"> {
  readonly summary: TickSummary;
}

/**
 * Source → producer → shards → processor; producer and processor run side by side, and the stream's files lie between them. Asked
 * to stop, a finite source is cut off, and so is the processing of what it put, for it goes on later; of a live one all that came
 * is processed.
 */
export async function runStream(
  running: Running,
  stream: StreamWriter & WatchedStream & ForgetfulStream,
  name: string,
): Promise<Either<RunFault, Ended>> {
  const { ports, settings, source, watch, stopRequested, command } = running;
  const ids = (await stream.shards()).map(({ id }) => id);
  const fresh = { run: runIdOf(running), before: await watch.begin(ports.checkpoints, ids), command };
  const producer = await Producer.open({ ...ports, stream }, name, source, fresh);
  watch.resume(producer.place.before);
  const retention = new Retention(ports, stream, settings);
  await retention.apply();
  const request = source.finite ? { after: producer.place.sent } : { afterTradeIds: await lastTradeIds(running, await stream.shards()) };
  const interrupted = () => source.finite && stopRequested();
  const drain = new AbortController();
  let failed = false;
  const started = { at: performance.now(), clock: ports.clock.now() };
  // Nothing is awaited from here until both are: what it threw would leave the consumer reading from stores that are closed.
  const consuming = consume({
    ports,
    settings,
    stream,
    drain: drain.signal,
    stopRequested: () => failed || interrupted(),
    now: () => started.clock + Math.floor(performance.now() - started.at),
    onInvoked: () => watch.tell({ _tag: "Sent", records: producer.place.sent }),
  }).catch((error: unknown) => {
    failed = true;
    throw error;
  });
  const sink: TickSink = async (event) => {
    if (event._tag !== "Batch") return tellEvent(running, event);
    await producer.put(event.entries);
    if (!retention.isDue()) return;
    await producer.flush();
    await retention.apply();
  };
  const feeding = feed(running, request, sink, () => failed).finally(() => drain.abort());
  const [fed, consumed] = await Promise.allSettled([feeding, consuming]);
  if (fed.status === "rejected") throw fed.reason;
  if (consumed.status === "rejected") throw consumed.reason;
  await producer.flush();
  if (isLeft(fed.value)) return left(faultOf(fed.value.left));
  const shards = (await stream.shards()).filter(({ closed }) => !closed);
  if (!interrupted()) {
    if (source.finite) for (const shard of shards) await closeMinutes(ports, settings, shard);
    await producer.end();
  }
  const { resumed, place } = producer;
  return right(await endOf(running, shards, fed.value.right, { runId: place.run, resumed, interrupted: interrupted() }));
}

/** Source → micro-batches → processor. */
export async function runDirect(running: Running, shard: ShardOf): Promise<Either<RunFault, Ended>> {
  const { ports, settings, source, watch, stopRequested } = running;
  await watch.begin(ports.checkpoints, [shard.id]);
  const batches = await MicroBatches.open(ports, settings, shard, () => watch.tell({ _tag: "Sent", records: batches.committed }));
  const resumed = batches.committed > 0;
  const sink: TickSink = (event) => (event._tag === "Batch" ? batches.sink(event) : tellEvent(running, event));
  const fed = await feed(running, source.finite ? { after: batches.committed } : {}, sink, () => false);
  if (isLeft(fed)) return left(faultOf(fed.left));
  const interrupted = source.finite && stopRequested();
  // What a finite source was cut off in is fetched again; a live one does not come back.
  if (!interrupted) await batches.flush();
  if (source.finite && !interrupted) await closeMinutes(ports, settings, shard);
  return right(await endOf(running, [shard], fed.right, { runId: runIdOf(running), resumed, interrupted }));
}

async function endOf(
  running: Running,
  shards: readonly ShardOf[],
  summary: TickSummary,
  end: Pick<Ended, "runId" | "resumed" | "interrupted">,
): Promise<Ended> {
  return { ...end, summary, shards: shards.length, windows: await windowsOf(running, shards) };
}

function tellEvent({ ports, watch }: Running, event: Exclude<TickEvent, { readonly _tag: "Batch" }>): void {
  ports.observer.log(JSON.stringify(event));
  watch.tell(event);
}

/** As many series have their figures told. */
const TOLD_WINDOWS = 10;

/** Of the source's series, the busiest of its newest day first. */
async function windowsOf({ ports, settings, source }: Running, shards: readonly ShardOf[]): Promise<StreamSummary["windows"]> {
  const all: (Window & { readonly trades: number })[] = [];
  for (const shard of shards) {
    const { state } = await openShard(ports, settings, shard);
    for (const { source: name, symbol } of state.all()) {
      const figures = name === source.name ? state.windows.indicators(symbol, name) : undefined;
      if (figures) all.push({ symbol, ma: figures.ma, ema: figures.ema, vwap: figures.day.vwap, trades: figures.day.trades });
    }
  }
  all.sort((a, b) => b.trades - a.trades || (a.symbol < b.symbol ? -1 : 1));
  return { series: all.length, some: all.slice(0, TOLD_WINDOWS).map(({ trades: _trades, ...window }) => window) };
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

function faultOf({ _tag, message, summary }: TickFault): RunFault {
  const kept = summary && summary.position > 0 ? "; what came before that is kept" : "";
  return { _tag: _tag === "BadRequest" ? "usage" : "environment", messages: [message + kept] };
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

function runIdOf({ ports, source }: Running): string {
  const at = instantOfMs(ports.clock.now());
  return `${compactSecond(at)}-${hex64(hashText(`${source.fingerprint}/${at}`)).slice(0, 6)}`;
}
