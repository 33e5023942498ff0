/** What every pipeline's component has alike: functions that are told where everything is, schedules, and alarms that name their runbook. */
import type * as cloudwatch from "@pulumi/aws/cloudwatch/index.js";
import * as pulumi from "@pulumi/pulumi";
import { type Runbook, runbookPath } from "../domain/answer/runbook.ts";
import type { Notice, Response } from "./alarm.ts";
import type { CheckpointTable } from "./checkpoint-table.ts";
import type { Foundation } from "./foundation.ts";
import { LambdaFunction, type LambdaFunctionArgs } from "./function.ts";
import { FunctionAlarms } from "./function-alarms.ts";
import type { Grantee } from "./permissions.ts";
import { PipelineAlarm } from "./pipeline-alarm.ts";
import { QualityAlarm } from "./quality-alarm.ts";
import { QuarantineAlarm } from "./quarantine-alarm.ts";
import { Queue } from "./queue.ts";
import { QueueAlarm } from "./queue-alarm.ts";
import type { Watched } from "./responder.ts";
import { Schedule, type ScheduleArgs } from "./schedule.ts";
import { SilenceAlarm } from "./silence-alarm.ts";

/** Names by what they are for: `functions.processor`, `schedules.producer`. */
export interface PipelineManifest {
  readonly functions: Record<string, pulumi.Input<string>>;
  readonly logGroups: Record<string, pulumi.Input<string>>;
  readonly schedules: Record<string, pulumi.Input<string>>;
  /** Their URLs. */
  readonly queues: Record<string, pulumi.Input<string>>;
  /** Names of its metric alarms. */
  alarms: readonly pulumi.Input<string>[];
  stream?: pulumi.Input<string>;
  /** Of the event source mapping. */
  mappingId?: pulumi.Input<string>;
  /** The bucket that events go to which the mapping gave up. */
  failures?: pulumi.Input<string>;
  stateMachineArn?: pulumi.Input<string>;
}

/** A pipeline as it was built. */
export interface BuiltPipeline {
  readonly pipeline: string;
  /** Names, ARNs and addresses for the stack's manifest; never a secret. */
  readonly manifest: PipelineManifest;
  readonly alarms: readonly cloudwatch.MetricAlarm[];
  /** What is looked at, and set off, to answer them. */
  readonly watched: Watched;
}

type Watching = { readonly [K in keyof Watched]: Watched[K][number][] };

/** What a pipeline's functions have in common, beyond what the stack says. */
export interface PipelineArgs {
  readonly pipeline: string;
  readonly runbook: Runbook;
  readonly foundation: Foundation;
  readonly provider: string;
  /** Empty: those that the provider has by itself. */
  readonly symbols: readonly string[];
  /** Names of the secrets that the provider reads. */
  readonly secrets: readonly string[];
  /** The settings that its code reads, by the same names. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly package: Pick<LambdaFunctionArgs, "package" | "architecture">;
  /** Failed invocations of a function within five minutes that raise an alarm. */
  readonly functionErrors: number;
}

/** When what the gate says is worth waking somebody. */
export interface VerdictThresholds {
  /** The exchange in whose open sessions silence counts. */
  readonly calendar: string;
  /** Within a minute. */
  readonly failedBatches: number;
  /** Within five minutes. */
  readonly quarantinedRows: number;
  readonly silentMinutes: number;
}

/** The part that every pipeline's component has alike: functions told where everything is, schedules, and alarms that name their runbook. */
export abstract class PipelineComponent extends pulumi.ComponentResource implements BuiltPipeline {
  readonly pipeline: string;
  readonly alarms: cloudwatch.MetricAlarm[] = [];
  readonly manifest: PipelineManifest = { functions: {}, logGroups: {}, schedules: {}, queues: {}, alarms: [] };
  readonly watched: Watching = { mappings: [], failures: [], replays: [], scheduleRoles: [] };
  /** What is added for all functions that are made after it. */
  protected readonly environment: Record<string, pulumi.Input<string>>;
  protected readonly foundation: Foundation;
  private readonly args: PipelineArgs;
  private readonly undelivered: Queue;

  constructor(type: string, args: PipelineArgs, opts: pulumi.ComponentResourceOptions) {
    super(type, args.pipeline, {}, opts);
    const { pipeline, foundation } = args;
    this.args = args;
    this.pipeline = pipeline;
    this.foundation = foundation;
    this.environment = environmentOf(args);
    const name = `${pipeline}-undelivered`;
    this.undelivered = new Queue(name, { key: foundation.key }, { parent: this });
    this.manifest.queues["undelivered"] = this.undelivered.url;
    const holds = "invocations that a schedule could not deliver";
    this.watch(new QueueAlarm(name, { queue: this.undelivered, holds, ...this.notice("undelivered") }, { parent: this }).alarm);
  }

  /** A function of this pipeline, with its alarms; `lambda/<what>.ts` is its entry. */
  protected function(
    what: string,
    args: Pick<LambdaFunctionArgs, "memoryMb" | "timeoutSeconds" | "files" | "environment"> = {},
  ): LambdaFunction {
    const { logRetentionDays, key } = this.foundation;
    const name = `${this.pipeline}-${what}`;
    const made = new LambdaFunction(
      name,
      {
        entry: `pipelines/${this.pipeline}/lambda/${what}.ts`,
        ...args,
        ...this.args.package,
        environment: { ...this.environment, ...args.environment },
        logs: { retentionDays: logRetentionDays },
        ...(key && { key }),
      },
      { parent: this },
    );
    const { functionErrors: errors } = this.args;
    const responses = this.responses("errors", "throttles", "duration");
    this.watch(...new FunctionAlarms(name, { function: made, errors, responses, ...this.notice("errors") }, { parent: this }).alarms);
    this.manifest.functions[what] = made.function.name;
    this.manifest.logGroups[what] = made.logGroup.name;
    return made;
  }

  protected schedule(what: string, args: Omit<ScheduleArgs, "undelivered">): Schedule {
    const made = new Schedule(`${this.pipeline}-${what}-timer`, { ...args, undelivered: this.undelivered }, { parent: this });
    this.manifest.schedules[what] = made.schedule.name;
    this.watched.scheduleRoles.push(made.role.arn);
    return made;
  }

  /** Whom an alarm tells, and how it is answered by the runbook's entry of that name. */
  protected notice(alarm: string): Notice {
    const { pipeline, runbook, foundation } = this.args;
    const entry = runbook.entries.find((candidate) => candidate.alarm === alarm);
    if (!entry) throw new Error(`the runbook of ${pipeline} has no entry ${alarm}; add it to pipelines/${pipeline}/runbook.ts`);
    const command = `npx ${entry.command} --stack ${foundation.stack}`;
    const response = { owner: foundation.owner, runbook: runbookPath(pipeline, alarm), command };
    return { topicArn: foundation.notifications.topicArn, response };
  }

  /** How several alarms are answered, each by its own entry. */
  protected responses<Alarm extends string>(...alarms: readonly Alarm[]): Record<Alarm, Response> {
    return Object.fromEntries(alarms.map((alarm) => [alarm, this.notice(alarm).response])) as Record<Alarm, Response>;
  }

  /** The alarms on what the gate says, and on what it does not: a watchdog tells when the exchange is open. */
  protected watchVerdicts(judge: LambdaFunction, { calendar, failedBatches, quarantinedRows, silentMinutes }: VerdictThresholds): void {
    const { pipeline } = this;
    const { namespace } = this.foundation;
    const watchdog = this.function("watchdog", { memoryMb: 256, timeoutSeconds: 30, environment: { ASSAY_CALENDAR: calendar } });
    this.schedule("watchdog", { target: watchdog, expression: "rate(1 minute)" });
    const quality = { logGroupName: judge.logGroup.name, namespace, threshold: failedBatches, ...this.notice("quality-failed") };
    const quarantine = { pipeline, namespace, threshold: quarantinedRows, ...this.notice("quarantined-rows") };
    const silence = { pipeline, namespace, silentMinutes, ...this.notice("silence") };
    this.watch(
      new QualityAlarm(`${pipeline}-quality`, quality, { parent: this }).alarm,
      new QuarantineAlarm(`${pipeline}-quarantine`, quarantine, { parent: this }).alarm,
      new SilenceAlarm(`${pipeline}-silence`, silence, { parent: this }).alarm,
    );
  }

  protected watch(...alarms: readonly cloudwatch.MetricAlarm[]): void {
    this.alarms.push(...alarms);
  }

  /** Where this pipeline's commits are. */
  protected get checkpoints(): CheckpointTable {
    return this.foundation.checkpoints.get(this.pipeline)!;
  }

  /** Lets a grantee read what the provider asks for. */
  protected canReadSecrets(grantee: Grantee): void {
    for (const name of this.args.secrets) this.foundation.secrets.get(name)!.canRead(grantee);
  }

  /** Sums up the alarms, once all of them are there. */
  protected complete(): void {
    const { stack } = this.foundation;
    this.manifest.alarms = this.alarms.map(({ name }) => name);
    new PipelineAlarm(this.pipeline, { stack, alarms: this.alarms, response: this.notice("errors").response }, { parent: this });
    this.registerOutputs({ ...this.manifest });
  }
}

function environmentOf({ pipeline, foundation, provider, symbols, secrets, settings }: PipelineArgs): Record<string, pulumi.Input<string>> {
  const arns = Object.fromEntries(secrets.map((name) => [name, foundation.secrets.get(name)!.arn]));
  return {
    ASSAY_STACK: foundation.stack,
    ASSAY_PIPELINE: pipeline,
    ASSAY_PROVIDER: provider,
    ASSAY_SYMBOLS: symbols.join(","),
    ASSAY_SETTINGS: JSON.stringify(settings),
    ...(secrets.length > 0 && { ASSAY_SECRETS: pulumi.jsonStringify(arns) }),
    ...foundation.lake.environment,
    DDB_TABLE_CHECKPOINTS: foundation.checkpoints.get(pipeline)!.table.name,
    DDB_TABLE_LATEST_PRICES: foundation.latestPrices.table.name,
    POWERTOOLS_SERVICE_NAME: pipeline,
    POWERTOOLS_METRICS_NAMESPACE: foundation.namespace,
    LOG_LEVEL: "INFO",
  };
}
