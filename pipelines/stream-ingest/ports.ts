import type { Clock, Observer } from "../../domain/ports/effects.ts";
import type { RowEncoder } from "../../domain/ports/encoder.ts";
import type { CheckpointStore, ObjectStore } from "../../domain/ports/stores.ts";
import type { Suite } from "../../domain/quality/suite.ts";
import type { ReadShard, ShardState } from "./state.ts";
import type { ReadWire } from "./wire.ts";

/** Everything outside stream-ingest's handler that it works with. */
export interface StreamPorts {
  readonly objects: ObjectStore;
  readonly checkpoints: CheckpointStore;
  readonly encoder: RowEncoder;
  /** Of single trades: rules on one row only. */
  readonly tickSuite: Suite;
  /** Of closed minutes. */
  readonly minuteSuite: Suite;
  /** Reads a record's bytes; what it throws is no fault of the data. */
  readonly readWire: ReadWire;
  readonly readShard: ReadShard;
  /** A name that no other process has: what is staged under it is this one's alone. */
  readonly attempt: string;
  /** By shard, what this process remembers from one invocation to the next; counts only at the checkpoint's version. */
  readonly memory: Map<string, ShardState>;
  readonly clock: Clock;
  readonly observer: Observer;
}
