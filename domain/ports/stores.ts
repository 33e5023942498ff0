/**
 * The stores behind a pipeline, as the protocol stage → commit → publish needs them. Embedded: the file system and SQLite.
 * AWS: S3 and DynamoDB.
 */
import type { LatestIndicators } from "../market/latest-indicators.ts";
import type { LatestPrice } from "../market/latest-price.ts";

/** The places data can be. Readers look at published objects only; `staging` is never read. */
export const ZONES = ["raw", "curated", "quarantine", "late", "dead-letters", "ledger", "validations", "capsules", "derived"] as const;

/** A key is `<zone>/<dataset>/<partitions>/<name>`, with `/` between and no other meaning. */
export interface ObjectStore {
  /** Writes a whole object durably under `staging/<attempt>/` and returns its staged key. Over an earlier one of that key. */
  stage(attempt: string, key: string, body: Uint8Array | AsyncIterable<Uint8Array>): Promise<string>;
  /** Gives a staged object its final key. Idempotent: a final object that is there already is left as it is. */
  publish(stagedKey: string, key: string): Promise<void>;
  /** The published object's bytes in order, or undefined where there is none. */
  open(key: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  read(key: string): Promise<Uint8Array | undefined>;
  /** Published keys that start with the prefix, sorted. */
  list(prefix: string): Promise<readonly string[]>;
  /** Removes what attempts other than these left under staging. */
  sweep(keepAttempts: ReadonlySet<string>): Promise<void>;
}

/** One writer's progress: a run's position, a shard's range. */
export interface Checkpoint {
  /** 0 before the first commit, one more with each. */
  readonly version: number;
  /** The pipeline's own words; JSON. */
  readonly position: unknown;
}

/** What stands between a commit and its data being visible; carried in the commit, so that any later try can finish it. */
export interface PendingPublish {
  readonly shard: string;
  readonly version: number;
  readonly attempt: string;
  readonly objects: readonly { readonly staged: string; readonly key: string }[];
  readonly latest: readonly LatestPrice[];
  /** Of symbols whose trades moved them; none from pipelines without windows. */
  readonly indicators?: readonly LatestIndicators[];
  /** Verdict lines for the log, in order. */
  readonly verdicts: readonly string[];
}

export interface Commit {
  readonly shard: string;
  /** The version this commit was computed from; another writer in between makes it a conflict. */
  readonly expectedVersion: number;
  readonly position: unknown;
  /** State that moves with the checkpoint: key indexes, window snapshots. */
  readonly state: ReadonlyMap<string, Uint8Array>;
  /** Keys of state that nothing will ask for again. */
  readonly dropped?: readonly string[];
  readonly publish: Omit<PendingPublish, "shard" | "version">;
}

export interface CheckpointStore {
  read(shard: string): Promise<Checkpoint | undefined>;
  /** State last committed under these keys; keys never written are left out. */
  state(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** All or nothing. `conflict`: the shard is no longer at `expectedVersion`, and nothing was written. */
  commit(commit: Commit): Promise<"committed" | "conflict">;
  /** Commits of one shard, or of all, whose publishing is not known to be complete, oldest first. */
  pending(shard?: string): Promise<readonly PendingPublish[]>;
  /** Upserts the latest prices and indicators and forgets the pending publish, in one step; repeating it changes nothing. */
  finish(publish: PendingPublish): Promise<readonly LatestOutcome[]>;
}

export type LatestOutcome = "updated" | "older" | "equal";

export interface LatestPrices {
  get(symbol: string): Promise<LatestPrice | undefined>;
  all(): Promise<readonly LatestPrice[]>;
  /** By symbol and source. */
  indicators(): Promise<readonly LatestIndicators[]>;
}
