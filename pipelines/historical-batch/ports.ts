import type { Clock, Observer } from "../../domain/ports/effects.ts";
import type { RowEncoder } from "../../domain/ports/encoder.ts";
import type { HistoryProvider, ReadRecords } from "../../domain/ports/provider.ts";
import type { Models, SqlEngine } from "../../domain/ports/sql.ts";
import type { CheckpointStore, ObjectStore } from "../../domain/ports/stores.ts";
import type { TellingsOf } from "../../domain/ports/tellings.ts";
import type { Suite } from "../../domain/quality/suite.ts";

/** What taking slices of history in works with. */
export interface SlicePorts {
  readonly provider: HistoryProvider;
  readonly readRecords: ReadRecords;
  readonly objects: ObjectStore;
  readonly checkpoints: CheckpointStore;
  readonly encoder: RowEncoder;
  /** Of daily bars. */
  readonly suite: Suite;
  /** A name that no other process has: what is staged under it is this one's alone. */
  readonly attempt: string;
  readonly clock: Clock;
  readonly observer: Observer;
  /** Asked between batches: true leaves the run open, to be resumed by the next one. */
  readonly stopRequested: () => boolean;
  /** What a person types to go on with it, where it was typed. */
  readonly command?: string | undefined;
}

/** Everything outside historical-batch that it works with. */
export interface HistoryPorts extends SlicePorts {
  /** Of single trades, by which late ones are judged. */
  readonly tickSuite: Suite;
  readonly tellingsOf: TellingsOf;
  readonly models: Models;
  readonly sql: SqlEngine;
}
