/** What decoding a trade of the stream costs against parsing it, and what is made of it in memory. */
import { SymbolWindows } from "../../domain/indicators/symbol-windows.ts";
import type { CanonicalRows } from "../../domain/market/canonical.ts";
import { listOf } from "../../domain/market/columns.ts";
import type { Instants } from "../../domain/market/instants.ts";
import { LineDecoder } from "../../domain/market/line-decoder.ts";
import { tickContract } from "../../domain/market/tick.ts";
import type { StreamRecord } from "../../domain/ports/stream.ts";
import { judge } from "../../domain/quality/gate.ts";
import { type KinesisEvent, kinesisEvent } from "../../domain/stream/kinesis-event.ts";
import type { Bench } from "./bench.ts";
import { decode, parseAll } from "./lambda-events.ts";
import { median } from "./measure.ts";
import { eightExpectations } from "./stream-suite.ts";
import { feed } from "./stream-world.ts";

const RECORDS = 300_000;
const SYMBOLS = 100;
const SOURCE = { shardId: "shardId-000000000001", streamArn: "arn:aws:kinesis:us-east-1:1:stream/trades", roleArn: "" };

const FLOOR =
  'Floor: JSON.parse(Buffer.from(b64, "base64").toString()) of the very same records, about 215 bytes each; the two take turns batch by ' +
  "batch, in one process. The decoder has seen the records before, as one that lives long has.";
const DECODE =
  "Decode: the records out of a Kinesis event, from base64 into one piece of memory and from there into columns, valid by the contract. ";
const WITHOUT = "Excluded: the lines of the raw object, which the processor writes before it decodes the records in them; hashes, receipts";

export const streamDecode: Bench = {
  name: "stream-decode",
  unit: "decode and contract of a record / JSON.parse of it, both from base64",
  mark: 0.55,
  notes: [`${DECODE}All lines have their keys in one order.`, FLOOR, `${WITHOUT}, the gate, whatever is made of the rows.`],
  run: (work) =>
    againstParsing(
      work,
      "stream-decode",
      (data) => data,
      () => decode,
    ),
};

export const streamDecodeAnyOrder: Bench = {
  name: "stream-decode-any-order",
  unit: "the same, of records whose keys are each in another order",
  mark: 1.2,
  notes: [`${DECODE}Keys are shuffled record by record, so that no order can be learned.`, "Floor and exclusions as in stream-decode."],
  run: (work) => againstParsing(work, "stream-decode-any-order", shuffled, () => decode),
};

export const streamDecodeBad: Bench = {
  name: "stream-decode-bad",
  unit: "the same, where one record of a hundred is bad",
  mark: 0.7,
  notes: [
    `${DECODE}Every hundredth has a price of no number, and is read with care; all its faults are named, each with what was found and what is allowed.`,
    "Floor and exclusions as in stream-decode.",
  ],
  run: (work) => againstParsing(work, "stream-decode-bad", oneBadOfAHundred, () => decode),
};

export const streamInMemory: Bench = {
  name: "stream-in-memory",
  unit: "decode, contract, 8 expectations, windows / JSON.parse of the record",
  mark: 0.75,
  notes: [
    `${DECODE}Eight row expectations on all of them; moving average, exponential mean, VWAP and one-minute bars of ${SYMBOLS} symbols. The rows stay as columns.`,
    "Floor as in stream-decode.",
    `${WITHOUT}, duplicates, Parquet, and what else stream-record has.`,
  ],
  run: (work) => againstParsing(work, "stream-in-memory", (data) => data, inMemory),
};

type Decode = (event: KinesisEvent, decoder: LineDecoder) => CanonicalRows;

async function againstParsing(
  { runs, say }: Parameters<Bench["run"]>[0],
  name: string,
  written: (data: Uint8Array, i: number) => Uint8Array,
  begin: () => Decode,
) {
  const events: KinesisEvent[] = [];
  await feed(RECORDS, SYMBOLS, async (batch) => {
    const records = batch.map(
      ({ data }, i): StreamRecord => ({ partitionKey: "", sequenceNumber: String(i), arrivedAt: 0, data: written(data, i) }),
    );
    events.push(kinesisEvent(records, SOURCE));
  });
  const [working, floor]: [number[], number[]] = [[], []];
  const decoder = new LineDecoder(tickContract);
  // The first runs warm both up.
  for (let run = -1; run <= runs; run++) {
    say(`${name}: ${run < 1 ? "warming up" : `${run} of ${runs}`}`);
    // The session begins anew, and so does what is kept of its trades.
    const work = begin();
    for (const event of events) {
      const least = nanosecondsPerRecord(event, () => parseAll(event));
      const cost = nanosecondsPerRecord(event, () => work(event, decoder));
      if (run < 1) continue;
      floor.push(least);
      working.push(cost);
    }
  }
  const [whole, least] = [median(working), median(floor)];
  return { ratio: whole / least, runs, absolute: `${whole.toFixed(0)} ns a record, floor ${least.toFixed(0)} ns` };
}

function nanosecondsPerRecord({ Records }: KinesisEvent, work: () => unknown): number {
  const started = performance.now();
  work();
  return ((performance.now() - started) * 1e6) / Records.length;
}

function inMemory(): Decode {
  const windows = new SymbolWindows();
  const suite = eightExpectations();
  return (event, decoder) => {
    const rows = decode(event, decoder);
    const columns = new Map([...rows.columns()].filter(([name]) => name !== "receipt_id").map(([name, values]) => [name, listOf(values)]));
    const table = { rowCount: rows.length, columns };
    const { verdict } = judge({ suite, table, undecodable: 0, mode: "rows", context: {} });
    if (verdict !== "PASS") throw new Error("good records failed the gate");
    const of = <A>(name: string) => listOf(rows.column(name)) as readonly A[];
    windows.addColumns({
      symbol: of<string>("symbol"),
      source: of<string>("source"),
      event_micros: (rows.column("event_time") as Instants).micros,
      event_nanos: of<number>("event_nanos"),
      price: of<number>("price"),
      volume: of<number>("volume"),
      sequence: of<number>("sequence"),
      receipt_id: of<string>("source"),
    });
    windows.takeClosed();
    return rows;
  };
}

function shuffled(data: Uint8Array, i: number): Uint8Array {
  const members = Object.entries(JSON.parse(Buffer.from(data).toString()));
  // Another permutation for each record, and the same at every run.
  for (let left = members.length, state = i + 1; left > 1; left--) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    members.push(...members.splice((state >>> 16) % left, 1));
  }
  return Buffer.from(JSON.stringify(Object.fromEntries(members)));
}

function oneBadOfAHundred(data: Uint8Array, i: number): Uint8Array {
  return i % 100 === 0
    ? Buffer.from(
        Buffer.from(data)
          .toString()
          .replace(/"price":[^,]+/, '"price":"n/a"'),
      )
    : data;
}
