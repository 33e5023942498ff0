/** The processor in a process of its own, as Lambda runs one for each shard: an event comes in, an answer and the memory in use go back. */
import { handler } from "../../../pipelines/stream-ingest/lambda/processor.ts";
import type { Said } from "./processes.ts";

const say = (said: Said) => process.send!(said);

process.on("message", async (event) => {
  const answer = await handler(event).then(
    (value) => ({ _tag: "Returned", value }) as const,
    (error: unknown) => ({ _tag: "Failed", error: String(error) }) as const,
  );
  gc!();
  const { rss: rssBytes, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  say({
    _tag: "Answered",
    answer,
    memory: { at: Date.now(), rssBytes, heldBytes: heapUsed + external },
    cpuSeconds: (user + system) / 1e6,
  });
});
say({ _tag: "Started" });
