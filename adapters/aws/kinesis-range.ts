/** Reads a range of a shard by its sequence numbers: what is left of it, for a stream forgets. */
import { GetRecordsCommand, GetShardIteratorCommand, type KinesisClient } from "@aws-sdk/client-kinesis";
import { compareSequence, type StreamRecord } from "../../domain/ports/stream.ts";
import { onAws } from "./aws-fault.ts";
import { streamRecord } from "./kinesis-stream.ts";

export interface SequenceRange {
  /** As Kinesis calls it: `shardId-000000000000`. */
  readonly shardId: string;
  /** Sequence numbers, both inclusive. */
  readonly first: string;
  readonly last: string;
}

export async function readRange(
  client: KinesisClient,
  stream: string,
  { shardId, first, last }: SequenceRange,
): Promise<readonly StreamRecord[]> {
  const found: StreamRecord[] = [];
  const what = `stream ${stream}, ${shardId}`;
  const begin = { StreamName: stream, ShardId: shardId, ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber: first } as const;
  const { ShardIterator } = await onAws("read", what, () => client.send(new GetShardIteratorCommand(begin)));
  for (let iterator = ShardIterator; iterator !== undefined; ) {
    const page = await onAws("read", what, () => client.send(new GetRecordsCommand({ ShardIterator: iterator! })));
    for (const record of (page.Records ?? []).map(streamRecord)) {
      if (compareSequence(record.sequenceNumber, last) > 0) return found;
      // Where the range's beginning is forgotten, the iterator begins with the oldest record there is.
      if (compareSequence(record.sequenceNumber, first) >= 0) found.push(record);
    }
    if (page.MillisBehindLatest === 0 || found.at(-1)?.sequenceNumber === last) return found;
    iterator = page.NextShardIterator;
  }
  return found;
}
