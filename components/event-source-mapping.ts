import * as lambda from "@pulumi/aws/lambda/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { FailureDestination } from "./failure-destination.ts";
import type { LambdaFunction } from "./function.ts";
import type { IngestStream } from "./ingest-stream.ts";
import { requireWhole } from "./require.ts";

/** How a stream's records are handed to a function. Named after {@link lambda.EventSourceMapping}'s own arguments, with their units. */
export interface StreamMappingArgs {
  readonly stream: IngestStream;
  /** It is called once it may do what it was granted so far: grant all that it needs before. */
  readonly consumer: LambdaFunction;
  /** Takes the events that are given up, whole. A mapping has one. */
  readonly failures: FailureDestination;
  /** Most records of an invocation: 1 to 10,000. Default 10,000: few, large files. */
  readonly batchSize?: number;
  /** How long records are gathered for a fuller batch: 0 to 300 s. Default 60. */
  readonly windowSeconds?: number;
  /** Tries after the first: 0 to 10,000. Default 2. */
  readonly retryAttempts?: number;
  /** Records are given up at this age: 60 to 604,800 s, and before the stream forgets them. Default 86,400. */
  readonly maxRecordAgeSeconds?: number;
  /** Where a stream is begun that has no checkpoint: with what it still holds, or with what comes from now on. Default `TRIM_HORIZON`. */
  readonly startingPosition?: "TRIM_HORIZON" | "LATEST";
  /** Default true. */
  readonly enabled?: boolean;
}

/**
 * Hands a stream's records to a function, shard by shard and in order: a failed batch is cut in two, tried a bounded number of times,
 * and given up to the failure destination, so that no record holds up a shard for ever and none is lost.
 */
export class StreamMapping extends pulumi.ComponentResource {
  readonly mapping: lambda.EventSourceMapping;
  readonly stream: IngestStream;
  readonly consumer: LambdaFunction;
  readonly maxRecordAgeSeconds: number;

  constructor(name: string, args: StreamMappingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:StreamMapping", name, {}, opts);
    const { stream, consumer, failures } = args;
    const { batchSize = 10_000, windowSeconds = 60, retryAttempts = 2, maxRecordAgeSeconds = 86_400 } = args;
    requireWhole(`StreamMapping ${name}`, "batchSize", batchSize, 1, 10_000);
    requireWhole(`StreamMapping ${name}`, "windowSeconds", windowSeconds, 0, 300);
    requireBounds(name, retryAttempts, maxRecordAgeSeconds, stream.retentionHours);
    this.stream = stream;
    this.consumer = consumer;
    this.maxRecordAgeSeconds = maxRecordAgeSeconds;

    stream.canConsume(consumer);
    failures.canWrite(consumer);
    this.mapping = new lambda.EventSourceMapping(
      `${name}-mapping`,
      {
        eventSourceArn: stream.arn,
        functionName: consumer.arn,
        startingPosition: args.startingPosition ?? "TRIM_HORIZON",
        batchSize,
        maximumBatchingWindowInSeconds: windowSeconds,
        // A shard's state moves with its checkpoint: one batch of it at a time. More shards make it faster.
        parallelizationFactor: 1,
        bisectBatchOnFunctionError: true,
        maximumRetryAttempts: retryAttempts,
        maximumRecordAgeInSeconds: maxRecordAgeSeconds,
        functionResponseTypes: ["ReportBatchItemFailures"],
        destinationConfig: { onFailure: { destinationArn: failures.bucketArn } },
        metricsConfig: { metrics: ["EventCount"] },
        enabled: args.enabled ?? true,
      },
      // Lambda checks what the role may do when it makes the mapping.
      { parent: this, dependsOn: [...consumer.grants] },
    );
    this.registerOutputs({ mappingId: this.mapping.id });
  }
}

const UNBOUNDED = -1;

/** AWS's own default for both is to try until the stream forgets the records, which then are lost. */
function requireBounds(name: string, retryAttempts: number, maxRecordAgeSeconds: number, retentionHours: number): void {
  for (const [argument, value] of Object.entries({ retryAttempts, maxRecordAgeSeconds })) {
    if (value !== UNBOUNDED) continue;
    throw new Error(
      `StreamMapping ${name}: ${argument} is ${UNBOUNDED}, which is without bound: one bad record would hold up its shard; give a number`,
    );
  }
  requireWhole(`StreamMapping ${name}`, "retryAttempts", retryAttempts, 0, 10_000);
  requireWhole(`StreamMapping ${name}`, "maxRecordAgeSeconds", maxRecordAgeSeconds, 60, 604_800);
  if (maxRecordAgeSeconds < 3600 * retentionHours) return;
  throw new Error(
    `StreamMapping ${name}: maxRecordAgeSeconds is ${maxRecordAgeSeconds}, and the stream forgets records after ${retentionHours} h (${3600 * retentionHours} s), before they are given up: lower it, or raise retentionHours of the stream`,
  );
}
