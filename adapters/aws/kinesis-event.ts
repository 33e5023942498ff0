/** What a function is called with for records of a stream, in the program's own terms. */
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
  const byShard = new Map<string, StreamRecord[]>();
  let last: { readonly stream: string; readonly shard: string; readonly records: StreamRecord[] } | undefined;
  for (const { eventSource, eventSourceARN, eventID, kinesis } of records as readonly KinesisEventRecord[]) {
    if (eventSource !== "aws:kinesis") throw new ForeignEvent(`records of ${JSON.stringify(eventSource)}`);
    if (last?.stream !== eventSourceARN || !eventID.startsWith(last.shard)) {
      const shard = eventID.slice(0, eventID.indexOf(":") + 1);
      last = { stream: eventSourceARN, shard, records: listOf(byShard, shardIdOf(streamOf(eventSourceARN), shard.slice(0, -1))) };
    }
    last.records.push(new EventRecord(kinesis));
  }
  return byShard;
}

class EventRecord implements StreamRecord {
  readonly partitionKey: string;
  readonly sequenceNumber: string;
  readonly arrivedAt: number;
  readonly base64: string;

  constructor({ partitionKey, sequenceNumber, approximateArrivalTimestamp, data }: KinesisEventRecord["kinesis"]) {
    this.partitionKey = partitionKey;
    this.sequenceNumber = sequenceNumber;
    this.arrivedAt = Math.round(approximateArrivalTimestamp * 1000);
    this.base64 = data;
  }

  get data(): Uint8Array {
    return Buffer.from(this.base64, "base64");
  }
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
