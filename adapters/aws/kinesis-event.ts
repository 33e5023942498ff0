/** What a function is called with for records of a stream, in the program's own terms. */
import type { StreamRecord } from "../../domain/ports/stream.ts";
import type { KinesisEvent, KinesisEventRecord } from "../../domain/stream/kinesis-event.ts";
import { shardIdOf } from "./kinesis-shards.ts";

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
  for (const record of records as readonly KinesisEventRecord[]) {
    if (record.eventSource !== "aws:kinesis") throw new ForeignEvent(`records of ${JSON.stringify(record.eventSource)}`);
    const shard = shardOf(record);
    const known = byShard.get(shard);
    if (known) known.push(recordOf(record));
    else byShard.set(shard, [recordOf(record)]);
  }
  return byShard;
}

/** The stream by its ARN, the shard by the event's id: `shardId-000000000006:4959…`. */
function shardOf({ eventSourceARN, eventID }: KinesisEventRecord): string {
  const stream = eventSourceARN.slice(eventSourceARN.indexOf("/") + 1);
  return shardIdOf(stream, eventID.slice(0, eventID.indexOf(":")));
}

function recordOf({ kinesis }: KinesisEventRecord): StreamRecord {
  return {
    partitionKey: kinesis.partitionKey,
    sequenceNumber: kinesis.sequenceNumber,
    data: Buffer.from(kinesis.data, "base64"),
    arrivedAt: Math.round(kinesis.approximateArrivalTimestamp * 1000),
  };
}
