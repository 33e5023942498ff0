/** Lambda, the last step of a backfill: has Athena compute the models over what is curated. Nothing new, nothing done. */
import type { Context } from "aws-lambda";
import { athenaEngine, isOverBars } from "../../../adapters/aws/athena-engine.ts";
import { athenaClient, s3Client } from "../../../adapters/aws/clients.ts";
import { deployed } from "../../../adapters/aws/environment.ts";
import { powertools } from "../../../adapters/aws/telemetry.ts";
import { modelsFromFiles } from "../../../adapters/models-from-files.ts";
import type { ModelRun } from "../../../domain/ports/sql.ts";

const { bucketOf, workgroup, database, ownEndpoint } = deployed(process.env, "bucketOf", "workgroup", "database", "ownEndpoint");
const telemetry = powertools();
const models = modelsFromFiles(new URL("../models/", import.meta.url));
const s3 = { client: s3Client({ pathStyle: ownEndpoint }), bucketOf, clock: { now: () => Date.now() } };
const client = athenaClient();

/** Kept to stop a query for which time has run out. */
const RESERVE_MS = 30_000;

/** What became of the slices does not matter: the models are of all that is curated. */
export function handler(_slices: unknown, context: Pick<Context, "getRemainingTimeInMillis">): Promise<readonly ModelRun[]> {
  const stopRequested = () => context.getRemainingTimeInMillis() < RESERVE_MS;
  const engine = athenaEngine({ client, workgroup, database, s3, stopRequested });
  return telemetry.timed(async () => engine.build((await models.all()).filter(isOverBars)));
}
