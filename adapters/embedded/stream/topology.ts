/** Which shards a stream has, which part of the hash range each takes, and how they came of one another. Without effects. */
import { hash } from "node:crypto";
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import type { HashRange, Shard } from "../../../domain/ports/stream.ts";
import type { ReshardFault } from "./stream-fault.ts";

/** The number of MD5 values. */
const HASHES = 2n ** 128n;
const SHARD_DIGITS = 12;

export interface Topology {
  /** Of the stream. */
  readonly name: string;
  /** Parents before children, closed ones included: a shard is never forgotten, so its id is never given again. */
  readonly shards: readonly Shard[];
}

/** What a split or a merge makes: the topology after it, and the children. */
export interface Resharding {
  readonly topology: Topology;
  readonly children: readonly Shard[];
}

/** The whole range in `count` parts of equal size, as far as the number allows. */
export function evenTopology(name: string, count: number): Topology {
  if (!Number.isInteger(count) || count < 1) throw new Error(`a stream has a whole number of shards from 1 up, not ${count}`);
  const bound = (part: number) => (HASHES * BigInt(part)) / BigInt(count);
  const ranges = Array.from({ length: count }, (_, part) => ({ first: bound(part), last: bound(part + 1) - 1n }));
  return { name, shards: ranges.map((range, number) => openShard(name, number, [], range)) };
}

/** Where a partition key falls: the MD5 of its UTF-8, as Kinesis has it. */
export function hashOfKey(partitionKey: string): bigint {
  return BigInt(`0x${hash("md5", partitionKey)}`);
}

/** The open shard that takes a hash: there is exactly one. */
export function shardOfHash({ shards }: Topology, keyHash: bigint): Shard {
  return shards.find(({ closed, range }) => !closed && range.first <= keyHash && keyHash <= range.last)!;
}

/** Closes a shard; two take a half of its range each. */
export function splitShard(topology: Topology, id: string): Either<ReshardFault, Resharding> {
  const parent = openShardOf(topology, id);
  if (isLeft(parent)) return parent;
  const { first, last } = parent.right.range;
  if (first === last) return fault("TooNarrow", `${id} takes a single hash and cannot be split`);
  const middle = (first + last) / 2n;
  return right(
    reshard(
      topology,
      [id],
      [
        { first, last: middle },
        { first: middle + 1n, last },
      ],
    ),
  );
}

/** Closes two shards with neighbouring ranges; one takes both. */
export function mergeShards(topology: Topology, a: string, b: string): Either<ReshardFault, Resharding> {
  const one = openShardOf(topology, a);
  if (isLeft(one)) return one;
  const other = openShardOf(topology, b);
  if (isLeft(other)) return other;
  const [low, high] = one.right.range.first < other.right.range.first ? [one.right, other.right] : [other.right, one.right];
  if (low.range.last + 1n !== high.range.first) {
    return fault("NotAdjacent", `${a} and ${b} cannot be merged: their ranges are no neighbours`);
  }
  return right(reshard(topology, [low.id, high.id], [{ first: low.range.first, last: high.range.last }]));
}

function reshard({ name, shards }: Topology, parents: readonly string[], ranges: readonly HashRange[]): Resharding {
  const children = ranges.map((range, i) => openShard(name, shards.length + i, parents, range));
  const kept = shards.map((shard) => (parents.includes(shard.id) ? { ...shard, closed: true } : shard));
  return { topology: { name, shards: [...kept, ...children] }, children };
}

function openShardOf({ name, shards }: Topology, id: string): Either<ReshardFault, Shard> {
  const shard = shards.find((one) => one.id === id);
  if (!shard) return fault("UnknownShard", `the stream "${name}" has no shard ${JSON.stringify(id)}; its shards() lists those it has`);
  return shard.closed ? fault("ClosedShard", `${id} is closed: it has been split or merged before`) : right(shard);
}

function openShard(name: string, number: number, parents: readonly string[], range: HashRange): Shard {
  return { id: `${name}-${String(number).padStart(SHARD_DIGITS, "0")}`, parents, range, closed: false };
}

function fault(_tag: ReshardFault["_tag"], message: string): Either<ReshardFault, never> {
  return left({ _tag, message });
}
