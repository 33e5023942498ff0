/** The wiring of stream-ingest: what carries trades, what judges them, and who is woken. */
import type * as pulumi from "@pulumi/pulumi";
import { StreamMapping } from "../../components/event-source-mapping.ts";
import { FailureDestination } from "../../components/failure-destination.ts";
import type { Foundation } from "../../components/foundation.ts";
import type { LambdaFunction } from "../../components/function.ts";
import { IngestStream } from "../../components/ingest-stream.ts";
import { MappingAlarms } from "../../components/mapping-alarms.ts";
import { CALENDAR_IDS } from "../../domain/calendar/registry.ts";
import { replaysOf } from "../../domain/ledger/replays.ts";
import { minuteBarContract } from "../../domain/market/minute-bar.ts";
import { tickContract } from "../../domain/market/tick.ts";
import { count, oneOf, type SettingFault, type SettingsOf } from "../../domain/settings.ts";
import { deploymentSettings, formatFaults, image, pipelineInfrastructure, scheduleExpression, settingFault } from "../infrastructure.ts";
import { ProducingPipeline, SOURCES, type Source } from "./producer.infrastructure.ts";
import { runbook } from "./runbook.ts";
import { settingsSpec } from "./settings.ts";
import { checkedSuites } from "./suites.ts";

const settings = {
  ...settingsSpec,
  ...deploymentSettings,
  provider: oneOf(
    Object.keys(SOURCES) as Source[],
    "simulated",
    "Where trades come from; coinbase and alpaca are listened to in a container.",
  ),
  scheduleExpression: scheduleExpression("rate(1 minute)", "When a source that is asked is asked."),
  calendar: oneOf(CALENDAR_IDS, "XNYS", "The exchange in whose open sessions silence is an alarm."),
  // A laptop's default is a second, for whoever looks on; here each window is objects that nobody merges.
  batchWindowSeconds: count(0, 300, 60, settingsSpec.batchWindowSeconds.doc),
  // A stream forgets records at that age, and has to keep them for longer than the mapping tries: 86,400 s by default.
  retentionHours: count(25, 8_760, 48, "Hours that the stream keeps its records."),
  streamMode: oneOf(
    ["on-demand", "provisioned"],
    "on-demand",
    "on-demand: AWS scales the stream; provisioned: it has as many shards as set.",
  ),
  producerImage: image("The container that listens to coinbase or alpaca."),
  alarmIteratorAgeMinutes: count(1, 10_080, 15, "Age of the oldest unprocessed record that raises an alarm."),
} as const;

export type DeployedStream = SettingsOf<typeof settings>;

function faults(chosen: DeployedStream): readonly SettingFault[] {
  const { provider, transport, producerImage, retentionHours, maxRecordAgeSeconds, alarmIteratorAgeMinutes } = chosen;
  const { listens } = SOURCES[provider];
  const told = (holds: boolean, key: keyof DeployedStream, message: string) => (holds ? [settingFault(key, message)] : []);
  return [
    ...formatFaults(chosen),
    ...told(
      listens && transport === "direct",
      "transport",
      `transport is direct, which asks its source now and then, and ${provider} has to be listened to; set it to stream`,
    ),
    ...told(
      listens && producerImage === null,
      "producerImage",
      `producerImage is missing, in which ${provider} is listened to; give ${settings.producerImage.allowed}`,
    ),
    ...told(
      maxRecordAgeSeconds >= retentionHours * 3600,
      "retentionHours",
      `retentionHours is ${retentionHours}, and records are tried for ${maxRecordAgeSeconds} s; keep them for longer`,
    ),
    ...told(
      alarmIteratorAgeMinutes * 60 >= maxRecordAgeSeconds,
      "alarmIteratorAgeMinutes",
      `alarmIteratorAgeMinutes is ${alarmIteratorAgeMinutes}, and records are given up after ${maxRecordAgeSeconds} s; warn before`,
    ),
  ];
}

export const infrastructure = pipelineInfrastructure({
  name: runbook.pipeline,
  settings,
  faults,
  secrets: ({ provider }) => SOURCES[provider].secrets,
  build(chosen, foundation, opts) {
    checkedSuites();
    return new StreamIngest(chosen, foundation, opts);
  },
});

/** stream-ingest, deployed. */
class StreamIngest extends ProducingPipeline {
  constructor(chosen: DeployedStream, foundation: Foundation, opts: pulumi.ComponentResourceOptions) {
    const { provider, symbols, functionImage, architecture, alarmFunctionErrors: functionErrors } = chosen;
    super(
      "assay:pipelines:StreamIngest",
      {
        pipeline: runbook.pipeline,
        runbook,
        foundation,
        provider,
        symbols,
        secrets: SOURCES[provider].secrets,
        settings: Object.fromEntries(Object.keys(settingsSpec).map((key) => [key, chosen[key as keyof typeof settingsSpec]])),
        package: { architecture, package: functionImage === null ? "zip" : { uri: functionImage, architecture } },
        functionErrors,
      },
      opts,
    );
    const judge = chosen.transport === "stream" ? this.throughStream(chosen) : this.directly(chosen);
    this.watchVerdicts(judge, {
      calendar: chosen.calendar,
      failedBatches: chosen.alarmFailedBatches,
      quarantinedRows: chosen.alarmQuarantinedRows,
      silentMinutes: chosen.alarmSilentMinutes,
    });
    this.complete();
  }

  /** Producer → stream → processor; what the mapping gives up → dead letters. Answers with the function that judges. */
  private throughStream(chosen: DeployedStream): LambdaFunction {
    const { key, lifetime, logs } = this.foundation;
    const { streamMode: mode, shards, retentionHours } = chosen;
    const carried = { lifetime: { ...lifetime, protect: false }, key };
    const stream = new IngestStream(
      this.pipeline,
      { ...carried, mode, retentionHours, ...(mode === "provisioned" && { shards }) },
      { parent: this },
    );
    this.environment["KINESIS_STREAM_NAME"] = stream.streamName;
    this.manifest.stream = stream.streamName;
    this.produceInto(stream, chosen);

    const processor = this.function("processor", { memoryMb: 1024, timeoutSeconds: 300 });
    this.canCommit(processor);
    const failuresName = `${this.pipeline}-failures`;
    const failures = new FailureDestination(
      failuresName,
      { ...carried, accessLog: logs.accessLogOf(failuresName), intakeTimeoutSeconds: 60, ...this.notice("undeliverable") },
      { parent: this },
    );
    const mapping = new StreamMapping(
      this.pipeline,
      {
        stream,
        consumer: processor,
        failures,
        batchSize: chosen.batchRecords,
        windowSeconds: chosen.batchWindowSeconds,
        retryAttempts: chosen.retryAttempts,
        maxRecordAgeSeconds: chosen.maxRecordAgeSeconds,
      },
      { parent: this },
    );
    const responses = this.responses("iterator-age", "dead-letters", "dropped-events", "undeliverable");
    const iteratorAgeMinutes = chosen.alarmIteratorAgeMinutes;
    this.watch(
      ...new MappingAlarms(this.pipeline, { mapping, iteratorAgeMinutes, responses, ...this.notice("iterator-age") }, { parent: this })
        .alarms,
      failures.undelivered.alarm,
    );
    this.manifest.mappingId = mapping.mapping.uuid;
    this.manifest.failures = failures.bucketName;
    Object.assign(this.manifest.queues, { notices: failures.notices.url, "given-up": failures.givenUp.url });
    this.watched.mappings.push(mapping.mapping.arn);
    this.watched.failures.push(failures);
    this.takeInDeadLetters(failures, stream);
    this.replays(stream);
    return processor;
  }

  /** A function asks the source by schedule, and judges what it gets in micro-batches. */
  private directly({ schedule: enabled, scheduleExpression: expression }: DeployedStream): LambdaFunction {
    const judge = this.function("micro-batch", { memoryMb: 1024, timeoutSeconds: 300 });
    this.canCommit(judge);
    // Each day's source is another one, and nothing more comes of the one before.
    this.checkpoints.canFindAbandoned(judge);
    this.canReadSecrets(judge);
    this.schedule("micro-batch", { target: judge, expression, enabled });
    this.replays();
    return judge;
  }

  private takeInDeadLetters(failures: FailureDestination, stream: IngestStream): void {
    const intake = this.function("dead-letter-intake", { memoryMb: 512, timeoutSeconds: 60 });
    this.canCommit(intake);
    // Its records are read again where a notice carries none.
    stream.canRead(intake);
    failures.takenInBy(intake);
    this.watched.replays.push(intake.arn);
  }

  /** Judges anew what was quarantined or given up, for whoever answers an alarm. */
  private replays(stream?: IngestStream): void {
    const replay = this.function("replay", { memoryMb: 1024, timeoutSeconds: 900 });
    this.canCommit(replay);
    stream?.canListShards(replay);
    this.watched.replays.push(replay.arn);
  }

  /**
   * What committing for a shard asks for: outputs are staged, committed and published, and the next price is served. Whoever opens a shard
   * first publishes what another left to publish, so that each may publish what any of them does.
   */
  private canCommit(committer: LambdaFunction): void {
    const { lake, latestPrices } = this.foundation;
    const { dataset } = tickContract;
    const own = [lake.zone("staging"), lake.zone("state")].map((zone) => zone.dataset(this.pipeline));
    const published = [
      ...(["raw", "curated", "quarantine", "late", "dead-letters", "validations"] as const).map((zone) => lake.zone(zone).dataset(dataset)),
      ...(["curated", "quarantine"] as const).map((zone) => lake.zone(zone).dataset(minuteBarContract.dataset)),
      this.ledger,
      this.book(replaysOf(this.pipeline)),
    ];
    lake.canUse(committer, { read: [...own, ...published], write: [...own, ...published], remove: own });
    this.checkpoints.canCommit(committer);
    latestPrices.canUpsert(committer);
  }
}
