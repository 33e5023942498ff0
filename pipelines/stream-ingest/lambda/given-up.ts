import { recordsByShard } from "../../../adapters/aws/kinesis-event.ts";
import type { SequenceRange } from "../../../adapters/aws/kinesis-range.ts";
import { shardIdOf } from "../../../adapters/aws/kinesis-shards.ts";
import type { Observer } from "../../../domain/ports/effects.ts";
import type { StreamRecord } from "../../../domain/ports/stream.ts";
import type { FailureRecord } from "../../../domain/stream/failure-record.ts";

export interface GivenUpPorts {
  /** Of the stream whose name is given. */
  readonly readRange: (stream: string, range: SequenceRange) => Promise<readonly StreamRecord[]>;
  readonly observer: Pick<Observer, "log">;
}

/**
 * The records that the mapping gave up, by shard. A notice that carries none says where they stand: they are read from the stream again.
 * Throws where the stream has forgotten all of them; where only some, says so in the log, and answers with the rest.
 */
export async function recordsGivenUp(
  { readRange, observer }: GivenUpPorts,
  failure: FailureRecord,
): Promise<ReadonlyMap<string, readonly StreamRecord[]>> {
  if (failure.payload !== undefined) return recordsByShard(JSON.parse(failure.payload));
  const { shardId, startSequenceNumber: first, endSequenceNumber: last, batchSize, streamArn } = failure.KinesisBatchInfo;
  const stream = streamArn.slice(streamArn.indexOf("/") + 1);
  const records = await readRange(stream, { shardId, first, last });
  const where = `${stream}, ${shardId} from ${first} to ${last}`;
  const mend = "the stream's retention has passed, and the source alone may have them";
  if (records.length === 0) throw new Error(`none of the ${batchSize} records that were given up is there any more (${where}): ${mend}`);
  if (records.length < batchSize) {
    observer.log(
      JSON.stringify({ message: `${batchSize - records.length} of ${batchSize} records that were given up are lost (${where}): ${mend}` }),
    );
  }
  return new Map([[shardIdOf(stream, shardId), records]]);
}
