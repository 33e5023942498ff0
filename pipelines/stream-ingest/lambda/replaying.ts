import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "aws-lambda";
import { followOrder, type ReplayReply, type ReplayRequest } from "../../../domain/answer/replay-request.ts";
import { instantOfMs } from "../../../domain/market/times.ts";
import type { Shard } from "../../../domain/ports/stream.ts";
import { replayStream } from "../replay.ts";
import { ownerAmong } from "../replay-read.ts";
import type { Runtime } from "./runtime.ts";
import { stopBefore } from "./time-left.ts";

/** Between two commits, so that whoever goes on with the shard meanwhile finds time for its own. */
const BREATH_MS = 1_000;

/**
 * Judges held trades anew, as it is ordered to, for as long as its time allows. Of a replay that is interrupted the same order takes the
 * rest, under its name where the order gives that.
 * @param shards as the stream lists them; none where the source is asked without a stream between
 */
export function replaying(
  { ports, settings, telemetry }: Runtime,
  shards: () => Promise<readonly Shard[]>,
  wait: (ms: number) => Promise<unknown> = sleep,
): (event: unknown, context: Pick<Context, "getRemainingTimeInMillis">) => Promise<ReplayReply> {
  return (event, context) => {
    const follow = async ({ order, limit }: ReplayRequest) => {
      const [known, stop] = [await shards(), stopBefore(context)];
      let judged = 0;
      const within = {
        ...ports,
        ownerOf: async (arrival: string, partitionKey: string) => ownerAmong(known, arrival, partitionKey),
        stopRequested: () => stop.aborted || judged >= limit,
        pace: async (records: number) => {
          judged += records;
          if (!order.dryRun) await wait(BREATH_MS);
        },
      };
      return replayStream(within, settings, order);
    };
    return telemetry.timed(() => followOrder(event, instantOfMs(ports.clock.now()), follow));
  };
}
