/** Lambda, called by whoever answers an alarm: judges held trades anew, as it is ordered to, for as long as its time allows. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "aws-lambda";
import { isLeft } from "fp-ts/lib/Either.js";
import { type ReplayReply, readReplayRequest } from "../../../domain/answer/replay-request.ts";
import { instantOfMs } from "../../../domain/market/times.ts";
import { replayStream } from "../replay.ts";
import { ownerAmong } from "../replay-read.ts";
import { openRuntime, openStreamRuntime } from "./runtime.ts";
import { stopBefore } from "./time-left.ts";

/** A stack that asks its source without a stream between has none. */
const { ports, settings, telemetry, shards } =
  process.env["KINESIS_STREAM_NAME"] === undefined
    ? { ...(await openRuntime(process.env)), shards: async () => [] }
    : await openStreamRuntime(process.env);

/** Between two commits, so that whoever goes on with the shard meanwhile finds time for its own. */
const BREATH_MS = 1_000;

/** Of a replay that is interrupted the same order takes the rest, under its name where the order gives that. */
export function handler(event: unknown, context: Pick<Context, "getRemainingTimeInMillis">): Promise<ReplayReply> {
  return telemetry.timed(async () => {
    const asked = readReplayRequest(event, instantOfMs(ports.clock.now()));
    if (isLeft(asked)) return { _tag: "Refused", faults: asked.left };
    const { order, limit } = asked.right;
    const [known, stop] = [await shards(), stopBefore(context)];
    let judged = 0;
    const done = await replayStream(
      {
        ...ports,
        ownerOf: async (arrival, partitionKey) => ownerAmong(known, arrival, partitionKey),
        stopRequested: () => stop.aborted || judged >= limit,
        pace: async (records) => {
          judged += records;
          if (!order.dryRun) await sleep(BREATH_MS);
        },
      },
      settings,
      order,
    );
    return isLeft(done) ? done.left : { _tag: "Replayed", dryRun: order.dryRun, ...done.right };
  });
}
