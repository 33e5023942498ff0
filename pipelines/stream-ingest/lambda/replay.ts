/** Lambda, called by whoever answers an alarm: trades in quarantine or dead-letters are judged anew. */
import { replaying } from "./replaying.ts";
import { openRuntime, openStreamRuntime } from "./runtime.ts";

/** A stack that asks its source without a stream between has none. */
const { shards, ...runtime } =
  process.env["KINESIS_STREAM_NAME"] === undefined
    ? { ...(await openRuntime(process.env)), shards: async () => [] }
    : await openStreamRuntime(process.env);

export const handler = replaying(runtime, shards);
