/** A shard as an invocation finds it, and the one way in which anything of it is committed and published. */
import type { LatestIndicators } from "../../domain/market/latest-indicators.ts";
import type { LatestPrice } from "../../domain/market/latest-price.ts";
import type { LatestOutcome } from "../../domain/ports/stores.ts";
import { publishCommit, publishPending } from "../../domain/publish.ts";
import type { OutputObject } from "../../domain/zones.ts";
import type { StreamPorts } from "./ports.ts";
import type { StreamSettings } from "./settings.ts";
import { checkpointKey, type ShardOf, ShardState } from "./state.ts";
import { addTotals, NO_TOTALS, type Totals } from "./totals.ts";

/** A sequence number before all others. */
export const BEFORE_ALL = "0";

/** How far a shard is done. */
export interface Position {
  /** Everything up to and with this record is committed; {@link BEFORE_ALL} while there is none. */
  readonly after: string;
  readonly totals: Totals;
}

export interface OpenShard {
  readonly shard: ShardOf;
  readonly version: number;
  /** Undefined before the first commit. */
  readonly position: Position | undefined;
  readonly state: ShardState;
}

/** What an earlier process committed and did not live to publish is published first. */
export async function openShard(ports: StreamPorts, settings: StreamSettings, shard: ShardOf): Promise<OpenShard> {
  const checkpoint = await ports.checkpoints.read(checkpointKey(shard.id));
  const version = checkpoint?.version ?? 0;
  const position = checkpoint?.position as Position | undefined;
  const remembered = ports.memory.get(shard.id);
  if (remembered?.version === version) return { shard, version, position, state: remembered };
  await publishPending(ports, checkpointKey(shard.id));
  return { shard, version, position, state: await loadState(ports, settings, shard, version) };
}

/** The state at the checkpoint, whatever became of the one in memory. */
export async function loadState(ports: StreamPorts, settings: StreamSettings, shard: ShardOf, version: number): Promise<ShardState> {
  const state = await ShardState.load(ports.checkpoints, ports.readShard, shard, version, settings);
  ports.memory.set(shard.id, state);
  return state;
}

export interface Outcome {
  /** The last record that is done with this commit. */
  readonly after: string;
  /** In the order in which they may be published. */
  readonly objects: readonly OutputObject[];
  readonly latest: readonly LatestPrice[];
  /** None where no trade was curated. */
  readonly indicators?: readonly LatestIndicators[];
  readonly verdicts: readonly string[];
  readonly totals: Totals;
}

/**
 * Stages, commits and publishes. A conflict means that another process has gone on with the shard: nothing was written, and what
 * is in memory counts no more.
 */
export async function commitOutcome(
  ports: StreamPorts,
  { shard, version, position, state }: OpenShard,
  outcome: Outcome,
): Promise<readonly LatestOutcome[] | "conflict"> {
  const objects = await Promise.all(
    outcome.objects.map(async ({ key, body }) => ({ staged: await ports.objects.stage(ports.attempt, key, body), key })),
  );
  const { latest, indicators = [], verdicts } = outcome;
  const publish = { attempt: ports.attempt, objects, latest, indicators, verdicts };
  const next: Position = { after: outcome.after, totals: addTotals(position?.totals ?? NO_TOTALS, outcome.totals) };
  const key = checkpointKey(shard.id);
  const committed = await ports.checkpoints.commit({
    shard: key,
    expectedVersion: version,
    position: next,
    ...state.changes(shard.id),
    publish,
  });
  if (committed === "conflict") {
    ports.memory.delete(shard.id);
    return "conflict";
  }
  return publishCommit(ports, { ...publish, shard: key, version: version + 1 });
}
