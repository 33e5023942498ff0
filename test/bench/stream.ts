/** What the stream processor costs: per record against parsing it, its memory as the stream goes on, its state as symbols grow. */
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import type { StreamEntry } from "../../domain/ports/stream.ts";
import type { Bench } from "./bench.ts";
import { measure, median } from "./measure.ts";
import { BATCH_RECORDS, feed, Processor } from "./stream-world.ts";

/** Enough that what is measured is the processor, which lives long, and not its compilation. */
const RECORDS = 300_000;
const FEW_RECORDS = 1_000_000;
const MANY_RECORDS = 5_000_000;
/** Each symbol is there by then, and has its windows full of what it has. */
const SYMBOL_RECORDS = 60_000;
const INVOCATION_RECORDS = 500;
const OLD_MEGABYTES = 96;
const FEW_SYMBOLS = 10;
const MANY_SYMBOLS = 10_000;
const PROCESS = new URL("stream-process.ts", import.meta.url);

export const streamRecord: Bench = {
  name: "stream-record",
  unit: "whole processor / JSON.parse of the record from base64",
  mark: 1.6,
  notes: [
    "Processor: decode by contract, gate of the tick suite, receipts, hashes of originals, keys, contents and rows, duplicates, windows, " +
      "minute bars and their gate, latest prices, raw object with its SHA-256, Parquet with zstd, validation result, ledger, state.",
    'Floor: JSON.parse(Buffer.from(b64, "base64").toString()) of the very same records, about 215 bytes each; the two take turns ' +
      "batch by batch, in one process.",
    "Of its cost, reading is two fifths (decoding alone a fifth; the lines of the raw object; hashes of receipts and originals), Parquet " +
      "a sixth, a tenth of that zstd; contents, keys and repeats a seventh; windows with latest prices, and SHA-256 of the raw object, a " +
      "sixteenth each; the hashes of rows, state and the gate less. Each byte is copied once, parsed once and hashed as often as the " +
      "ledger has an account of it; no part is left that is large.",
    "Excluded: the disk, for stores that keep nothing stand in its place; base64 of the transport; making the records.",
  ],
  async run({ runs, say }) {
    const batches: (readonly StreamEntry[])[] = [];
    await feed(RECORDS, 100, async (batch) => void batches.push(batch));
    const [processor, floor]: [number[], number[]] = [[], []];
    // The first run warms both up.
    for (let run = 0; run <= runs; run++) {
      say(`stream-record: ${run === 0 ? "warming up" : `${run} of ${runs}`}`);
      const costs = await costOf(batches);
      if (run === 0) continue;
      floor.push(...costs.map((cost) => cost.floor));
      processor.push(...costs.map((cost) => cost.processor));
    }
    const [whole, least] = [median(processor), median(floor)];
    return { ratio: whole / least, runs, absolute: `${whole.toFixed(0)} ns a record, floor ${least.toFixed(0)} ns` };
  },
};

export const streamMemory: Bench = {
  name: "stream-memory",
  unit: "peak RSS of the processor, 5 M / 1 M records",
  mark: 1.1,
  notes: [
    "The whole process at its highest, with 100 symbols, the stores of stream-record, and the source that makes the records. Each size runs once.",
  ],
  async run({ say }) {
    const peaks: number[] = [];
    for (const records of [MANY_RECORDS, FEW_RECORDS]) {
      say(`stream-memory: ${records.toLocaleString("en")} records`);
      peaks.push((await measure(PROCESS, [String(records)])).peakMegabytes);
    }
    return { ratio: peaks[0]! / peaks[1]!, runs: 1, absolute: `${peaks.map((peak) => `${peak.toFixed(0)} MB`).join(" and ")}` };
  },
};

export const streamMemorySymbols: Bench = {
  name: "stream-memory-symbols",
  unit: "peak RSS of the processor with 10,000 symbols / 256 MB",
  mark: 1,
  notes: [
    `The whole process at its highest: ${SYMBOL_RECORDS.toLocaleString("en")} records of 10,000 symbols, read from a file, in invocations of ` +
      `${INVOCATION_RECORDS} as a function has them, each of which writes the state of nearly all symbols anew. The stores of stream-record.`,
    `Node may use ${OLD_MEGABYTES} MB for what lives long, as where memory is bounded; told of no bound it leaves more garbage lying, and ` +
      "the process comes to about 280 MB, of which 40 are in use.",
    "Excluded: the clients of AWS. Runs once.",
  ],
  async run({ directory, say }) {
    say("stream-memory-symbols: making records");
    const path = join(directory, "symbols.jsonl");
    const lines = createWriteStream(path);
    await feed(SYMBOL_RECORDS, MANY_SYMBOLS, async (batch) => {
      for (const { data } of batch) lines.write(`${Buffer.from(data).toString()}\n`);
    });
    lines.end();
    await once(lines, "finish");
    say("stream-memory-symbols: processing");
    const { peakMegabytes } = await measure(PROCESS, [path, String(INVOCATION_RECORDS)], [`--max-old-space-size=${OLD_MEGABYTES}`]);
    return { ratio: peakMegabytes / 256, runs: 1, absolute: `${peakMegabytes.toFixed(0)} MB` };
  },
};

export const streamSymbols: Bench = {
  name: "stream-symbols",
  unit: "time of a record, 10,000 symbols / 10 symbols",
  mark: 5,
  notes: [
    `Batches of ${BATCH_RECORDS.toLocaleString("en")} records, so that with 10,000 symbols nearly every one changes in each: a commit writes the ` +
      "state of all that changed, 1.4 kB a symbol whatever its number of trades. That, and not looking symbols up, is what costs " +
      "here; a record of larger batches bears less of it.",
    "Excluded as in stream-record.",
  ],
  async run({ runs, say }) {
    const perRecord: Record<number, number[]> = { [FEW_SYMBOLS]: [], [MANY_SYMBOLS]: [] };
    for (let run = 0; run <= runs; run++) {
      for (const symbols of [FEW_SYMBOLS, MANY_SYMBOLS]) {
        say(`stream-symbols: ${symbols.toLocaleString("en")}, ${run === 0 ? "warming up" : `${run} of ${runs}`}`);
        const batches: (readonly StreamEntry[])[] = [];
        await feed(RECORDS, symbols, async (batch) => void batches.push(batch));
        const costs = await costOf(batches);
        if (run > 0) perRecord[symbols]!.push(...costs.map(({ processor }) => processor));
      }
    }
    const [few, many] = [median(perRecord[FEW_SYMBOLS]!), median(perRecord[MANY_SYMBOLS]!)];
    return { ratio: many / few, runs, absolute: `${many.toFixed(0)} and ${few.toFixed(0)} ns a record` };
  },
};

/** By batch, nanoseconds a record. The processor begins anew. */
async function costOf(batches: readonly (readonly StreamEntry[])[]): Promise<{ readonly floor: number; readonly processor: number }[]> {
  const processor = new Processor();
  const costs = [];
  for (const batch of batches) {
    const encoded = batch.map(({ data }) => Buffer.from(data).toString("base64"));
    const floor = await nanosecondsPerRecord(batch, () => parseAll(encoded));
    const records = processor.taken(batch);
    costs.push({ floor, processor: await nanosecondsPerRecord(batch, () => processor.process(records)) });
  }
  return costs;
}

async function nanosecondsPerRecord({ length }: readonly unknown[], work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return ((performance.now() - started) * 1e6) / length;
}

/** The sum keeps the work from being optimised away. */
function parseAll(encoded: readonly string[]): number {
  let sum = 0;
  for (const b64 of encoded) sum += JSON.parse(Buffer.from(b64, "base64").toString()).price;
  return sum;
}
