import { Stream } from "@pulumi/aws/kinesis/stream.js";
import { resourceRule } from "../../rule.ts";

/** Kinesis refuses both at deploy. */
export const streamCapacity = resourceRule(Stream, {
  name: "kinesis-stream-capacity",
  description: "An on-demand stream has no shard count; a provisioned one has.",
  check({ streamModeDetails, shardCount }, report) {
    const mode = streamModeDetails?.streamMode ?? "PROVISIONED";
    if (mode === "ON_DEMAND" && shardCount)
      report(`An on-demand stream finds its own shards, and shardCount is ${shardCount}: leave it out, or set streamMode PROVISIONED.`);
    if (mode === "PROVISIONED" && !shardCount)
      report("A provisioned stream needs its shards counted: set shardCount, or streamMode ON_DEMAND.");
  },
});
