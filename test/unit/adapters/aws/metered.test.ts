import assert from "node:assert/strict";
import { metered } from "../../../../adapters/aws/metered.ts";
import type { MetricName } from "../../../../adapters/aws/telemetry.ts";
import { NO_RECORDS, type RecordTotals } from "../../../../domain/ledger/totals.ts";
import { processShardBatch } from "../../../../pipelines/stream-ingest/handler.ts";
import { MemoryCheckpoints } from "../../../support/memory-stores.ts";
import { fakePorts, OPEN_MS, recordsOf, SHARD, settings, tick } from "../../stream-ingest/helpers.ts";

describe("figures of a function", () => {
  it("are what each commit added, and how long after its event a price was served", async () => {
    const measured: [MetricName, number][] = [];
    const clock = { now: () => OPEN_MS + 5_000 };
    const telemetry = { measure: (name: MetricName, value: number) => measured.push([name, value]) };
    const { ports } = fakePorts({ checkpoints: metered(new MemoryCheckpoints(), telemetry, clock), clock });
    const first = recordsOf([tick(0), tick(1_000), tick(1_000), "{torn"]);
    await processShardBatch(ports, settings({ minRows: 100 }), SHARD, first);
    assert.deepEqual(measured.splice(0), [
      ["RecordsReceived", 4],
      ["RecordsCurated", 2],
      ["RecordsQuarantined", 1],
      ["RecordsDeadLettered", 0],
      ["Verdicts", 1],
      ["ValidationPassRate", 75],
      ["LatencyMs", 4_000],
    ]);
    // Whatever is delivered again is counted no more, also by a process that knows nothing of it.
    ports.memory.clear();
    await processShardBatch(ports, settings(), SHARD, [...first, ...recordsOf([tick(2_000)], 5)]);
    assert.deepEqual(measured.slice(0, 2), [
      ["RecordsReceived", 1],
      ["RecordsCurated", 1],
    ]);
  });

  it("do not count off what a replay takes out of quarantine", async () => {
    const measured: Partial<Record<MetricName, number>> = {};
    const telemetry = { measure: (name: MetricName, value: number) => (measured[name] = value) };
    const checkpoints = metered(new MemoryCheckpoints(), telemetry, { now: () => OPEN_MS });
    const commit = (expectedVersion: number, totals: Partial<RecordTotals>) =>
      checkpoints.commit({
        shard: "stream-ingest/s",
        expectedVersion,
        position: { totals: { ...NO_RECORDS, ...totals } },
        state: new Map(),
        publish: { attempt: "a", objects: [], latest: [], verdicts: [] },
      });
    await commit(0, { received: 5, quarantined: 5 });
    assert.deepEqual([measured.RecordsCurated, measured.RecordsQuarantined], [0, 5]);
    await commit(1, { received: 5, quarantined: 2, curated: 3 });
    assert.deepEqual([measured.RecordsReceived, measured.RecordsCurated, measured.RecordsQuarantined], [0, 3, 0]);
  });
});
