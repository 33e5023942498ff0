import { recordsByShard } from "../../../adapters/aws/kinesis-event.ts";
import type { SequenceRange } from "../../../adapters/aws/kinesis-range.ts";
import { shardIdOf } from "../../../adapters/aws/kinesis-shard-ids.ts";
import type { StreamRecord } from "../../../domain/ports/stream.ts";
import type { FailureRecord } from "../../../domain/stream/failure-record.ts";

/** Reads again what stands in a range of the stream whose name is given. */
export type ReadRange = (stream: string, range: SequenceRange) => Promise<readonly StreamRecord[]>;

export interface GivenUp {
  readonly byShard: ReadonlyMap<string, readonly StreamRecord[]>;
  /** In words, what of them the stream has forgotten. */
  readonly lost?: string;
}

/** The records that the mapping gave up. A notice that carries none says where they stand: they are read from the stream again. */
export async function recordsGivenUp(readRange: ReadRange, failure: FailureRecord): Promise<GivenUp> {
  if (failure.payload !== undefined) return { byShard: recordsByShard(JSON.parse(failure.payload)) };
  const { shardId, startSequenceNumber: first, endSequenceNumber: last, batchSize, streamArn } = failure.KinesisBatchInfo;
  const stream = streamArn.slice(streamArn.indexOf("/") + 1);
  const records = await readRange(stream, { shardId, first, last });
  const byShard = new Map(records.length > 0 ? [[shardIdOf(stream, shardId), records]] : []);
  if (records.length >= batchSize) return { byShard };
  const lost = `${batchSize - records.length} of ${batchSize} records that were given up are lost (${stream}, ${shardId} from ${first} to ${last})`;
  return { byShard, lost: `${lost}: the stream's retention has passed, and the source alone may have them` };
}
