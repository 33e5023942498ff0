/** What every pipeline's `infrastructure.ts` fills in, and the settings that they have alike. */
import type * as pulumi from "@pulumi/pulumi";
import { type Either, isLeft, isRight, left, right } from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import { ECR_DIGEST } from "../components/container-image.ts";
import type { Foundation } from "../components/foundation.ts";
import type { BuiltPipeline } from "../components/pipeline.ts";
import { parseSchedule } from "../domain/aws/schedule-expression.ts";
import { isSymbol, SYMBOL_ALLOWED } from "../domain/market/instruments.ts";
import { count, decodeSettings, oneOf, type SettingFault, type SettingsOf, type SettingsSpec, where } from "../domain/settings.ts";

/** A pipeline whose settings hold. */
export interface ConfiguredPipeline {
  readonly name: string;
  /** Names of the secrets that it cannot do without. */
  readonly secrets: readonly string[];
  /** Of its functions; null where they are zips. */
  readonly functionImage: string | null;
  readonly build: (foundation: Foundation, opts: pulumi.ComponentResourceOptions) => BuiltPipeline;
}

export interface PipelineInfrastructure {
  readonly name: string;
  /** Every setting that a stack may give it. */
  readonly settings: SettingsSpec;
  readonly configure: (given: Readonly<Record<string, unknown>>) => Either<readonly SettingFault[], ConfiguredPipeline>;
}

/** A line of the registry: the module is loaded only where a configuration names the pipeline. */
export interface PipelineLoader {
  readonly name: string;
  readonly load: () => Promise<PipelineInfrastructure>;
}

/** A pipeline's own words about itself. */
interface Definition<S extends SettingsSpec> {
  readonly name: string;
  readonly settings: S;
  /** Settings that do not go together. */
  readonly faults?: (settings: SettingsOf<S>) => readonly SettingFault[];
  /** Names of the secrets that it cannot do without. */
  readonly secrets?: (settings: SettingsOf<S>) => readonly string[];
  readonly build: (settings: SettingsOf<S>, foundation: Foundation, opts: pulumi.ComponentResourceOptions) => BuiltPipeline;
}

/** Ties a pipeline's settings to what is built from them. */
export function pipelineInfrastructure<S extends SettingsSpec>({ name, settings: spec, ...own }: Definition<S>): PipelineInfrastructure {
  return {
    name,
    settings: spec,
    configure: (given) => {
      const settings = decodeSettings(spec, given);
      if (isLeft(settings)) return settings;
      const faults = own.faults?.(settings.right) ?? [];
      if (faults.length > 0) return left(faults);
      return right({
        name,
        secrets: own.secrets?.(settings.right) ?? [],
        functionImage: (settings.right as { readonly functionImage?: string | null }).functionImage ?? null,
        build: (foundation, opts) => own.build(settings.right, foundation, opts),
      });
    },
  };
}

/** Athena's tables are over Parquet: what is stored otherwise is there, and no query finds it. */
export function formatFaults({ format }: { readonly format: string }): readonly SettingFault[] {
  if (format === "parquet") return [];
  return [settingFault("format", `format is ${format}, and the tables that Athena reads hold Parquet; leave it at parquet in a stack`)];
}

/** What is wrong with the setting of that key, in words. */
export function settingFault(key: string, message: string): SettingFault {
  return { _tag: "SettingFault", key, message };
}

const schedule = where("schedule", (u): u is string => typeof u === "string" && isRight(parseSchedule(u)), scheduleFault);

function scheduleFault(u: unknown): string | undefined {
  const parsed = typeof u === "string" ? parseSchedule(u) : undefined;
  return parsed && isLeft(parsed) ? parsed.left.fault : undefined;
}

const digest = where("image", (u): u is string => typeof u === "string" && ECR_DIGEST.test(u));

/** A setting that is on or off. */
export function flag(value: boolean, doc: string) {
  return { codec: t.boolean, default: value, allowed: "true or false", doc } as const;
}

/** An image that a step of CI has pushed. */
export function image(doc: string) {
  const allowed = "<account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:<digest>";
  return { codec: t.union([digest, t.null]), default: null, allowed, doc } as const;
}

/** When something is started: a rate, or a cron in UTC. */
export function scheduleExpression(value: string, doc: string) {
  return {
    codec: schedule,
    default: value,
    allowed: "rate(5 minutes), or a cron of six fields as in cron(0 22 ? * MON-FRI *)",
    doc,
  } as const;
}

/** What is no code would be fetched, and quarantined record by record. */
const symbols = where("symbols", (u): u is string[] => isTexts(u) && u.every(isSymbol), symbolsFault);
const isTexts = t.array(t.string).is;

function symbolsFault(u: unknown): string | undefined {
  const wrong = isTexts(u) ? u.find((text) => !isSymbol(text)) : undefined;
  return wrong === undefined ? undefined : `${JSON.stringify(wrong)} is no symbol, which is ${SYMBOL_ALLOWED}`;
}

/** How a pipeline is deployed, besides what its code reads. */
export const deploymentSettings = {
  symbols: {
    codec: symbols,
    default: [] as string[],
    allowed: 'a list, as in ["AAPL", "MSFT"]',
    doc: "Instruments; empty: the provider's own.",
  },
  schedule: flag(true, "Whether its schedule starts it; false keeps all and starts nothing."),
  functionImage: image("An image that holds the functions, in place of zips that are bundled at deploy."),
  architecture: oneOf(["arm64", "x86_64"], "arm64", "The processors of its functions, and of what its images were built for."),
  alarmFunctionErrors: count(1, 1_000_000, 1, "Failed invocations of a function within five minutes that raise an alarm."),
  alarmFailedBatches: count(1, 1_000_000, 1, "Batches within a minute that fail the gate and raise an alarm."),
  alarmQuarantinedRows: count(1, 1_000_000_000, 1, "Quarantined rows within five minutes that raise an alarm."),
  alarmSilentMinutes: count(1, 1_440, 15, "Minutes without a verdict, in an open session, that raise an alarm."),
} as const;
