/** Lambda, called by whoever answers an alarm: judges quarantined bars anew, as it is ordered to, for as long as its time allows. */
import type { Context } from "aws-lambda";
import { powertools } from "../../../adapters/aws/telemetry.ts";
import { encoderOf } from "../../../adapters/encoding/curated.ts";
import { readRecords } from "../../../adapters/providers/formats/read-records.ts";
import { followOrder, type ReplayReply, type ReplayRequest } from "../../../domain/answer/replay-request.ts";
import { instantOfMs } from "../../../domain/market/times.ts";
import { replayHistory } from "../replay.ts";
import { suiteFor } from "../suites.ts";
import { givenSettings } from "./given-settings.ts";
import { historyStores } from "./history-stores.ts";
import { toldInCurated } from "./told-in-curated.ts";

const { settings } = givenSettings(process.env);
const telemetry = powertools();
const { objects, checkpoints, clock, attempt } = historyStores(process.env);

/** Kept for an object that is under way when time runs out. */
const RESERVE_MS = 120_000;

/** Of a replay that is interrupted the same order takes the rest, under its name where the order gives that. The models are the next backfill's. */
export function handler(event: unknown, context: Pick<Context, "getRemainingTimeInMillis">): Promise<ReplayReply> {
  const follow = ({ order, limit }: ReplayRequest) => {
    let judged = 0;
    const ports = {
      readRecords,
      objects,
      checkpoints,
      encoder: encoderOf(settings.format),
      suite: suiteFor(settings.calendar),
      models: { all: async () => [] },
      sql: { build: async () => [] },
      attempt,
      observer: telemetry.observer,
      toldAt: toldInCurated(objects),
      stopRequested: () => judged >= limit || context.getRemainingTimeInMillis() < RESERVE_MS,
      pace: async (records: number) => {
        judged += records;
      },
    };
    return replayHistory(ports, settings, order);
  };
  return telemetry.timed(() => followOrder(event, instantOfMs(clock.now()), follow));
}
