/** The one list of pipelines. It reaches no infrastructure: the command and the Lambdas load it. */
import type { PipelineDefinition } from "./definition.ts";
import { definition as historicalBatch } from "./historical-batch/definition.ts";
import { definition as streamIngest } from "./stream-ingest/definition.ts";

export const pipelines: readonly PipelineDefinition[] = [streamIngest, historicalBatch];
