/**
 * The service clients of a process, each made once by its entry: every call has an end, and is tried again a few times only. The
 * endpoint, region and credentials are the environment's, as the SDK reads them.
 */
import { AthenaClient } from "@aws-sdk/client-athena";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/** Milliseconds for a whole request and its response, above what the services take for the largest bodies sent here. */
const REQUEST_MS = 5_000;
const OBJECT_REQUEST_MS = 30_000;
const CONNECT_MS = 1_000;

/**
 * `attempts` includes the first. Not adaptive: the calls of a function are few and one after another, and a client that slows itself down
 * after two that were throttled takes seconds where the table has room again at once.
 */
export const bounded = (requestTimeout: number, attempts: number) => ({
  maxAttempts: attempts,
  retryMode: "standard",
  requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout, throwOnRequestTimeout: true },
});

/** @param pathStyle buckets in the path and not in the host: what an endpoint on loopback needs */
export function s3Client({ pathStyle }: { readonly pathStyle: boolean }): S3Client {
  return new S3Client({ ...bounded(OBJECT_REQUEST_MS, 4), forcePathStyle: pathStyle });
}

export function athenaClient(): AthenaClient {
  return new AthenaClient(bounded(REQUEST_MS, 4));
}

export function dynamoDbClient(): DynamoDBClient {
  return new DynamoDBClient(bounded(REQUEST_MS, 4));
}

export function secretsManagerClient(): SecretsManagerClient {
  return new SecretsManagerClient(bounded(REQUEST_MS, 3));
}
