/** Measured as a process: `node stream-process.ts RECORDS` takes so many records of 100 symbols through the stream processor. */
import { feed, Processor } from "./stream-world.ts";

const records = Number(process.argv[2]);
const processor = new Processor();
await feed(records, 100, (batch) => processor.process(batch));
console.log(JSON.stringify({ curated: records }));
