import { recordsByShard } from "../../../adapters/aws/kinesis-event.ts";
import { type BatchResponse, processShardBatch } from "../handler.ts";
import type { StreamRuntime } from "./runtime.ts";

/** What the processor does with an event of its mapping. */
export function processing({ ports, settings, telemetry, shardOf }: StreamRuntime): (event: unknown) => Promise<BatchResponse> {
  return (event) =>
    telemetry.timed(async () => {
      const failures: BatchResponse["batchItemFailures"][number][] = [];
      for (const [id, records] of recordsByShard(event)) {
        const response = await processShardBatch(ports, settings, shardOf(id), records);
        failures.push(...response.batchItemFailures);
      }
      return { batchItemFailures: failures };
    });
}
