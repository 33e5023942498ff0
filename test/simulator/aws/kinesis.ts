/** A Kinesis stream in memory: records by shard, shards split and merged. Each call is one step. */
import { hash } from "node:crypto";
import {
  GetRecordsCommand,
  type GetRecordsCommandInput,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  ListShardsCommand,
  PutRecordsCommand,
  type PutRecordsRequestEntry,
} from "@aws-sdk/client-kinesis";
import { compareSequence, type StreamRecord } from "../../../domain/ports/stream.ts";
import { refusal, unknownCommand } from "./refusal.ts";

interface SimulatedShard {
  readonly number: number;
  readonly first: bigint;
  readonly last: bigint;
  readonly parents: readonly number[];
  readonly records: StreamRecord[];
  closed: boolean;
}

const KEYS = 2n ** 128n;
const PAGE_SHARDS = 2;

export class SimulatedKinesis {
  readonly name: string;
  readonly shards: SimulatedShard[] = [];
  private readonly now: () => number;
  private readonly delayMs: number;
  /** Near where sequence numbers get a digit more. */
  private sequence = 9_990n;

  /** @param delayMs how long after a record was acknowledged readers are not shown it */
  constructor(name: string, shards: number, now: () => number, delayMs = 0) {
    this.name = name;
    this.now = now;
    this.delayMs = delayMs;
    const width = KEYS / BigInt(shards);
    for (let i = 0; i < shards; i++) {
      const first = BigInt(i) * width;
      this.open(first, i === shards - 1 ? KEYS - 1n : first + width - 1n, []);
    }
  }

  /** Throws what the service refuses. @param refused of an entry of PutRecords, by its place: whether its shard does not take it now */
  answer(command: unknown, refused: (place: number) => boolean = () => false): object {
    if (command instanceof PutRecordsCommand) {
      const Records = command.input.Records!.map((entry, i) => (refused(i) ? THROTTLED : this.put(entry)));
      return { Records, FailedRecordCount: Records.filter((record) => record === THROTTLED).length };
    }
    if (command instanceof ListShardsCommand) return this.list(command.input.NextToken);
    if (command instanceof GetShardIteratorCommand) return { ShardIterator: this.iterator(command.input) };
    if (command instanceof GetRecordsCommand) return this.read(command.input);
    throw unknownCommand("Kinesis", command);
  }

  /** False where it is closed or too narrow. */
  split(number: number): boolean {
    const shard = this.shards[number];
    if (!shard || shard.closed || shard.last - shard.first < 2n) return false;
    shard.closed = true;
    const middle = (shard.first + shard.last) / 2n;
    this.open(shard.first, middle, [number]);
    this.open(middle + 1n, shard.last, [number]);
    return true;
  }

  /** Merges a shard with the one that takes the keys after its own; false where either is closed or there is none. */
  merge(number: number): boolean {
    const shard = this.shards[number];
    const other = shard && this.shards.find(({ first, closed }) => !closed && first === shard.last + 1n);
    if (!shard || shard.closed || !other) return false;
    shard.closed = true;
    other.closed = true;
    this.open(shard.first, other.last, [shard.number, other.number]);
    return true;
  }

  /** What readers are shown after a sequence number, and whether nothing is to come after it. */
  shown({ records, closed }: SimulatedShard, after: string): { readonly records: readonly StreamRecord[]; readonly last: boolean } {
    const left = records.filter(({ sequenceNumber }) => compareSequence(sequenceNumber, after) > 0);
    const shown = left.filter(({ arrivedAt }) => arrivedAt + this.delayMs <= this.now());
    return { records: shown, last: closed && shown.length === left.length };
  }

  private open(first: bigint, last: bigint, parents: readonly number[]): void {
    this.shards.push({ number: this.shards.length, first, last, parents, records: [], closed: false });
  }

  private put({ PartitionKey, Data }: PutRecordsRequestEntry): object {
    const place = BigInt(`0x${hash("md5", PartitionKey!)}`);
    const shard = this.shards.find(({ first, last, closed }) => !closed && first <= place && place <= last)!;
    const sequenceNumber = String(++this.sequence);
    shard.records.push({ partitionKey: PartitionKey!, sequenceNumber, data: Uint8Array.from(Data!), arrivedAt: this.now() });
    return { ShardId: idOf(shard.number), SequenceNumber: sequenceNumber };
  }

  private list(token = "0"): object {
    const from = Number(token);
    const page = this.shards.slice(from, from + PAGE_SHARDS);
    const more = from + PAGE_SHARDS < this.shards.length;
    return {
      Shards: page.map(({ number, first, last, parents: [parent, adjacent], closed }) => ({
        ShardId: idOf(number),
        HashKeyRange: { StartingHashKey: String(first), EndingHashKey: String(last) },
        SequenceNumberRange: { StartingSequenceNumber: "0", ...(closed && { EndingSequenceNumber: String(this.sequence) }) },
        ...(parent !== undefined && { ParentShardId: idOf(parent) }),
        ...(adjacent !== undefined && { AdjacentParentShardId: idOf(adjacent) }),
      })),
      ...(more && { NextToken: String(from + PAGE_SHARDS) }),
    };
  }

  /** An iterator is the shard and the sequence number that it stands behind. */
  private iterator({ ShardId, ShardIteratorType, StartingSequenceNumber }: GetShardIteratorCommandInput): string {
    return `${ShardId} ${ShardIteratorType === "AFTER_SEQUENCE_NUMBER" ? StartingSequenceNumber : "0"}`;
  }

  private read({ ShardIterator, Limit }: GetRecordsCommandInput): object {
    const [id, after] = ShardIterator!.split(" ") as [string, string];
    const shard = this.shards.find(({ number }) => idOf(number) === id);
    if (!shard) throw refusal("ResourceNotFoundException", 400);
    const { records: left, last } = this.shown(shard, after);
    const read = left.slice(0, Limit);
    const ended = last && read.length === left.length;
    return {
      Records: read.map(({ partitionKey, sequenceNumber, data, arrivedAt }) => ({
        PartitionKey: partitionKey,
        SequenceNumber: sequenceNumber,
        Data: data,
        ApproximateArrivalTimestamp: new Date(arrivedAt),
      })),
      MillisBehindLatest: left.length - read.length,
      ...(!ended && { NextShardIterator: `${id} ${read.at(-1)?.sequenceNumber ?? after}` }),
    };
  }
}

const THROTTLED = { ErrorCode: "ProvisionedThroughputExceededException", ErrorMessage: "Rate exceeded" };
/** As Kinesis calls a shard. */
export const idOf = (number: number) => `shardId-${String(number).padStart(12, "0")}`;
