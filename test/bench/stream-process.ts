/**
 * Measured as a process: `node stream-process.ts RECORDS` takes so many records of 100 symbols through the stream processor;
 * `node stream-process.ts FILE RECORDS` those of a file, a line each, in invocations of so many.
 */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { StreamEntry } from "../../domain/ports/stream.ts";
import { feed, Processor } from "./stream-world.ts";

const [first, perInvocation] = process.argv.slice(2);
const processor = new Processor();
if (perInvocation === undefined) await feed(Number(first), 100, (batch) => processor.process(processor.taken(batch)));
else await processFile(first!, Number(perInvocation));
console.log("{}");

async function processFile(path: string, most: number): Promise<void> {
  const process = (batch: readonly StreamEntry[]) => processor.process(processor.taken(batch));
  let batch: StreamEntry[] = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    batch.push({ partitionKey: JSON.parse(line).symbol, data: Buffer.from(line) });
    if (batch.length < most) continue;
    await process(batch);
    batch = [];
  }
  if (batch.length > 0) await process(batch);
}
