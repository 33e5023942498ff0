/** The shards of a Kinesis stream as this program knows them. */
import { type KinesisClient, type Shard as KinesisShard, ListShardsCommand } from "@aws-sdk/client-kinesis";
import type { Shard } from "../../domain/ports/stream.ts";
import { onAws } from "./aws-fault.ts";
import { shardIdOf } from "./kinesis-shard-ids.ts";

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
