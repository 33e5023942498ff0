import { randomUUID } from "node:crypto";
import type { Context } from "aws-lambda";
import { isLeft } from "fp-ts/lib/Either.js";
import { DynamoDbCheckpoints } from "../../../adapters/aws/checkpoint-store.ts";
import { dynamoDbClient, s3Client } from "../../../adapters/aws/clients.ts";
import { deployed } from "../../../adapters/aws/environment.ts";
import { metered } from "../../../adapters/aws/metered.ts";
import { s3ObjectStore } from "../../../adapters/aws/object-store.ts";
import type { Surroundings } from "../../../adapters/aws/surroundings.ts";
import { powertools } from "../../../adapters/aws/telemetry.ts";
import { encoderOf } from "../../../adapters/encoding/curated.ts";
import { readRecords } from "../../../adapters/providers/formats/read-records.ts";
import type { Environment } from "../../../domain/deployed.ts";
import type { Slice } from "../../../domain/ports/provider.ts";
import { takeSlices } from "../handler.ts";
import { PIPELINE } from "../run.ts";
import { suiteFor } from "../suites.ts";
import type { Deployment } from "./provider.ts";
import { type SliceOutcome, sliceOutcome } from "./slice-outcome.ts";

/** Kept for a batch that is under way when time runs out: the next try would begin it anew. */
const RESERVE_MS = 120_000;

/** What the backfill does with a slice. It throws where the slice is not done: the state machine tries it again. */
export function backfilling(
  environment: Environment,
  { provider, settings }: Deployment,
  around: Surroundings = {},
): (slice: Slice, context: Pick<Context, "getRemainingTimeInMillis">) => Promise<SliceOutcome> {
  const names = deployed(environment, "bucketOf", "checkpoints", "latestPrices", "ownEndpoint");
  const {
    telemetry = powertools(),
    clock = { now: () => Date.now() },
    attempt = randomUUID(),
    dynamoDb: client = dynamoDbClient(),
  } = around;
  const s3 = { client: around.s3 ?? s3Client({ pathStyle: names.ownEndpoint }), bucketOf: names.bucketOf, clock };
  const checkpoints = new DynamoDbCheckpoints({
    client,
    table: names.checkpoints,
    latest: { client, table: names.latestPrices },
    s3,
    clock,
    attempt,
    // Slices of one symbol are taken in side by side: what is known of each year is a page of its own.
    pageOf: (stateKey) => `page/${stateKey}`,
    shardPrefix: `${PIPELINE}/`,
  });
  const suite = suiteFor(settings.calendar);
  return (slice, context) => {
    const ports = {
      provider,
      readRecords,
      objects: s3ObjectStore(s3),
      checkpoints: metered(checkpoints, telemetry, clock),
      encoder: encoderOf(settings.format),
      suite,
      attempt,
      clock,
      observer: telemetry.observer,
      stopRequested: () => context.getRemainingTimeInMillis() < RESERVE_MS,
    };
    const { symbol, from, to } = slice;
    const request = { symbols: symbol === undefined ? [] : [symbol], ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    return telemetry.timed(async () => {
      const taken = await takeSlices(ports, settings, request, [slice]);
      telemetry.measure("ApiSuccessRate", isLeft(taken) || taken.right.unfetched.length > 0 ? 0 : 100);
      return sliceOutcome(slice, taken);
    });
  };
}
