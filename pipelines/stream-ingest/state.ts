/**
 * What a shard's records have led to so far: its series, its windows, the trades told recently. It is written with every commit,
 * by bucket of symbols and only where it changed, and moves with the checkpoint; memory counts only at the checkpoint's version.
 */
import { createHash } from "node:crypto";
import { isLeft } from "fp-ts/lib/Either.js";
import { describeSnapshotFault, type WindowSettings } from "../../domain/indicators/snapshot.ts";
import { BUCKETS, SymbolWindows } from "../../domain/indicators/symbol-windows.ts";
import { LineDecoder } from "../../domain/market/line-decoder.ts";
import { tickContract } from "../../domain/market/tick.ts";
import type { CheckpointStore } from "../../domain/ports/stores.ts";
import type { HashRange, Shard } from "../../domain/ports/stream.ts";
import { hashKeyOf, holds, WHOLE_RANGE } from "../../domain/stream/hash-range.ts";
import { type Hour, hourOf, RecentKeys, type Segments } from "./recent-keys.ts";
import { Series } from "./series.ts";
import { readSeries, writeSeries } from "./series-snapshot.ts";
import type { StreamSettings } from "./settings.ts";

/** What the processor has to know of a shard. */
export type ShardOf = Pick<Shard, "id">;

/** A shard as its stream knows it, undefined where it does not (any more). Asked of one that has committed nothing yet. */
export type ReadShard = (id: string) => Promise<Shard | undefined>;

/** Where a shard's state comes from. */
interface Origin extends ShardOf {
  /** What of another shard's state is taken over. */
  readonly range?: HashRange;
}

export class ShardState {
  /** The checkpoint's version that this is the state of. */
  version: number;
  readonly keys: RecentKeys;
  readonly windows: SymbolWindows;
  /** What the shard's records look like. It is no part of what is committed: nothing depends on it but the time it takes to read them. */
  readonly decoder = new LineDecoder(tickContract);
  /** By source, then symbol. */
  private readonly series = new Map<string, Map<string, Series>>();
  /** Those of the source asked for last: neighbours have one as a rule. */
  private last: { readonly source: string; readonly symbols: Map<string, Series> } | undefined;
  private readonly horizonMicros: number;

  private constructor(version: number, keys: RecentKeys, windows: SymbolWindows, horizonMicros: number) {
    this.version = version;
    this.keys = keys;
    this.windows = windows;
    this.horizonMicros = horizonMicros;
  }

  /** The state at the checkpoint's version; a shard that has none yet begins with what those before it ended with. */
  static async load(
    checkpoints: CheckpointStore,
    readShard: ReadShard,
    shard: ShardOf,
    version: number,
    settings: StreamSettings,
  ): Promise<ShardState> {
    const origins: readonly Origin[] = version === 0 ? await committedBefore(checkpoints, readShard, shard.id) : [{ id: shard.id }];
    const stored = await Promise.all(origins.map(({ id }) => readStored(checkpoints, id)));
    const segments = new Map(stored.flatMap(({ segments }) => segments.map((kept) => [`${kept.shard}/${kept.hour}`, kept])));
    const keys = new RecentKeys(shard.id, [...segments.values()]);
    const windows = new SymbolWindows(windowSettings(settings));
    const state = new ShardState(version, keys, windows, settings.horizonHours * 3_600_000_000);
    for (const [i, { id, range }] of origins.entries()) state.take(stored[i]!, id, range);
    return state;
  }

  /** The series of a symbol, begun where it is new. */
  seriesOf(source: string, symbol: string, partitionKey: string): Series {
    if (this.last?.source !== source) this.last = { source, symbols: this.symbolsOf(source) };
    const { symbols } = this.last;
    let series = symbols.get(symbol);
    if (!series) {
      series = new Series(source, symbol, partitionKey);
      symbols.set(symbol, series);
    }
    return series;
  }

  private symbolsOf(source: string): Map<string, Series> {
    const symbols = this.series.get(source) ?? new Map<string, Series>();
    this.series.set(source, symbols);
    return symbols;
  }

  /** What lies before this was forgotten by the series: microseconds since 1970. */
  horizonOf({ watermark }: Series): number {
    return watermark - this.horizonMicros;
  }

  /** What the commit that makes the next version writes. */
  changes(shard: string): { readonly state: Map<string, Uint8Array>; readonly dropped: readonly string[] } {
    const version = this.version + 1;
    const { state, dropped } = this.keys.commit(version, this.neededHours());
    for (const [bucket, bytes] of this.windows.takeChanged()) state.set(windowsKey(shard, bucket), bytes);
    for (const [bucket, series] of this.takeDirty()) state.set(seriesKey(shard, bucket), writeSeries(series));
    state.set(manifestKey(shard), json(this.keys.manifest()));
    this.version = version;
    return { state, dropped };
  }

  *all(): Iterable<Series> {
    for (const symbols of this.series.values()) yield* symbols.values();
  }

  /** By bucket, all series of those in which one changed since the last commit. */
  private takeDirty(): ReadonlyMap<number, readonly Series[]> {
    const dirty = new Map<number, Series[]>();
    for (const series of this.all()) if (series.dirty) dirty.set(series.bucket, []);
    for (const series of this.all()) {
      const inBucket = dirty.get(series.bucket);
      if (!inBucket) continue;
      series.forget(this.horizonOf(series));
      inBucket.push(series);
      series.dirty = false;
    }
    return dirty;
  }

  /** Hours in which a trade may still come again without being late. */
  private neededHours(): (hour: Hour) => boolean {
    // Most series are in the same hour.
    const spans = new Map<Hour, Hour>();
    for (const series of this.all()) spans.set(hourOf(series.watermark), hourOf(this.horizonOf(series)));
    return (hour) => [...spans].some(([to, from]) => from <= hour && hour <= to);
  }

  /** @param range of another shard's state, what of it is taken over */
  private take({ series, windows }: Stored, origin: string, range: HashRange | undefined): void {
    const ours = new Set<string>();
    for (const read of series) {
      if (range && !holds(range, hashKeyOf(read.partitionKey, md5))) continue;
      this.symbolsOf(read.source).set(read.symbol, read);
      read.dirty = range !== undefined;
      ours.add(read.symbol);
    }
    for (const bytes of windows) {
      const taken = range ? this.windows.inherit(bytes, (symbol) => ours.has(symbol)) : this.windows.restore(bytes);
      if (isLeft(taken)) throw new Error(`${origin}: ${describeSnapshotFault(taken.left)}`);
    }
  }
}

/**
 * The nearest shards before one that have committed anything, each with the range that it hands on. One that never had a
 * record left the state of its range with its own parents.
 */
async function committedBefore(
  checkpoints: CheckpointStore,
  readShard: ReadShard,
  id: string,
  within = WHOLE_RANGE,
): Promise<readonly Origin[]> {
  const shard = await readShard(id);
  if (!shard) return [];
  const range = common(shard.range, within);
  const origins: Origin[] = [];
  for (const parent of shard.parents) {
    if (await checkpoints.read(checkpointKey(parent))) origins.push({ id: parent, range });
    else origins.push(...(await committedBefore(checkpoints, readShard, parent, range)));
  }
  return origins;
}

const common = (a: HashRange, b: HashRange): HashRange => ({
  first: a.first > b.first ? a.first : b.first,
  last: a.last < b.last ? a.last : b.last,
});

/** The key of a shard's checkpoint. */
export const checkpointKey = (shard: string): string => `stream-ingest/${shard}`;

export function windowSettings({ movingAverageTrades, halfLifeSeconds, latenessSeconds }: StreamSettings): WindowSettings {
  return { maTrades: movingAverageTrades, emaHalfLifeMs: halfLifeSeconds * 1000, latenessMs: latenessSeconds * 1000 };
}

interface Stored {
  readonly series: readonly Series[];
  readonly windows: readonly Uint8Array[];
  readonly segments: readonly Segments[];
}

const buckets = Array.from({ length: BUCKETS }, (_, bucket) => bucket);

async function readStored(checkpoints: CheckpointStore, shard: string): Promise<Stored> {
  const series = buckets.map((bucket) => seriesKey(shard, bucket));
  const windows = buckets.map((bucket) => windowsKey(shard, bucket));
  const found = await checkpoints.state([...series, ...windows, manifestKey(shard)]);
  const present = (keys: readonly string[]) => keys.flatMap((key) => (found.has(key) ? [found.get(key)!] : []));
  const manifest = found.get(manifestKey(shard));
  return {
    series: present(series).flatMap(readSeries),
    windows: present(windows),
    segments: manifest ? (parsed(manifest) as Segments[]) : [],
  };
}

const seriesKey = (shard: string, bucket: number) => `stream-ingest/${shard}/series/${bucket}`;
const windowsKey = (shard: string, bucket: number) => `stream-ingest/${shard}/windows/${bucket}`;
const manifestKey = (shard: string) => `stream-ingest/${shard}/keys`;

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const parsed = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));

export const md5 = (text: string): Uint8Array => createHash("md5").update(text).digest();
