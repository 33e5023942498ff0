/** Lambda, called by whoever answers an alarm: judges quarantined bars anew, as it is ordered to, for as long as its time allows. */
import { randomUUID } from "node:crypto";
import type { Context } from "aws-lambda";
import { DynamoDbCheckpoints } from "../../../adapters/aws/checkpoint-store.ts";
import { dynamoDbClient, s3Client } from "../../../adapters/aws/clients.ts";
import { deployed, deployedSettings } from "../../../adapters/aws/environment.ts";
import { s3ObjectStore } from "../../../adapters/aws/object-store.ts";
import { powertools } from "../../../adapters/aws/telemetry.ts";
import { encoderOf } from "../../../adapters/encoding/curated.ts";
import { readRecords } from "../../../adapters/providers/formats/read-records.ts";
import { followOrder, type ReplayReply, type ReplayRequest } from "../../../domain/answer/replay-request.ts";
import { instantOfMs } from "../../../domain/market/times.ts";
import { replayHistory } from "../replay.ts";
import { PIPELINE } from "../run.ts";
import { settingsSpec } from "../settings.ts";
import { suiteFor } from "../suites.ts";
import { toldInCurated } from "./told-in-curated.ts";

const names = deployed(process.env, "settings", "bucketOf", "checkpoints", "latestPrices", "ownEndpoint");
// An option of the provider's, which stacks give beside the pipeline's settings.
const { unofficial: _, ...own } = names.settings;
const settings = deployedSettings(settingsSpec, own);
const telemetry = powertools();
const [client, clock, attempt] = [dynamoDbClient(), { now: () => Date.now() }, randomUUID()];
const s3 = { client: s3Client({ pathStyle: names.ownEndpoint }), bucketOf: names.bucketOf, clock };
const objects = s3ObjectStore(s3);
const checkpoints = new DynamoDbCheckpoints({
  client,
  table: names.checkpoints,
  latest: { client, table: names.latestPrices },
  s3,
  clock,
  attempt,
  // As the slices have it: what is known of each year is a page of its own, which one of them or a replay changes at a time.
  pageOf: (stateKey) => `page/${stateKey}`,
  shardPrefix: `${PIPELINE}/`,
});

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
