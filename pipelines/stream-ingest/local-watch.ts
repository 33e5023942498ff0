import type { CheckpointStore, LatestOutcome } from "../../domain/ports/stores.ts";
import type { Invocation } from "../definition.ts";
import type { Position } from "./shard.ts";
import { checkpointKey } from "./state.ts";
import { addTotals, lessTotals, NO_TOTALS, type Totals } from "./totals.ts";

/** Sees every commit of a run go by: what the records became, and what became of latest prices once they were published. */
export class CommitWatch {
  readonly latest: Record<LatestOutcome, number> = { updated: 0, older: 0, equal: 0 };
  readonly tell: Invocation["watch"];
  private readonly ofShards = new Map<string, Totals>();
  private before = NO_TOTALS;

  constructor(tell: Invocation["watch"]) {
    this.tell = tell;
  }

  /** Begins with what the records of these shards have become so far, and gives it back: it lies before the run. */
  async begin(checkpoints: CheckpointStore, shards: readonly string[]): Promise<Totals> {
    for (const shard of shards) {
      const position = (await checkpoints.read(checkpointKey(shard)))?.position as Position | undefined;
      if (position) this.ofShards.set(checkpointKey(shard), position.totals);
    }
    this.before = this.all();
    return this.before;
  }

  /** The run was begun by an earlier process, when the records had become that. */
  resume(before: Totals): void {
    this.before = before;
  }

  /** What the records of this run have become. */
  totals(): Totals {
    return lessTotals(this.all(), this.before);
  }

  /** The same store, watched. */
  around(checkpoints: CheckpointStore): CheckpointStore {
    return {
      ...checkpoints,
      commit: async (commit) => {
        const outcome = await checkpoints.commit(commit);
        if (outcome === "committed" && isShard(commit.position)) this.committed(commit.shard, commit.position);
        return outcome;
      },
      finish: async (publish) => {
        const outcomes = await checkpoints.finish(publish);
        for (const outcome of outcomes) this.latest[outcome]++;
        for (const { symbol, price } of publish.latest) this.tell({ _tag: "Priced", symbol, price });
        return outcomes;
      },
    };
  }

  private committed(shard: string, { totals }: Position): void {
    this.ofShards.set(shard, totals);
    const { passed, failed, minutes: _minutes, ...counts } = this.totals();
    this.tell({ _tag: "Counted", counts, ranges: { passed, failed } });
  }

  private all(): Totals {
    return [...this.ofShards.values()].reduce(addTotals, NO_TOTALS);
  }
}

/** Producers commit their place to the same store; it holds no totals. */
function isShard(position: unknown): position is Position {
  return typeof position === "object" && position !== null && "totals" in position;
}
