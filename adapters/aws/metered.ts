/** A checkpoint store that has what goes by measured: what became of records as they are committed, and how soon prices are served. */
import { combineTotals, NO_RECORDS, type RecordTotals } from "../../domain/ledger/totals.ts";
import { msOfInstant } from "../../domain/market/times.ts";
import type { Clock } from "../../domain/ports/effects.ts";
import type { CheckpointStore, PendingPublish } from "../../domain/ports/stores.ts";
import type { Telemetry } from "./telemetry.ts";

/** Values of one figure that a line of metrics takes. */
const MOST_VALUES = 100;

export function metered(checkpoints: CheckpointStore, telemetry: Pick<Telemetry, "measure">, clock: Clock): CheckpointStore {
  /** By shard, what its records had become when it was last read. */
  const before = new Map<string, RecordTotals>();
  return {
    async read(shard) {
      const checkpoint = await checkpoints.read(shard);
      before.set(shard, totalsOf(checkpoint?.position) ?? NO_RECORDS);
      return checkpoint;
    },
    async commit(commit) {
      const outcome = await checkpoints.commit(commit);
      const totals = totalsOf(commit.position);
      if (outcome === "committed" && totals) {
        measureTotals(
          telemetry,
          combineTotals(totals, before.get(commit.shard) ?? NO_RECORDS, (now, then) => now - then),
        );
        before.set(commit.shard, totals);
      }
      return outcome;
    },
    async finish(publish) {
      const outcomes = await checkpoints.finish(publish);
      measureLatency(telemetry, publish, clock.now());
      return outcomes;
    },
    state: (keys) => checkpoints.state(keys),
    pending: (shard) => checkpoints.pending(shard),
  };
}

/** What a pipeline's records have become is part of its position; a producer's has none. */
function totalsOf(position: unknown): RecordTotals | undefined {
  return (position as { readonly totals?: RecordTotals } | undefined)?.totals;
}

function measureTotals(
  { measure }: Pick<Telemetry, "measure">,
  { received, curated, quarantined, deadLettered, passed, failed }: RecordTotals,
): void {
  measure("RecordsReceived", received);
  measure("RecordsCurated", curated);
  // A replay takes some out again: an alarm on what came must not count them off.
  measure("RecordsQuarantined", Math.max(0, quarantined));
  measure("RecordsDeadLettered", Math.max(0, deadLettered));
  measure("Verdicts", passed + failed);
  if (received > 0) measure("ValidationPassRate", (100 * (received - quarantined - deadLettered)) / received);
}

function measureLatency({ measure }: Pick<Telemetry, "measure">, { latest }: PendingPublish, now: number): void {
  for (const { event_time } of latest.slice(0, MOST_VALUES)) measure("LatencyMs", Math.max(0, now - msOfInstant(event_time)));
}
