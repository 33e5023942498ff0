/** The wiring of historical-batch: a state machine plans a backfill, takes its slices in side by side, and builds the models. */
import type * as pulumi from "@pulumi/pulumi";
import type { BackfillFunctions } from "../../components/backfill-definition.ts";
import { BackfillStateMachine } from "../../components/backfill-state-machine.ts";
import type { Foundation } from "../../components/foundation.ts";
import type { LambdaFunction } from "../../components/function.ts";
import { LakeFolder } from "../../components/lake-folder.ts";
import { PipelineComponent } from "../../components/pipeline.ts";
import { QualityAlarm } from "../../components/quality-alarm.ts";
import { replaysOf } from "../../domain/ledger/replays.ts";
import { barContract } from "../../domain/market/bar.ts";
import { tickContract } from "../../domain/market/tick.ts";
import { checkedTickSuite } from "../../domain/market/tick-suite.ts";
import { count, oneOf, type SettingFault, type SettingsOf } from "../../domain/settings.ts";
import { deploymentSettings, flag, formatFaults, pipelineInfrastructure, scheduleExpression, settingFault } from "../infrastructure.ts";
import { runbook } from "./runbook.ts";
import { BARS_DUE_MINUTES, settingsSpec } from "./settings.ts";

/** Secrets that a provider asks for. */
const SECRETS = { simulated: [], "alpha-vantage": ["ALPHA_VANTAGE_API_KEY"], yahoo: [] } as const;
/** Whose sessions say when bars are due, where freshness is not judged by one. */
const DEFAULT_CALENDAR = "XNYS";
type Provider = keyof typeof SECRETS;

const settings = {
  ...settingsSpec,
  ...deploymentSettings,
  provider: oneOf(Object.keys(SECRETS) as Provider[], "simulated", "Where daily bars come from."),
  unofficial: flag(false, "Whether yahoo may be asked, whose service is unofficial and may end at any time."),
  scheduleExpression: scheduleExpression("cron(30 22 ? * MON-FRI *)", "When the newest week of sessions is asked for, in UTC."),
  alarmSilentMinutes: count(
    1,
    BARS_DUE_MINUTES,
    470,
    `Minutes without a verdict that raise an alarm, of the ${BARS_DUE_MINUTES} after a session's close in which its bars are due.`,
  ),
  concurrency: count(1, 40, 4, "Slices that are worked on at once."),
} as const;

export type DeployedHistory = SettingsOf<typeof settings>;

function faults({ provider, unofficial, concurrency, format }: DeployedHistory): SettingFault[] {
  return [
    ...formatFaults({ format }),
    ...(provider === "yahoo" && !unofficial
      ? [
          settingFault(
            "unofficial",
            "unofficial is false, and yahoo's service is unofficial and may end at any time; set it to true to use it nevertheless",
          ),
        ]
      : []),
    ...(provider === "alpha-vantage" && concurrency > 1
      ? [settingFault("concurrency", `concurrency is ${concurrency}, and alpha-vantage answers one request a second; set it to 1`)]
      : []),
  ];
}

export const infrastructure = pipelineInfrastructure({
  name: runbook.pipeline,
  settings,
  faults,
  secrets: ({ provider }) => SECRETS[provider],
  build(chosen, foundation, opts) {
    checkedTickSuite();
    return new HistoricalBatch(chosen, foundation, opts);
  },
});

/** historical-batch, deployed. */
class HistoricalBatch extends PipelineComponent {
  constructor(chosen: DeployedHistory, foundation: Foundation, opts: pulumi.ComponentResourceOptions) {
    const { provider, symbols, unofficial, functionImage, architecture, alarmFunctionErrors: functionErrors } = chosen;
    const read = Object.keys(settingsSpec).map((key) => [key, chosen[key as keyof typeof settingsSpec]] as const);
    super(
      "assay:pipelines:HistoricalBatch",
      {
        pipeline: runbook.pipeline,
        runbook,
        foundation,
        provider,
        symbols,
        secrets: SECRETS[provider],
        settings: { ...Object.fromEntries(read), ...(provider === "yahoo" && { unofficial }) },
        package: { architecture, package: functionImage === null ? "zip" : { uri: functionImage, architecture } },
        functionErrors,
      },
      opts,
    );
    const slice = this.takesSlices();
    // What there is to fetch is told by the provider's calendar alone: it needs no permission.
    const plan = this.function("plan-slices", { memoryMb: 512, timeoutSeconds: 60 });
    const late = this.mergesLate();
    this.backfills({ plan, slice, models: this.buildsModels(), late }, chosen);
    this.replays();
    this.watchVerdicts(slice, {
      calendar: chosen.calendar ?? DEFAULT_CALENDAR,
      failedBatches: chosen.alarmFailedBatches,
      quarantinedRows: chosen.alarmQuarantinedRows,
      silentMinutes: chosen.alarmSilentMinutes,
    });
    this.watchMerges(late, chosen);
    this.complete();
  }

  /** Fetches, judges and commits a slice. */
  private takesSlices(): LambdaFunction {
    const slice = this.function("backfill", { memoryMb: 2048, timeoutSeconds: 900 });
    this.canCommit(slice);
    this.canReadSecrets(slice);
    return slice;
  }

  /** Judges anew what was quarantined, for whoever answers an alarm. */
  private replays(): void {
    const { lake } = this.foundation;
    const replay = this.function("replay", { memoryMb: 2048, timeoutSeconds: 900 });
    this.canCommit(replay, new LakeFolder(lake.zone("ledger").bucket, replaysOf(this.pipeline)));
    this.watched.replays.push(replay.arn);
  }

  /** Outputs are staged, committed and published, and the next price is served. @param books of the ledger, besides the pipeline's own */
  private canCommit(committer: LambdaFunction, ...books: readonly LakeFolder[]): void {
    const { lake, latestPrices } = this.foundation;
    const zones = (["raw", "curated", "quarantine", "validations"] as const).map((zone) => lake.zone(zone).dataset(barContract.dataset));
    this.canPublish(committer, [...zones, lake.zone("ledger").dataset(this.pipeline), ...books]);
    latestPrices.canUpsert(committer);
  }

  /** @param also what is only read */
  private canPublish(committer: LambdaFunction, published: readonly LakeFolder[], also: readonly LakeFolder[] = []): void {
    const { lake } = this.foundation;
    const own = [lake.zone("staging"), lake.zone("state")].map((zone) => zone.dataset(this.pipeline));
    lake.canUse(committer, { read: [...own, ...published, ...also], write: [...own, ...published], remove: own });
    this.checkpoints.canCommit(committer);
  }

  /** Merges the trades that stream-ingest kept since they came too late: of its zones, what a trade moves between, and no other. */
  private mergesLate(): LambdaFunction {
    const { lake, catalog, athena } = this.foundation;
    const { dataset } = tickContract;
    const merge = this.function("merge-late", { memoryMb: 2048, timeoutSeconds: 900, environment: this.athena });
    const zones = (["curated", "quarantine", "validations"] as const).map((zone) => lake.zone(zone).dataset(dataset));
    this.canPublish(merge, [...zones, lake.zone("ledger").dataset(this.pipeline)], [lake.zone("late").dataset(dataset)]);
    catalog.canFindCurated(merge);
    athena.canRun(merge);
    athena.canFetch(merge);
    return merge;
  }

  /** What it judges fails as what the slices do. */
  private watchMerges(merge: LambdaFunction, { alarmFailedBatches: threshold }: DeployedHistory): void {
    const { namespace } = this.foundation;
    const quality = { logGroupName: merge.logGroup.name, namespace, threshold, ...this.notice("quality-failed") };
    this.watch(new QualityAlarm(`${this.pipeline}-late-quality`, quality, { parent: this }).alarm);
  }

  private get athena(): Record<string, pulumi.Input<string>> {
    const { catalog, athena } = this.foundation;
    return { ATHENA_WORKGROUP: athena.workgroup.name, ATHENA_DATABASE: catalog.defaultDatabase };
  }

  /** Runs the models' SQL over what is curated. */
  private buildsModels(): LambdaFunction {
    const { lake, catalog, athena } = this.foundation;
    const models = this.function("build-models", {
      memoryMb: 512,
      timeoutSeconds: 900,
      files: [`pipelines/${this.pipeline}/models`],
      environment: this.athena,
    });
    const derived = lake.zone("derived");
    lake.canUse(models, { read: [lake.curated(barContract.dataset), derived], write: [derived], remove: [derived] });
    catalog.canFindCurated(models);
    athena.canRun(models);
    athena.canUnload(models, derived);
    return models;
  }

  private backfills(functions: BackfillFunctions<LambdaFunction>, chosen: DeployedHistory): void {
    const { logRetentionDays, key } = this.foundation;
    const { concurrency, schedule: enabled, scheduleExpression: expression } = chosen;
    const machine = new BackfillStateMachine(
      this.pipeline,
      { functions, concurrency, logs: { retentionDays: logRetentionDays }, key, ...this.notice("errors") },
      { parent: this },
    );
    this.watch(machine.alarm);
    this.manifest.stateMachineArn = machine.arn;
    this.schedule("backfill", { target: machine, expression, enabled });
  }
}
