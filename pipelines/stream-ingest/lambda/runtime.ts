/** What the functions of stream-ingest work with, made once when a function starts. */
import { randomUUID } from "node:crypto";
import type { S3Client } from "@aws-sdk/client-s3";
import { DynamoDbCheckpoints } from "../../../adapters/aws/checkpoint-store.ts";
import { dynamoDbClient, s3Client } from "../../../adapters/aws/clients.ts";
import { deployed, deployedSettings } from "../../../adapters/aws/environment.ts";
import type { KinesisReader } from "../../../adapters/aws/kinesis-reader.ts";
import { metered } from "../../../adapters/aws/metered.ts";
import { s3ObjectStore } from "../../../adapters/aws/object-store.ts";
import type { Surroundings } from "../../../adapters/aws/surroundings.ts";
import { powertools, type Telemetry } from "../../../adapters/aws/telemetry.ts";
import { encoderOf } from "../../../adapters/encoding/curated.ts";
import type { Environment } from "../../../domain/deployed.ts";
import type { Shard } from "../../../domain/ports/stream.ts";
import type { StreamPorts } from "../ports.ts";
import { PIPELINE } from "../range.ts";
import { type StreamSettings, settingsSpec } from "../settings.ts";
import type { ShardOf } from "../state.ts";
import { suites } from "../suites.ts";
import { readWire } from "../wire.ts";
import type { ReadRange } from "./given-up.ts";

export interface Runtime {
  readonly ports: StreamPorts;
  readonly settings: StreamSettings;
  readonly telemetry: Telemetry;
  readonly s3: S3Client;
}

/** Of functions that read a stream. */
export interface StreamRuntime extends Runtime {
  /** With room for its state in memory. */
  shardOf(id: string): ShardOf;
  /** As the stream lists them now. */
  shards(): Promise<readonly Shard[]>;
  readonly readRange: ReadRange;
}

/** Of its environment, what {@link openRuntime} reads: whoever needs more asks for all at once, so that all faults are told at once. */
export const NEEDED = ["settings", "bucketOf", "checkpoints", "latestPrices", "ownEndpoint"] as const;
/** Shards whose state a function keeps in memory; of more it forgets the one that was made first. */
const KEPT_SHARDS = 4;
const { ticks, minutes } = suites();
/** A key that nothing is kept under. */
const NOTHING = `${PIPELINE}/nothing`;

/**
 * Throws `NotDeployed` or `AwsFault` where the environment, the table or the bucket is not as it must be: the function then fails when it
 * starts, and says what is missing. The calls that find it out also open the connections that its first invocation uses.
 */
export async function openRuntime(
  environment: Environment,
  around: Surroundings = {},
  readShard: StreamPorts["readShard"] = async () => undefined,
): Promise<Runtime> {
  const names = deployed(environment, ...NEEDED);
  const settings = deployedSettings(settingsSpec, names.settings);
  const { telemetry = powertools(), clock = { now: () => Date.now() }, attempt = randomUUID() } = around;
  const { s3: client = s3Client({ pathStyle: names.ownEndpoint }), dynamoDb = dynamoDbClient() } = around;
  const s3 = { client, bucketOf: names.bucketOf, pipeline: PIPELINE, clock };
  const objects = s3ObjectStore(s3);
  const checkpoints = new DynamoDbCheckpoints({
    client: dynamoDb,
    table: names.checkpoints,
    latest: { client: dynamoDb, table: names.latestPrices },
    s3,
    clock,
    attempt,
    pageOf: checkpointOf,
    shardPrefix: `${PIPELINE}/`,
  });
  await Promise.all([checkpoints.read(NOTHING), objects.read(`ledger/${NOTHING}`)]);
  const ports: StreamPorts = {
    objects,
    checkpoints: metered(checkpoints, telemetry, clock),
    encoder: encoderOf(settings.format),
    tickSuite: ticks,
    minuteSuite: minutes,
    readWire,
    readShard,
    attempt,
    memory: new Map(),
    clock,
    observer: telemetry.observer,
  };
  return { ports, settings, telemetry, s3: client };
}

export async function openStreamRuntime(environment: Environment, around: Surroundings = {}): Promise<StreamRuntime> {
  const { stream } = deployed(environment, ...NEEDED, "stream");
  let opened: Promise<KinesisReader> | undefined;
  const reader = () => (opened ??= openReader(around));
  const shards = async () => (await reader()).shards(stream);
  const runtime = await openRuntime(environment, around, async (id) => (await shards()).find((shard) => shard.id === id));
  return {
    ...runtime,
    shards,
    readRange: async (name, range) => (await reader()).range(name, range),
    shardOf(id) {
      forgetOldest(runtime.ports.memory, id);
      return { id };
    },
  };
}

/** Kinesis is asked of a shard before its first commit only. */
async function openReader({ kinesis }: Surroundings): Promise<KinesisReader> {
  const { KinesisReader } = await import("../../../adapters/aws/kinesis-reader.ts");
  return new KinesisReader(kinesis);
}

/** The checkpoint that a state key moves with: keys are `stream-ingest/<shard>/…`. */
function checkpointOf(stateKey: string): string {
  return stateKey.slice(0, stateKey.indexOf("/", PIPELINE.length + 1));
}

function forgetOldest(memory: StreamPorts["memory"], besides: string): void {
  for (const shard of memory.keys()) if (memory.size >= KEPT_SHARDS && shard !== besides) memory.delete(shard);
}
