/** Lambda, by schedule: asks the source for what is new and judges it in micro-batches, without a stream between. */
import { createHash } from "node:crypto";
import type { Context } from "aws-lambda";
import { STRAIGHT_PREFIX } from "../../../domain/ledger/sent.ts";
import type { TickSource } from "../../../domain/ports/tick-source.ts";
import { directShard, MicroBatches } from "../direct.ts";
import { poll, polledSource } from "./polled.ts";
import { openRuntime } from "./runtime.ts";
import { stopBefore } from "./time-left.ts";

const { ports, settings, telemetry } = await openRuntime(process.env);

export function handler(_event: unknown, context: Pick<Context, "getRemainingTimeInMillis">): Promise<{ readonly committed: number }> {
  return telemetry.timed(async () => {
    const now = ports.clock.now();
    const source = polledSource(process.env, now);
    const batches = await MicroBatches.open(ports, settings, directShard(shardIdOf(source)), () => {});
    const before = batches.committed;
    await poll(source, before, now, async (entries) => batches.sink({ _tag: "Batch", entries, position: 0 }), stopBefore(context));
    await batches.flush();
    return { committed: batches.committed - before };
  });
}

/** The same source goes on in the same place. */
function shardIdOf({ name, fingerprint }: TickSource): string {
  return `${STRAIGHT_PREFIX}${name}-${createHash("sha256").update(fingerprint).digest("hex").slice(0, 12)}`;
}
