/** Held trades as the records of the stream that they were. */
import { type Held, originalBytes } from "../../domain/answer/held.ts";
import { type ReadObjects, TakenByReplays } from "../../domain/answer/held-records.ts";
import { arrivalOf, sequenceOf } from "../../domain/answer/held-tally.ts";
import type { ReplayUnit } from "../../domain/answer/replay.ts";
import { replaysOf, type TakenLines } from "../../domain/ledger/replays.ts";
import { hasProducer } from "../../domain/ledger/sent.ts";
import type { LineDecoder } from "../../domain/market/line-decoder.ts";
import { msOfInstant } from "../../domain/market/times.ts";
import { compareSequence, type Shard, type StreamRecord } from "../../domain/ports/stream.ts";
import { hashKeyOf, holds } from "../../domain/stream/hash-range.ts";
import { directShard } from "./direct.ts";
import { PIPELINE } from "./range.ts";
import { readRows, type TickRows } from "./rows.ts";
import { md5, type ShardOf } from "./state.ts";
import type { ReadWire } from "./wire.ts";

/** The shard that now takes records of a partition key which once came in a shard: that one, or a descendant of it. */
export type OwnerOf = (shard: string, partitionKey: string) => Promise<ShardOf>;

/** @param shards of the stream as it is now; none of a source that has no stream, or none any more */
export function ownerAmong(shards: readonly Shard[], arrival: string, partitionKey: string): ShardOf {
  const open = hasProducer(arrival) ? shards.filter(({ closed }) => !closed) : [];
  const key = hashKeyOf(partitionKey, md5);
  // Without a stream the state is kept under the arrival's own name all the same.
  return open.find(({ id }) => id === arrival) ?? open.find(({ range }) => holds(range, key)) ?? directShard(arrival);
}

/** What the ranges of a shard's replays are named, up to the version that each makes. */
export const replayNames = ({ id }: ShardOf): string => `${id}~replay-`;

/**
 * What replays took by commits of a shard, also those that came between the reading of the held records and the opening of the shard:
 * what was committed until a shard is opened is published by then.
 */
export class TakenOfShards {
  private readonly known = new Map<string, TakenByReplays>();
  private readonly objects: ReadObjects;

  constructor(objects: ReadObjects) {
    this.objects = objects;
  }

  now(owner: ShardOf): Promise<TakenLines> {
    const known = this.known.get(owner.id) ?? new TakenByReplays(this.objects, `${replaysOf(PIPELINE)}${replayNames(owner)}`);
    this.known.set(owner.id, known);
    return known.now();
  }
}

/** Records of one arrival whose state one shard holds. */
export interface Portion {
  readonly owner: ShardOf;
  readonly arrival: string;
  readonly held: readonly Held[];
  /** Whether they are of a range that failed. */
  readonly asWhole: boolean;
}

export async function portionsOf(ownerOf: OwnerOf, { held, ofFailedBatch }: ReplayUnit): Promise<readonly Portion[]> {
  const portions = new Map<string, Portion & { readonly held: Held[] }>();
  for (const each of held) {
    const arrival = arrivalOf(each);
    const owner = await ownerOf(arrival, keyOf(each));
    const asWhole = ofFailedBatch(each);
    const name = `${owner.id} ${arrival} ${asWhole}`;
    const portion = portions.get(name) ?? { owner, arrival, held: [], asWhole };
    portions.set(name, portion);
    portion.held.push(each);
  }
  return [...portions.values()];
}

/** Late trades that historical-batch refused were put with the symbol as their key. */
const keyOf = ({ partitionKey, symbol }: Held) => partitionKey ?? symbol ?? "";

/**
 * In the order of the shard. What cannot be processed is left out.
 * @param at instant of the replay, for records whose own arrival is not told
 */
export function readAgain(
  readWire: ReadWire,
  decoder: LineDecoder,
  { arrival, held: all }: Portion,
  at: string,
): { readonly rows: TickRows; readonly held: readonly Held[] } {
  const records = all.map((held) => ({ held, record: recordOf(held, at) })).filter(({ record }) => canBeRead(readWire, record));
  records.sort((a, b) => compareSequence(a.record.sequenceNumber, b.record.sequenceNumber));
  const { rows, poison } = readRows(
    readWire,
    decoder,
    arrival,
    records.map(({ record }) => record),
  );
  // Each could be read a moment ago: this is no fault of the data.
  if (poison) throw poison.error;
  return { rows, held: records.map(({ held }) => held) };
}

function recordOf(held: Held, at: string): StreamRecord {
  return {
    sequenceNumber: sequenceOf(held),
    partitionKey: keyOf(held),
    arrivedAt: held.arrivedAt ?? msOfInstant(at),
    data: originalBytes(held),
  };
}

function canBeRead(readWire: ReadWire, { data }: StreamRecord): boolean {
  try {
    readWire(data);
    return true;
  } catch {
    return false;
  }
}
