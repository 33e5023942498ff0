/** The floor of `answer-triage`: a log read by lines, and each line parsed. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

let lines = 0;
let fields = 0;
for await (const line of createInterface({ input: createReadStream(process.argv[2]!), crlfDelay: Number.POSITIVE_INFINITY })) {
  if (line === "") continue;
  lines++;
  fields += Object.keys(JSON.parse(line) as object).length;
}
console.log(JSON.stringify({ lines, fields }));
