/** AWS as maps: what the processor's stores ask of it is answered at once, and nothing is copied. */
import { CopyObjectCommand, DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import type { Surroundings } from "../../adapters/aws/surroundings.ts";
import type { Environment } from "../../domain/deployed.ts";
import { SimulatedDynamoDb } from "../simulator/aws/dynamodb.ts";
import { SimulatedKinesis } from "../simulator/aws/kinesis.ts";
import { refusal, unknownCommand } from "../simulator/aws/refusal.ts";

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

/** What Powertools reads of a function's environment. */
export const POWERTOOLS = { POWERTOOLS_SERVICE_NAME: "stream-ingest", POWERTOOLS_METRICS_NAMESPACE: "assay/bench" };

export function memoryServices(now: () => number): Surroundings {
  const s3 = new ObjectMap();
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

/**
 * What of S3 is no map's business - digests, copies, listings of what is there - is left out, so that it is not what is measured; and
 * so are the bytes of what is published, which nobody reads: kept, they would have the collector look through them once more and more.
 */
class ObjectMap {
  private readonly bodies = new Map<string, Uint8Array>();

  answer(command: unknown): object {
    if (command instanceof PutObjectCommand) return this.put(command.input.Key!, command.input.Body as Uint8Array);
    if (command instanceof CopyObjectCommand) {
      const { Bucket, Key, CopySource } = command.input;
      this.bodyOf(decodeURIComponent(CopySource!).slice(Bucket!.length + 1));
      return this.put(Key!, NOT_READ);
    }
    if (command instanceof GetObjectCommand) {
      const body = this.bodyOf(command.input.Key!);
      const range = /^bytes=(\d+)-(\d+)$/.exec(command.input.Range ?? "");
      const asked = range ? body.subarray(Number(range[1]), Number(range[2]) + 1) : body;
      return { Body: { transformToByteArray: async () => asked }, ContentLength: asked.length };
    }
    if (command instanceof DeleteObjectCommand) {
      this.bodies.delete(command.input.Key!);
      return {};
    }
    if (command instanceof ListObjectsV2Command) return { Contents: [] };
    throw unknownCommand("S3", command);
  }

  private put(key: string, body: Uint8Array): object {
    this.bodies.set(key, body);
    return {};
  }

  private bodyOf(key: string): Uint8Array {
    const body = this.bodies.get(key);
    if (!body) throw refusal("NoSuchKey", 404);
    return body;
  }
}

const NOT_READ = new Uint8Array();
