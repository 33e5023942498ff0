/** Events of a mapping as a warm function gets them: good trades of one session, in batches, all the same for the same numbers. */
import { recordsByShard } from "../../adapters/aws/kinesis-event.ts";
import { CanonicalRows } from "../../domain/market/canonical.ts";
import type { LineDecoder } from "../../domain/market/line-decoder.ts";
import { tickContract } from "../../domain/market/tick.ts";
import type { StreamRecord } from "../../domain/ports/stream.ts";
import { type KinesisEvent, kinesisEvent } from "../../domain/stream/kinesis-event.ts";
import { readWire } from "../../pipelines/stream-ingest/wire.ts";
import { appendRecords, CarefulReader, type RecordMemory } from "../../pipelines/stream-ingest/wire-block.ts";
import { ARRIVAL_MS, feed } from "./stream-world.ts";

const SOURCE = { shardId: "shardId-000000000000", streamArn: "arn:aws:kinesis:us-east-1:1:stream/trades", roleArn: "" };
/** A sequence number of Kinesis has 56 digits. */
const FIRST_SEQUENCE = 49_600_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000_000n;

export async function eventsOf(records: number, perEvent: number, symbols: number): Promise<readonly KinesisEvent[]> {
  const events: KinesisEvent[] = [];
  let sequence = FIRST_SEQUENCE;
  await feed(records, symbols, async (batch) => {
    for (let first = 0; first < batch.length; first += perEvent) {
      const placed = batch.slice(first, first + perEvent).map((entry) => ({
        ...entry,
        sequenceNumber: String(++sequence),
        arrivedAt: ARRIVAL_MS + Number(sequence - FIRST_SEQUENCE),
      }));
      events.push(kinesisEvent(placed, SOURCE));
    }
  });
  return events;
}

/** The least that can be done with an event. The sum keeps the work from being optimised away. */
export function parseAll({ Records }: KinesisEvent): number {
  let sum = 0;
  for (const { kinesis } of Records) sum += JSON.parse(Buffer.from(kinesis.data, "base64").toString()).price;
  return sum;
}

/** The records of an event as rows that are valid by the contract; given an arrival, each with its receipt. */
export function decode(event: KinesisEvent, decoder: LineDecoder, arrival?: string): CanonicalRows {
  const [records] = recordsByShard(event).values();
  const rows = new CanonicalRows(tickContract, { source: undefined, ingested_at: undefined, arrival }, decoder, records!.length);
  appendRecords(new CarefulReader(readWire, records!), rows, decoded(records!));
  if (rows.length + rows.undecodable.length !== records!.length) throw new Error("not each record was decoded or refused");
  return rows;
}

/** The event's base64 decoded, one record behind the other. The processor decodes it into the lines of their raw object, and reads it in those. */
function decoded(records: readonly StreamRecord[]): RecordMemory {
  const [starts, ends] = [new Int32Array(records.length), new Int32Array(records.length)];
  const memory = Buffer.allocUnsafeSlow(records.reduce((sum, { base64 }) => sum + base64!.length, 0));
  let at = 0;
  for (let i = 0; i < records.length; i++) {
    starts[i] = at;
    at += memory.write(records[i]!.base64!, at, "base64");
    ends[i] = at;
  }
  return { memory, starts, ends, putSome: () => records.length };
}
