/**
 * The order in which the shards of a re-sharded stream are read: a shard after all its parents, so that the records of one
 * partition key stay in order across a split or a merge.
 *
 * Who does what: the stream closes the parents and routes new records to the children at once; the consumer begins a child
 * only when its parents' mappings have `Ended`; the processor starts the child's state from its parents' last state, keeping
 * the keys that the child's range holds. A parent whose records have all expired is no longer listed and counts as read.
 */
import type { Shard } from "../ports/stream.ts";

/** The shards that may be read now: not read to their end, and every parent that is still listed is. */
export function readableShards(shards: readonly Shard[], finished: ReadonlySet<string>): Shard[] {
  const blocked = new Set(shards.filter(({ id }) => !finished.has(id)).map(({ id }) => id));
  return shards.filter(({ id, parents }) => blocked.has(id) && !parents.some((parent) => blocked.has(parent)));
}
