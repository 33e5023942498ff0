import type { Context } from "aws-lambda";
import { isRight } from "fp-ts/lib/Either.js";
import { metered } from "../../../adapters/aws/metered.ts";
import type { Surroundings } from "../../../adapters/aws/surroundings.ts";
import { powertools } from "../../../adapters/aws/telemetry.ts";
import { encoderOf } from "../../../adapters/encoding/curated.ts";
import { readRecords } from "../../../adapters/providers/formats/read-records.ts";
import type { Environment } from "../../../domain/deployed.ts";
import type { Slice } from "../../../domain/ports/provider.ts";
import { takeSlices } from "../handler.ts";
import { suiteFor } from "../suites.ts";
import { historyStores } from "./history-stores.ts";
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
  const { telemetry = powertools() } = around;
  const { objects, checkpoints, clock, attempt } = historyStores(environment, around);
  const suite = suiteFor(settings.calendar);
  return (slice, context) => {
    const ports = {
      provider,
      readRecords,
      objects,
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
      // Whatever else goes wrong is no word on the provider.
      if (isRight(taken)) telemetry.measure("ApiSuccessRate", taken.right.unfetched.length > 0 ? 0 : 100);
      return sliceOutcome(slice, taken);
    });
  };
}
