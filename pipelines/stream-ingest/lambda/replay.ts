/** Lambda, called by whoever answers an alarm: judges held trades anew, as it is ordered to, for as long as its time allows. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "aws-lambda";
import { followOrder, type ReplayReply, type ReplayRequest } from "../../../domain/answer/replay-request.ts";
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
  const at = instantOfMs(ports.clock.now());
  const follow = async ({ order, limit }: ReplayRequest) => {
    const [known, stop] = [await shards(), stopBefore(context)];
    let judged = 0;
    const within = {
      ...ports,
      ownerOf: async (arrival: string, partitionKey: string) => ownerAmong(known, arrival, partitionKey),
      stopRequested: () => stop.aborted || judged >= limit,
      pace: async (records: number) => {
        judged += records;
        if (!order.dryRun) await sleep(BREATH_MS);
      },
    };
    return replayStream(within, settings, order);
  };
  return telemetry.timed(() => followOrder(event, at, follow));
}
