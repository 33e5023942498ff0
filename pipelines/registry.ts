/** The one list of pipelines. It reaches no infrastructure: the command and the Lambdas load it. */
import type { Runbook } from "../domain/answer/runbook.ts";
import type { PipelineDefinition } from "./definition.ts";
import { definition as historicalBatch } from "./historical-batch/definition.ts";
import { runbook as historicalRunbook } from "./historical-batch/runbook.ts";
import { runbook as notifierRunbook } from "./notifier/runbook.ts";
import { definition as streamIngest } from "./stream-ingest/definition.ts";
import { runbook as streamRunbook } from "./stream-ingest/runbook.ts";

export const pipelines: readonly PipelineDefinition[] = [streamIngest, historicalBatch];

/** How the alarms of each are answered, and those of what tells of them. */
export const runbooks: readonly Runbook[] = [streamRunbook, historicalRunbook, notifierRunbook];
