/** What every pipeline's folder fills in, so that the command, the stacks and the docs know it by one line in the registry. */
import type { Either } from "fp-ts/lib/Either.js";
import type { Replayed, ReplayOrder } from "../domain/answer/replay.ts";
import type { Capsule } from "../domain/capsule/capsule.ts";
import type { SessionDate } from "../domain/market/times.ts";
import type { Clock, Observer } from "../domain/ports/effects.ts";
import type { Completeness, ConnectionChange, Gap, Outage } from "../domain/ports/live.ts";
import type { RequestBudget } from "../domain/ports/request-budget.ts";
import type { ReadSecret } from "../domain/ports/secrets.ts";
import type { Suite } from "../domain/quality/suite.ts";
import type { SettingFault, SettingsSpec } from "../domain/settings.ts";

export interface PipelineDefinition {
  readonly name: string;
  /** One sentence for `assay run --help`. */
  readonly summary: string;
  readonly settings: SettingsSpec;
  /** What feeds it: providers of history, or sources of ticks. */
  readonly feed: "history" | "ticks";
  /** The folder of its `.sql` models, where it has any. */
  readonly models?: URL;
  /** Loads the runner on the embedded stores; called only when the pipeline is to run. */
  readonly local: () => Promise<LocalRunner>;
  /** Loads what judges its held records anew on the embedded stores, where it holds any. */
  readonly replay?: () => Promise<LocalReplay>;
  /** Loads what runs a capsule of it again. */
  readonly capsule?: () => Promise<CapsuleRunner>;
}

export interface CapsuleRunner {
  /** Settings with their defaults, and the suite that a run under them is judged by. */
  readonly settingsOf: (
    given: Readonly<Record<string, unknown>>,
  ) => Either<readonly SettingFault[], { readonly settings: Readonly<Record<string, unknown>>; readonly suite: Suite }>;
  /** Runs it in a directory that is empty. Right: the run as it is called there. Left: what keeps it from running. */
  readonly run: (capsule: Capsule, suite: Suite, directory: string) => Promise<Either<readonly string[], string>>;
}

export type LocalReplay = (asked: ReplayAsked) => Promise<Either<RunFault, Replayed>>;

/** What the command line asks of a replay on this machine. */
export interface ReplayAsked extends Pick<Invocation, "dataDirectory" | "settings" | "clock" | "progress" | "stopRequested"> {
  readonly order: ReplayOrder;
  /** Most records a second; absent: as fast as they go. */
  readonly rate?: number;
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
  /** What is to be typed to have the same again, without `npx` and `--data`; kept with where the run stands. */
  readonly command?: string;
  readonly clock: Clock;
  readonly secret: ReadSecret;
  /** Counts requests to metered providers: per user, whatever the data directory. */
  readonly budget: RequestBudget;
  /** Told by a pipeline that has an end in sight. */
  readonly progress: Observer["progress"];
  /** Told by a pipeline of a stream. */
  readonly watch: (sighting: Sighting) => void;
  readonly stopRequested: () => boolean;
}

/** What a stream's run has come to, for people who watch; never affects a result. */
export type Sighting =
  | { readonly _tag: "Began"; readonly source: string }
  /** So many records of the source are in the stream. */
  | { readonly _tag: "Sent"; readonly records: number }
  /** Of this run so far. */
  | { readonly _tag: "Counted"; readonly counts: RunCounts; readonly ranges: Verdicts }
  | { readonly _tag: "Priced"; readonly symbol: string; readonly price: number }
  | Gap
  | Outage
  | ConnectionChange;

/** Why a pipeline did not run: every fault at once, in words for whoever typed the command. */
export interface RunFault {
  /** `usage`: the command or its input must change. `environment`: this machine or another process stands in the way. */
  readonly _tag: "usage" | "environment";
  readonly messages: readonly string[];
}

/** Where records went. */
export interface RunCounts {
  readonly received: number;
  readonly curated: number;
  readonly quarantined: number;
  readonly deadLettered: number;
  readonly duplicate: number;
  readonly late: number;
  /** Quarantined records by reason; one record can have several. */
  readonly reasons: Readonly<Record<string, number>>;
}

export const NO_COUNTS: RunCounts = { received: 0, curated: 0, quarantined: 0, deadLettered: 0, duplicate: 0, late: 0, reasons: {} };

/** What was judged as one, by verdict. */
export interface Verdicts {
  readonly passed: number;
  readonly failed: number;
}

/** What a run did, over all its tries; the document that `--json` prints. */
export type RunSummary = BatchSummary | StreamSummary;

interface AnySummary extends RunCounts {
  readonly pipeline: string;
  readonly runId: string;
  /** Whether everything that was judged passed the gate. */
  readonly marker: "QUALITY=PASS" | "QUALITY=FAIL";
  /** Whether received equals the sum of the others, record by record. */
  readonly balanced: boolean;
  /** True when this went on with a run that an earlier try had begun. */
  readonly resumed: boolean;
  /** True when it stopped before the end on request; running it again goes on. */
  readonly interrupted: boolean;
  readonly latest: { readonly updated: number; readonly older: number; readonly equal: number };
}

export interface BatchSummary extends AnySummary {
  readonly feed: "history";
  readonly slices: Verdicts & { readonly planned: number; readonly unfetched: readonly Unfetched[] };
  readonly models: readonly { readonly model: string; readonly rows: number }[];
  /** Late trades of the stream that this run merged, by where they went; absent where none waited. They are in no other count. */
  readonly merged?: { readonly records: number; readonly curated: number; readonly quarantined: number; readonly duplicate: number };
}

export interface Unfetched {
  readonly slice: string;
  readonly message: string;
}

export interface StreamSummary extends AnySummary {
  readonly feed: "ticks";
  readonly transport: "stream" | "direct";
  /** How many shards the records lie in. */
  readonly shards: number;
  /** Committed together, and judged as one. */
  readonly ranges: Verdicts;
  /** Rows of closed minutes; one that trades came to afterwards has several. */
  readonly minutes: { readonly curated: number; readonly quarantined: number };
  /** The series there are windows of, over all runs, and the figures of some. */
  readonly windows: { readonly series: number; readonly some: readonly Window[] };
  /** What a live source knows of its trades in this run; empty for finite ones. */
  readonly completeness: readonly Completeness[];
  /** Of a source that goes wrong on purpose: by fault, how many of its records it befell. */
  readonly injected: Readonly<Record<string, number>>;
}

/** As of a series' newest trade. */
export interface Window {
  readonly symbol: string;
  /** Mean price of the newest trades. */
  readonly ma: number;
  /** Exponentially time-decayed mean price. */
  readonly ema: number;
  /** Volume-weighted mean price of the newest UTC day; null where no volume was traded. */
  readonly vwap: number | null;
}
