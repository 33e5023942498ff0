import { createHash } from "node:crypto";
import type { Context } from "aws-lambda";
import { STRAIGHT_PREFIX } from "../../../domain/ledger/sent.ts";
import type { TickSource } from "../../../domain/ports/tick-source.ts";
import { type PublishPorts, publishCommit, publishPending } from "../../../domain/publish.ts";
import { directShard, MicroBatches } from "../direct.ts";
import { checkpointKey } from "../state.ts";
import { poll } from "./polled.ts";
import type { Runtime } from "./runtime.ts";
import { stopBefore } from "./time-left.ts";

const DAY_MS = 86_400_000;

/** Judges what a source has that is new. @param sourceAt the source at a time in epoch milliseconds */
export function judgingFrom(
  sourceAt: (now: number) => TickSource,
  { ports, settings, telemetry }: Runtime,
): (event: unknown, context: Pick<Context, "getRemainingTimeInMillis">) => Promise<{ readonly committed: number }> {
  let lookedBack = false;
  return (_event, context) =>
    telemetry.timed(async () => {
      const now = ports.clock.now();
      const source = sourceAt(now);
      // Nothing new may come for as long as a market rests, or of yesterday's source ever.
      for (const shard of new Set([sourceAt(now - DAY_MS), source].map(shardIdOf))) await publishPending(ports, checkpointKey(shard));
      // Sources of days before are asked for nothing any more. It reads the whole table, and once is enough: no process outlives a day's pause.
      if (!lookedBack) await publishAbandoned(ports);
      lookedBack = true;
      const batches = await MicroBatches.open(ports, settings, directShard(shardIdOf(source)), () => {});
      const before = batches.committed;
      await poll(source, before, now, async (entries) => batches.sink({ _tag: "Batch", entries, position: 0 }), stopBefore(context));
      await batches.flush();
      return { committed: batches.committed - before };
    });
}

/** Of every source that was asked without a stream between: what else is in the table is for others to publish, who may. */
async function publishAbandoned(ports: PublishPorts): Promise<void> {
  for (const publish of await ports.checkpoints.pending()) {
    if (publish.shard.startsWith(checkpointKey(STRAIGHT_PREFIX))) await publishCommit(ports, publish);
  }
}

/** The same source goes on in the same place. */
export function shardIdOf({ name, fingerprint }: Pick<TickSource, "name" | "fingerprint">): string {
  return `${STRAIGHT_PREFIX}${name}-${createHash("sha256").update(fingerprint).digest("hex").slice(0, 12)}`;
}
