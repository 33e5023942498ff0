/**
 * The shards of a Kinesis stream as this program knows them. A shard's id holds the stream's name, so that it is unique over all
 * streams: `assay-dev-trades-4f1c-000000000003` where Kinesis says `shardId-000000000003`.
 */
import { type KinesisClient, type Shard as KinesisShard, ListShardsCommand } from "@aws-sdk/client-kinesis";
import type { Shard } from "../../domain/ports/stream.ts";
import { WHOLE_RANGE } from "../../domain/stream/hash-range.ts";
import { onAws } from "./aws-fault.ts";

const KINESIS_PREFIX = "shardId-";

export function shardIdOf(stream: string, kinesisId: string): string {
  return `${stream}-${kinesisId.slice(KINESIS_PREFIX.length)}`;
}

export function kinesisIdOf(stream: string, id: string): string {
  return `${KINESIS_PREFIX}${id.slice(stream.length + 1)}`;
}

/** Every shard that the stream still lists, parents before children. */
export async function listShards(client: KinesisClient, stream: string): Promise<readonly Shard[]> {
  const found: KinesisShard[] = [];
  let token: string | undefined;
  do {
    const asked = token === undefined ? { StreamName: stream } : { NextToken: token };
    const page = await onAws("read", `stream ${stream}`, () => client.send(new ListShardsCommand(asked)));
    found.push(...(page.Shards ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  // Ids are numbered as shards are made.
  return found.map((shard) => shardOf(stream, shard)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

function shardOf(stream: string, shard: KinesisShard): Shard {
  const { StartingHashKey, EndingHashKey } = shard.HashKeyRange!;
  return {
    id: shardIdOf(stream, shard.ShardId!),
    parents: [shard.ParentShardId, shard.AdjacentParentShardId].flatMap((id) => (id === undefined ? [] : [shardIdOf(stream, id)])),
    range: { first: BigInt(StartingHashKey!), last: BigInt(EndingHashKey!) },
    closed: shard.SequenceNumberRange?.EndingSequenceNumber !== undefined,
  };
}

/** Answers from what was listed last, and lists again for a shard that is new since. */
export class ShardDirectory {
  private readonly list: () => Promise<readonly Shard[]>;
  private known = new Map<string, Shard>();

  constructor(list: () => Promise<readonly Shard[]>) {
    this.list = list;
  }

  async refresh(): Promise<void> {
    this.known = new Map((await this.list()).map((shard) => [shard.id, shard]));
  }

  /** Undefined where the stream does not list it (any more). */
  async shard(id: string): Promise<Shard | undefined> {
    if (!this.known.has(id)) await this.refresh();
    return this.known.get(id);
  }

  /** A parent whose records have all expired is listed no more; its state is there still, whatever range it had. */
  async parentsOf(id: string): Promise<readonly Pick<Shard, "id" | "range">[]> {
    const parents = (await this.shard(id))?.parents ?? [];
    return parents.map((parent) => this.known.get(parent) ?? { id: parent, range: WHOLE_RANGE });
  }
}
