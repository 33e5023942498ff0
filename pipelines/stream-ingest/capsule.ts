/** Runs what a capsule holds: the ranges of its shard one after another, cut as they were, the last of which is the run. */
import type { Capsule } from "../../domain/capsule/capsule.ts";
import { type RangeEnvelope, readRawLine } from "../../domain/ledger/raw-range.ts";
import { directShard } from "./direct.ts";
import { processShardBatch } from "./handler.ts";
import type { StreamPorts } from "./ports.ts";
import type { StreamSettings } from "./settings.ts";
import { checkpointKey } from "./state.ts";

/** Into stores that hold nothing yet. @returns the run that the last range has there */
export async function runCapsule(ports: StreamPorts, settings: StreamSettings, { inputs }: Pick<Capsule, "inputs">): Promise<string> {
  let run = "";
  for (const { envelope, body } of inputs) {
    const { arrival } = envelope as unknown as RangeEnvelope;
    const records = Buffer.from(body, "base64").toString().split("\n").filter(Boolean).map(readRawLine);
    // A shard by itself: which keys it takes decides nothing here.
    await processShardBatch(ports, settings, directShard(arrival), records);
    run = `${arrival}@${(await ports.checkpoints.read(checkpointKey(arrival)))?.version ?? 0}`;
  }
  return run;
}
