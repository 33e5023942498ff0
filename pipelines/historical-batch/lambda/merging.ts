import type { AthenaClient } from "@aws-sdk/client-athena";
import type { Context } from "aws-lambda";
import { isLeft } from "fp-ts/lib/Either.js";
import { athenaTellings } from "../../../adapters/aws/athena-tellings.ts";
import { athenaClient } from "../../../adapters/aws/clients.ts";
import { deployed } from "../../../adapters/aws/environment.ts";
import type { Surroundings } from "../../../adapters/aws/surroundings.ts";
import { powertools } from "../../../adapters/aws/telemetry.ts";
import { encoderOf } from "../../../adapters/encoding/curated.ts";
import type { Environment } from "../../../domain/deployed.ts";
import { tickSuite } from "../../../domain/market/tick-suite.ts";
import { type Merged, mergeLate } from "../late.ts";
import { givenSettings } from "./given-settings.ts";
import { historyStores, NEEDED } from "./history-stores.ts";

/** Kept for a batch that is under way when time runs out; what it leaves, the next call takes up. */
const RESERVE_MS = 300_000;

/** Merges what stream-ingest kept in the late zone, batch by batch, for as long as its time allows. */
export function mergingLate(
  environment: Environment,
  around: Surroundings & { readonly athena?: AthenaClient } = {},
): (event: unknown, context: Pick<Context, "getRemainingTimeInMillis">) => Promise<Merged> {
  const { workgroup, database } = deployed(environment, ...NEEDED, "workgroup", "database");
  const { settings } = givenSettings(environment);
  const { telemetry = powertools(), athena: client = athenaClient() } = around;
  const { objects, checkpoints, attempt } = historyStores(environment, around);
  return (_event, context) => {
    const stopRequested = () => context.getRemainingTimeInMillis() < RESERVE_MS;
    const ports = {
      objects,
      checkpoints,
      encoder: encoderOf(settings.format),
      tickSuite: tickSuite(),
      tellingsOf: athenaTellings({ client, workgroup, database, objects, stopRequested }),
      attempt,
      observer: telemetry.observer,
      stopRequested,
    };
    return telemetry.timed(async () => {
      const merged = await mergeLate(ports, settings);
      // Step Functions tries again.
      if (isLeft(merged)) throw new Error(merged.left.message);
      return merged.right;
    });
  };
}
