import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { S3Client } from "@aws-sdk/client-s3";
import type { Clock } from "../../domain/ports/effects.ts";
import type { Telemetry } from "./telemetry.ts";

/** What a function has around it besides its environment. What is left out is AWS's, or this process's own. */
export interface Surroundings {
  readonly s3?: S3Client;
  readonly dynamoDb?: DynamoDBClient;
  readonly kinesis?: KinesisClient;
  readonly clock?: Clock;
  /** Lets so many milliseconds pass. */
  readonly wait?: (ms: number) => Promise<unknown>;
  readonly telemetry?: Telemetry;
  /** A name that no other process has. */
  readonly attempt?: string;
}
