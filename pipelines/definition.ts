/** What every pipeline's folder fills in, so that the command, the stacks and the docs know it by one line in the registry. */
import type { Either } from "fp-ts/lib/Either.js";
import type { SessionDate } from "../domain/market/times.ts";
import type { Clock, Observer } from "../domain/ports/effects.ts";
import type { ReadSecret } from "../domain/ports/secrets.ts";
import type { SettingsSpec } from "../domain/settings.ts";

export interface PipelineDefinition {
  readonly name: string;
  /** One sentence for `assay run --help`. */
  readonly summary: string;
  readonly settings: SettingsSpec;
  /** The folder of its `.sql` models, where it has any. */
  readonly models?: URL;
  /** Loads the runner on the embedded stores; called only when the pipeline is to run. */
  readonly local: () => Promise<LocalRunner>;
}

export type LocalRunner = (invocation: Invocation) => Promise<Either<RunFault, RunSummary>>;

/** What the command line asks of a pipeline on this machine. */
export interface Invocation {
  readonly dataDirectory: string;
  readonly provider: string;
  /** Options of the provider under its own names for them: `input`, `seed`, `output-size`. */
  readonly providerOptions: Readonly<Record<string, unknown>>;
  readonly symbols: readonly string[];
  readonly from?: SessionDate;
  readonly to?: SessionDate;
  /** Take the session after the last one curated, in place of `from` and `to`. */
  readonly continue: boolean;
  /** Settings of the pipeline, as given. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly clock: Clock;
  readonly secret: ReadSecret;
  /** The file in which requests to metered providers are counted: per user, whatever the data directory. */
  readonly budgetPath: string;
  readonly progress: Observer["progress"];
  readonly stopRequested: () => boolean;
}

/** Why a pipeline did not run: every fault at once, in words for whoever typed the command. */
export interface RunFault {
  /** `usage`: the command or its input must change. `environment`: this machine or another process stands in the way. */
  readonly _tag: "usage" | "environment";
  readonly messages: readonly string[];
}

/** What a run did, over all its tries; the document that `--json` prints. */
export interface RunSummary {
  readonly pipeline: string;
  readonly runId: string;
  /** Whether every batch passed the gate. */
  readonly marker: "QUALITY=PASS" | "QUALITY=FAIL";
  readonly received: number;
  readonly curated: number;
  readonly quarantined: number;
  readonly deadLettered: number;
  readonly duplicate: number;
  readonly late: number;
  /** Whether received equals the sum of the others, record by record. */
  readonly balanced: boolean;
  /** True when this went on with a run that an earlier try had begun. */
  readonly resumed: boolean;
  /** True when it stopped before the end on request; running it again goes on. */
  readonly interrupted: boolean;
  readonly slices: { readonly planned: number; readonly passed: number; readonly failed: number; readonly unfetched: readonly Unfetched[] };
  /** Quarantined records by reason; one record can have several. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly latest: { readonly updated: number; readonly older: number; readonly equal: number };
  readonly models: readonly { readonly model: string; readonly rows: number }[];
}

export interface Unfetched {
  readonly slice: string;
  readonly message: string;
}
