/** Lambda: records of the stream, through the gate into the zones. Its mapping tries again from the record that is reported. */
import { recordsByShard } from "../../../adapters/aws/kinesis-event.ts";
import { type BatchResponse, processShardBatch } from "../handler.ts";
import { openStreamRuntime } from "./runtime.ts";

const runtime = await openStreamRuntime(process.env);

export function handler(event: unknown): Promise<BatchResponse> {
  const { ports, settings, telemetry, shardOf } = runtime;
  return telemetry.timed(async () => {
    const failures: BatchResponse["batchItemFailures"][number][] = [];
    for (const [id, records] of recordsByShard(event)) {
      const response = await processShardBatch(ports, settings, await shardOf(id), records);
      failures.push(...response.batchItemFailures);
    }
    return { batchItemFailures: failures };
  });
}
