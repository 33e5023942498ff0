/** What a function is called with for records of a stream, in the program's own terms. */
import { PlacedRecord } from "../../domain/ports/placed-record.ts";
import type { StreamRecord } from "../../domain/ports/stream.ts";
import type { KinesisEvent, KinesisEventRecord } from "../../domain/stream/kinesis-event.ts";
import { shardIdOf } from "./kinesis-shard-ids.ts";

/** An event that no stream sends: the function is called by something else than its mapping. */
export class ForeignEvent extends Error {
  readonly _tag = "ForeignEvent";

  constructor(found: string) {
    super(`this function reads records of a Kinesis stream, and was called with ${found}: look at what calls it`);
    this.name = "ForeignEvent";
  }
}

/** The records by shard, in the order in which they are there; an event of a mapping holds those of one. */
export function recordsByShard(event: unknown): ReadonlyMap<string, readonly StreamRecord[]> {
  const records = (event as Partial<KinesisEvent> | null)?.Records;
  if (!Array.isArray(records)) throw new ForeignEvent("an event without records");
  const memory = Buffer.allocUnsafeSlow(mostBytes(records));
  const byShard = new Map<string, StreamRecord[]>();
  let last: { readonly stream: string; readonly shard: string; readonly records: StreamRecord[] } | undefined;
  let start = 0;
  for (const { eventSourceARN, eventID, kinesis } of records as readonly KinesisEventRecord[]) {
    if (last?.stream !== eventSourceARN || !eventID.startsWith(last.shard)) {
      const shard = eventID.slice(0, eventID.indexOf(":") + 1);
      last = { stream: eventSourceARN, shard, records: listOf(byShard, shardIdOf(streamOf(eventSourceARN), shard.slice(0, -1))) };
    }
    const end = start + memory.write(kinesis.data, start, "base64");
    last.records.push(new PlacedRecord(kinesis, Math.round(kinesis.approximateArrivalTimestamp * 1000), memory, start, end));
    start = end;
  }
  return byShard;
}

/** Room for all records' bytes, one behind the other: memory of its own for each would cost more than decoding it. */
function mostBytes(records: readonly KinesisEventRecord[]): number {
  let bytes = 0;
  for (const { eventSource, kinesis } of records) {
    if (eventSource !== "aws:kinesis") throw new ForeignEvent(`records of ${JSON.stringify(eventSource)}`);
    bytes += Math.ceil((kinesis.data.length * 3) / 4);
  }
  return bytes;
}

function listOf(byShard: Map<string, StreamRecord[]>, shard: string): StreamRecord[] {
  const list = byShard.get(shard) ?? [];
  byShard.set(shard, list);
  return list;
}

/** By its ARN, `arn:aws:kinesis:us-east-1:1:stream/trades`. */
function streamOf(arn: string): string {
  return arn.slice(arn.indexOf("/") + 1);
}
