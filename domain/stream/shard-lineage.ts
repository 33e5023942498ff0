/**
 * Which shards may be read, and from where. A record of a child came after every record of its parents, so a child waits
 * until its parents are drained.
 */
import type { ReadPosition } from "./event-source-mapping.ts";
import type { MappingSettings } from "./mapping-settings.ts";

/** A shard as a stream describes it. */
export interface Shard {
  /** `shardId-` and twelve digits. */
  readonly shardId: string;
  /** The shard it was split from, or one of the two it was merged from. */
  readonly parentShardId?: string;
  /** The other one it was merged from. */
  readonly adjacentParentShardId?: string;
  /** Whether it was split or merged: it takes no more records. */
  readonly closed: boolean;
}

/** The shards that are neither drained nor waiting for a parent. A parent that has left the stream has no records left either. */
export function readableShards<S extends Shard>(shards: readonly S[], drained: ReadonlySet<string>): readonly S[] {
  const pending = new Set(shards.map(({ shardId }) => shardId).filter((id) => !drained.has(id)));
  const waits = (parent: string | undefined) => parent !== undefined && pending.has(parent);
  return shards.filter((shard) => pending.has(shard.shardId) && !waits(shard.parentShardId) && !waits(shard.adjacentParentShardId));
}

/** Where a mapping begins a shard that was there before the mapping was; `drained`: with LATEST nothing of a closed shard is new. */
export function firstPosition(mapping: MappingSettings, shard: Shard): ReadPosition | "drained" {
  if (mapping.startingPosition !== "LATEST") return laterPosition(mapping);
  return shard.closed ? "drained" : { _tag: "Latest" };
}

/** Where a mapping begins a shard that came after it: no record of it was there when LATEST was said. */
export function laterPosition(mapping: MappingSettings): ReadPosition {
  return mapping.startingPosition === "AT_TIMESTAMP"
    ? { _tag: "AtTimestamp", ms: (mapping.startingPositionTimestamp ?? 0) * 1000 }
    : { _tag: "TrimHorizon" };
}
