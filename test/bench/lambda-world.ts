/** AWS as maps: what the processor's stores ask of it is answered at once, and nothing is copied. */
import type { Surroundings } from "../../adapters/aws/surroundings.ts";
import type { Environment } from "../../domain/deployed.ts";
import { SimulatedDynamoDb } from "../simulator/aws/dynamodb.ts";
import { SimulatedKinesis } from "../simulator/aws/kinesis.ts";
import { SimulatedS3 } from "../simulator/aws/s3.ts";

const [CHECKPOINTS, LATEST, STREAM] = ["checkpoints", "latest-prices", "trades"];

export const environment: Environment = {
  ASSAY_STACK: "bench",
  ASSAY_PIPELINE: "stream-ingest",
  ASSAY_SETTINGS: "{}",
  S3_BUCKET_NAME: "lake",
  DDB_TABLE_CHECKPOINTS: CHECKPOINTS,
  DDB_TABLE_LATEST_PRICES: LATEST,
  KINESIS_STREAM_NAME: STREAM,
};

export function memoryServices(now: () => number): Surroundings {
  const s3 = new SimulatedS3(now);
  const dynamoDb = new SimulatedDynamoDb([CHECKPOINTS!, LATEST!]);
  const kinesis = new SimulatedKinesis(STREAM!, 1, now);
  let calls = 0;
  // Of the clients the program uses `send` alone.
  return {
    s3: { send: async (command: unknown) => s3.answer(command) },
    dynamoDb: { send: async (command: unknown) => dynamoDb.answer(command, String(calls++)) },
    kinesis: { send: async (command: unknown) => kinesis.answer(command) },
    clock: { now },
    attempt: "bench",
  } as unknown as Surroundings;
}
