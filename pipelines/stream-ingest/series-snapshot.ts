/**
 * The series of one bucket as bytes, little-endian: a head, then each series. They are written with every commit that changes one
 * of them, so that what they cost is a commit's price for each symbol.
 *
 *   head    0 "ASSR" · 4 uint32 version · 8 uint64 XXH64 of all that follows it · 16 uint32 count of series
 *   series  source · symbol · partition key · float64 watermark · greatest id · last price · jump · prices agreeing ·
 *           uint32 count of amended trades, each: id · uint64 content · float64 revision · microseconds ·
 *           uint32 count of newest trades · uint8 whether older ones may have been let go, each:
 *           id · shard · sequence in the stream · float64 microseconds · nanoseconds · revision · price · volume · uint8 whether cancelled
 *
 * Texts are uint32 bytes and their UTF-8.
 */
import { hash64 } from "../../domain/ledger/hash.ts";
import { ByteSink, ByteSource } from "./bytes.ts";
import { KEPT, Newest, type Telling } from "./newest.ts";
import { PriceLevel } from "./price-level.ts";
import { Series } from "./series.ts";

const MAGIC = 0x52535341;
const VERSION = 1;
const HASH = 8;
const HASHED = 16;
/** What a series most often takes, and more: four tellings with sequence numbers as long as Kinesis's. */
const USUAL_BYTES = 1024;

export function writeSeries(all: readonly Series[]): Uint8Array {
  const bytes = new ByteSink(HASHED + all.length * USUAL_BYTES);
  bytes.uint32(MAGIC);
  bytes.uint32(VERSION);
  bytes.uint64(0n);
  bytes.uint32(all.length);
  for (const series of all) {
    bytes.text(series.source);
    bytes.text(series.symbol);
    bytes.text(series.partitionKey);
    bytes.float64(series.watermark);
    bytes.float64(series.greatestId);
    for (const value of series.level.snapshot()) bytes.float64(value);
    bytes.uint32(series.amended.size);
    for (const [id, { content, revision, micros }] of series.amended) {
      bytes.text(id);
      bytes.uint64(content);
      bytes.float64(revision);
      bytes.float64(micros);
    }
    const kept = series.newest.snapshot();
    bytes.uint32(kept.length);
    bytes.uint8(kept.length === KEPT ? 1 : 0);
    for (const told of kept) writeTelling(bytes, told);
  }
  return bytes.hashed(HASH, HASHED);
}

function writeTelling(bytes: ByteSink, told: Telling): void {
  bytes.text(told.id);
  bytes.text(told.shard);
  bytes.text(told.sequence);
  bytes.float64(told.micros);
  bytes.float64(told.nanos);
  bytes.float64(told.revision);
  bytes.float64(told.price);
  bytes.float64(told.volume);
  bytes.uint8(told.cancelled ? 1 : 0);
}

/** Throws for what {@link writeSeries} did not write. */
export function readSeries(bytes: Uint8Array): Series[] {
  const source = new ByteSource(bytes);
  if (bytes.length < HASHED || source.uint32() !== MAGIC) throw new Error("the bytes are no snapshot of series");
  const version = source.uint32();
  if (version !== VERSION) throw new Error(`the snapshot of series has version ${version}; this program reads version ${VERSION}`);
  if (source.uint64() !== hash64(bytes.subarray(HASHED))) {
    throw new Error("the snapshot of series is damaged: its bytes are not those that were written");
  }
  return source.times(source.uint32(), () => readOne(source));
}

function readOne(from: ByteSource): Series {
  const series = new Series(from.text(), from.text(), from.text());
  series.watermark = from.float64();
  series.greatestId = from.float64();
  series.level = new PriceLevel([from.float64(), from.float64(), from.float64()]);
  from.times(from.uint32(), () => {
    const id = from.text();
    const content = from.uint64();
    series.amended.set(id, { content, revision: from.float64(), micros: from.float64() });
  });
  const count = from.uint32();
  // Whether older ones were let go says nothing that their count does not.
  from.uint8();
  const kept = from.times(count, (): Telling => {
    const [id, shard, sequence] = [from.text(), from.text(), from.text()];
    const [micros, nanos, revision] = [from.float64(), from.float64(), from.float64()];
    return { id, shard, sequence, micros, nanos, revision, price: from.float64(), volume: from.float64(), cancelled: from.uint8() === 1 };
  });
  series.newest = new Newest(kept);
  return series;
}
