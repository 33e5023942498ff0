/** A Kinesis stream as the port has it: records put by PutRecords, read shard by shard. */
import {
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type KinesisClient,
  type _Record as KinesisRecord,
  PutRecordsCommand,
  type PutRecordsResultEntry,
} from "@aws-sdk/client-kinesis";
import pRetry from "p-retry";
import type { PutOutcome, ReadResult, StreamEntry, StreamReader, StreamRecord, StreamWriter } from "../../domain/ports/stream.ts";
import { onAws } from "./aws-fault.ts";
import { kinesisIdOf, shardIdOf } from "./kinesis-shard-ids.ts";
import { listShards } from "./kinesis-shards.ts";

export interface KinesisStream {
  readonly client: KinesisClient;
  readonly stream: string;
  /** Told how many records a call put and how many it did not: those are put again. */
  readonly onPut?: (put: number, failed: number) => void;
}

/** What one PutRecords takes, data and partition keys together. */
const CALL_RECORDS = 500;
const CALL_BYTES = 10 * 1024 * 1024;
/** What a record may have unless the stream's own limit is raised. */
const RECORD_BYTES = 1024 * 1024;
const KEY_CHARACTERS = 256;
const RETRIES = 4;
/** The most that GetRecords gives at once. */
const READ_RECORDS = 10_000;

/**
 * Entries that fail in a call that succeeds are put again, those alone, with growing pauses. So PutRecords keeps no order: whoever
 * needs one has the records' own.
 */
export function kinesisStream({ client, stream, onPut }: KinesisStream): StreamWriter & StreamReader {
  return {
    async put(entries) {
      const outcomes: PutOutcome[] = new Array(entries.length);
      const fit: number[] = [];
      for (const [i, entry] of entries.entries()) {
        const refusal = refusalOf(entry);
        if (refusal) outcomes[i] = refusal;
        else fit.push(i);
      }
      for (const call of callsOf(entries, fit)) await putCall(call, entries, outcomes);
      return outcomes;
    },
    answersCanBeLost: true,
    shards: () => listShards(client, stream),
    read,
  };

  async function putCall(call: readonly number[], entries: readonly StreamEntry[], outcomes: PutOutcome[]): Promise<void> {
    let left = call;
    await pRetry(
      async () => {
        const Records = left.map((i) => ({ Data: entries[i]!.data, PartitionKey: entries[i]!.partitionKey }));
        const results = await onAws("write", `stream ${stream}`, async () => {
          const answer = await client.send(new PutRecordsCommand({ StreamName: stream, Records }));
          return answer.Records ?? [];
        });
        for (const [place, i] of left.entries()) outcomes[i] = outcomeOf(results[place]!);
        const failed = left.filter((_, place) => results[place]!.ErrorCode !== undefined);
        onPut?.(left.length - failed.length, failed.length);
        left = failed;
        if (failed.length > 0) throw new FailedInPart();
      },
      { retries: RETRIES, minTimeout: 100, maxTimeout: 2_000, randomize: true, shouldRetry: ({ error }) => error instanceof FailedInPart },
    ).catch((error: unknown) => {
      // The outcomes say which.
      if (!(error instanceof FailedInPart)) throw error;
    });
  }

  function outcomeOf({ ErrorCode, ErrorMessage, ShardId, SequenceNumber }: PutRecordsResultEntry): PutOutcome {
    if (ErrorCode !== undefined) return { _tag: "Refused", message: `${ErrorCode}: ${ErrorMessage ?? ""}`, retryable: true };
    return { _tag: "Put", shard: shardIdOf(stream, ShardId!), sequenceNumber: SequenceNumber! };
  }

  async function read(shard: string, after: string | undefined, limit: number): Promise<ReadResult> {
    const begin = after === undefined || after === "0" ? { ShardIteratorType: "TRIM_HORIZON" as const } : afterRecord(after);
    const asked = { StreamName: stream, ShardId: kinesisIdOf(stream, shard), ...begin };
    const { ShardIterator } = await onAws("read", `stream ${stream}`, () => client.send(new GetShardIteratorCommand(asked)));
    for (let iterator = ShardIterator; iterator !== undefined; ) {
      const page = await records(iterator, limit);
      // A call may find nothing although there is more: it says how far it is behind.
      if ((page.Records ?? []).length > 0 || page.MillisBehindLatest === 0) return resultOf(page);
      iterator = page.NextShardIterator;
    }
    return { records: [], ended: true };
  }

  function records(ShardIterator: string, limit: number): Promise<GetRecordsCommandOutput> {
    const call = new GetRecordsCommand({ ShardIterator, Limit: Math.min(limit, READ_RECORDS) });
    return onAws("read", `stream ${stream}`, () => client.send(call));
  }
}

const afterRecord = (after: string) => ({ ShardIteratorType: "AFTER_SEQUENCE_NUMBER" as const, StartingSequenceNumber: after });

function resultOf({ Records = [], NextShardIterator }: GetRecordsCommandOutput): ReadResult {
  return { records: Records.map(streamRecord), ended: NextShardIterator === undefined };
}

/** As Kinesis hands it out. */
export function streamRecord({ PartitionKey, Data, SequenceNumber, ApproximateArrivalTimestamp }: KinesisRecord): StreamRecord {
  return {
    partitionKey: PartitionKey!,
    data: Data!,
    sequenceNumber: SequenceNumber!,
    arrivedAt: ApproximateArrivalTimestamp!.getTime(),
  };
}

/** What no call would take. */
function refusalOf({ partitionKey, data }: StreamEntry): PutOutcome | undefined {
  const refused = (message: string): PutOutcome => ({ _tag: "Refused", message, retryable: false });
  if (partitionKey.length === 0 || partitionKey.length > KEY_CHARACTERS || !partitionKey.isWellFormed()) {
    return refused(`its partition key is no text of 1 to ${KEY_CHARACTERS} characters`);
  }
  const bytes = bytesOf({ partitionKey, data });
  return bytes > RECORD_BYTES ? refused(`it has ${bytes} bytes with its partition key; allowed are ${RECORD_BYTES}`) : undefined;
}

function* callsOf(entries: readonly StreamEntry[], places: readonly number[]): Generator<readonly number[]> {
  let call: number[] = [];
  let bytes = 0;
  for (const i of places) {
    const more = bytesOf(entries[i]!);
    if (call.length === CALL_RECORDS || bytes + more > CALL_BYTES) {
      yield call;
      [call, bytes] = [[], 0];
    }
    call.push(i);
    bytes += more;
  }
  if (call.length > 0) yield call;
}

function bytesOf({ partitionKey, data }: StreamEntry): number {
  return Buffer.byteLength(partitionKey) + data.length;
}

class FailedInPart extends Error {}
