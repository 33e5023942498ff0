/** What the functions that take in bars, or judge them anew, keep them in. */
import { randomUUID } from "node:crypto";
import { DynamoDbCheckpoints } from "../../../adapters/aws/checkpoint-store.ts";
import { dynamoDbClient, s3Client } from "../../../adapters/aws/clients.ts";
import { deployed } from "../../../adapters/aws/environment.ts";
import { s3ObjectStore } from "../../../adapters/aws/object-store.ts";
import type { Surroundings } from "../../../adapters/aws/surroundings.ts";
import type { Environment } from "../../../domain/deployed.ts";
import type { Clock } from "../../../domain/ports/effects.ts";
import type { ObjectStore } from "../../../domain/ports/stores.ts";
import { PIPELINE } from "../run.ts";

export interface HistoryStores {
  readonly objects: ObjectStore;
  readonly checkpoints: DynamoDbCheckpoints;
  readonly clock: Clock;
  readonly attempt: string;
}

/** What {@link historyStores} reads of its environment. */
export const NEEDED = ["bucketOf", "checkpoints", "latestPrices", "ownEndpoint"] as const;

/** Throws `NotDeployed` where the environment does not say enough. */
export function historyStores(environment: Environment, around: Surroundings = {}): HistoryStores {
  const names = deployed(environment, ...NEEDED);
  const { clock = { now: () => Date.now() }, attempt = randomUUID(), dynamoDb: client = dynamoDbClient() } = around;
  const s3 = { client: around.s3 ?? s3Client({ pathStyle: names.ownEndpoint }), bucketOf: names.bucketOf, pipeline: PIPELINE, clock };
  const checkpoints = new DynamoDbCheckpoints({
    client,
    table: names.checkpoints,
    latest: { client, table: names.latestPrices },
    s3,
    clock,
    attempt,
    // Slices of one symbol are taken in side by side: what is known of each year is a page of its own, which one of them or a replay
    // changes at a time.
    pageOf: (stateKey) => `page/${stateKey}`,
    shardPrefix: `${PIPELINE}/`,
  });
  return { objects: s3ObjectStore(s3), checkpoints, clock, attempt };
}
