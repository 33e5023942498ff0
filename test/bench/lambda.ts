/** What a warm invocation of the processor costs, and its Parquet. */

import { parquetEncoder } from "../../adapters/encoding/parquet.ts";
import { LineDecoder } from "../../domain/market/line-decoder.ts";
import { tickContract } from "../../domain/market/tick.ts";
import type { KinesisEvent } from "../../domain/stream/kinesis-event.ts";
import { processing } from "../../pipelines/stream-ingest/lambda/processing.ts";
import { openStreamRuntime } from "../../pipelines/stream-ingest/lambda/runtime.ts";
import { withOutput } from "../support/stdout.ts";
import type { Bench, Outcome } from "./bench.ts";
import { decode, eventsOf, parseAll } from "./lambda-events.ts";
import { environment, memoryServices, POWERTOOLS } from "./lambda-world.ts";
import { median } from "./measure.ts";
import { ARRIVAL_MS } from "./stream-world.ts";

const RECORDS = 500;
const INVOCATIONS = 200;
const SYMBOLS = 10;
const FLOOR =
  'Floor: JSON.parse(Buffer.from(b64, "base64").toString()) of the very same records, about 215 bytes each; the two take turns event by event, ' +
  "in one process. CPU time of all threads.";

export const lambdaInvocation: Bench = {
  name: "lambda-invocation",
  unit: `whole invocation of the processor, ${RECORDS} records / JSON.parse of each from base64`,
  mark: 2,
  notes: [
    "Invocation: the handler as Lambda calls it, warm, from the event to the partial batch response: base64, all that stream-record has, the " +
      "stores over AWS's clients' commands, staging, commit, publishing, figures in EMF and the log.",
    FLOOR,
    "AWS is maps in this process: no request is signed, sent or retried, and of what is published nothing is kept but its key.",
    `${SYMBOLS} symbols. What does not grow with the records - a dozen objects, headers and footers of Parquet, an update and the state of ` +
      `each symbol that traded, the log - is borne by ${RECORDS} of them, and is about a third of the whole, no part of it more than a tenth: code ` +
      "that runs once an invocation is seldom compiled. An event of 1,000 records comes to four fifths of the ratio; one of 10,000 bears a " +
      "twentieth each, as stream-record does.",
  ],
  async run({ runs, say }) {
    Object.assign(process.env, POWERTOOLS);
    const [invocation, floor]: [number[], number[]] = [[], []];
    const events = await eventsOf(RECORDS * INVOCATIONS, RECORDS, SYMBOLS);
    for (let run = 0; run <= runs; run++) {
      say(`lambda-invocation: ${run === 0 ? "warming up" : `${run} of ${runs}`}`);
      const handler = processing(
        await openStreamRuntime(
          environment,
          memoryServices(() => ARRIVAL_MS),
        ),
      );
      const { result } = await withOutput(() => turns(events, parseAll, async (event) => done(await handler(event))));
      if (run === 0) continue;
      floor.push(...result.floor);
      invocation.push(...result.work);
    }
    return ratioOf(invocation, floor, runs);
  },
};

export const lambdaParquet: Bench = {
  name: "lambda-parquet",
  unit: `${RECORDS} rows as Parquet / decoding them`,
  mark: 3,
  notes: [
    "Parquet: all columns of the tick contract, zstd, as the processor writes the rows of an invocation; warm.",
    "Decoding: the records out of a Kinesis event, from base64 into columns, valid by the contract.",
  ],
  async run({ runs, say }) {
    const encoder = parquetEncoder();
    const decoder = new LineDecoder(tickContract);
    const [encoding, decoding]: [number[], number[]] = [[], []];
    const events = await eventsOf(RECORDS * INVOCATIONS, RECORDS, SYMBOLS);
    for (let run = 0; run <= runs; run++) {
      say(`lambda-parquet: ${run === 0 ? "warming up" : `${run} of ${runs}`}`);
      const { floor, work } = await turns(
        events,
        (event) => decode(event, decoder, "trades"),
        (_event, rows) => encoder.encode(tickContract, rows.columns()),
      );
      if (run === 0) continue;
      decoding.push(...floor);
      encoding.push(...work);
    }
    return ratioOf(encoding, decoding, runs);
  },
};

function done({ batchItemFailures }: { readonly batchItemFailures: readonly unknown[] }): void {
  if (batchItemFailures.length > 0) throw new Error("good records were reported as failures");
}

interface Costs {
  /** Nanoseconds a record, by event. */
  readonly floor: readonly number[];
  readonly work: readonly number[];
}

async function turns<A>(
  events: readonly KinesisEvent[],
  least: (event: KinesisEvent) => A,
  work: (event: KinesisEvent, made: A) => unknown,
): Promise<Costs> {
  const costs: { floor: number[]; work: number[] } = { floor: [], work: [] };
  for (const event of events) {
    const started = cpuMicros();
    const made = least(event);
    const between = cpuMicros();
    await work(event, made);
    const each = 1_000 / event.Records.length;
    costs.floor.push((between - started) * each);
    costs.work.push((cpuMicros() - between) * each);
  }
  return costs;
}

/** Of all threads: a machine that does other things too takes time away from what is longer first. */
function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function ratioOf(work: readonly number[], floor: readonly number[], runs: number): Outcome {
  const [whole, least] = [median(work), median(floor)];
  return { ratio: whole / least, runs, absolute: `${whole.toFixed(0)} ns a record, floor ${least.toFixed(0)} ns` };
}
