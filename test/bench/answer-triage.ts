/** What triage costs over a long log, against reading it and parsing its lines. */
import { once } from "node:events";
import { createWriteStream, existsSync } from "node:fs";
import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { formatVerdict } from "../../domain/quality/log-line.ts";
import { writeBars } from "./bars.ts";
import type { Bench, Workplace } from "./bench.ts";
import { measure, median } from "./measure.ts";

const LINES = 1_000_000;
/** Of 10,000 runs, which is what triage remembers: beyond it nothing grows. */
const FEWER_LINES = 400_000;
const BARS = 10_000;
const YOUNG = ["--max-semi-space-size=4"];
const ASSAY = new URL("../../ops/assay.js", import.meta.url);
const PARSE = new URL("answer-parse.ts", import.meta.url);
const PIPELINE = "historical-batch";

export const answerTriage: Bench = {
  name: "answer-triage",
  unit: "CPU of triage / of reading and parsing the log, 1 M lines",
  mark: 3,
  notes: [
    "Triage: assay triage, the whole process: the log of every pipeline, the runs in it, and of one of them its validations, quarantine, ledger and served rows.",
    "Reading and parsing: the same file by lines, JSON.parse of each, in a process of its own.",
  ],
  async run(work) {
    const data = await longLog(work, LINES);
    const [triage, parse]: [number[], number[]] = [[], []];
    for (let run = 1; run <= work.runs; run++) {
      work.say(`answer-triage: ${run} of ${work.runs}`);
      triage.push((await measure(ASSAY, ["triage", "quarantined-rows", "--data", data, "--json"])).cpuSeconds);
      parse.push((await parsed(data)).cpuSeconds);
    }
    return { ratio: median(triage) / median(parse), runs: work.runs };
  },
};

export const answerTriageMemory: Bench = {
  name: "answer-triage-memory",
  unit: "peak RSS of triage, 1 M / 400 k lines",
  mark: 1.15,
  notes: [
    "The same run is explained in both; only what was logged before it differs. Each size runs once.",
    "V8's young generation is held to 4 MB: left to itself it grows with the time that a process runs, to some 60 MB, whatever is kept.",
  ],
  async run(work) {
    const peaks: number[] = [];
    for (const lines of [LINES, FEWER_LINES]) {
      const data = await longLog(work, lines);
      work.say(`answer-triage-memory: ${lines.toLocaleString("en")} lines`);
      peaks.push((await measure(ASSAY, ["triage", "quarantined-rows", "--data", data, "--json"], YOUNG)).peakMegabytes);
    }
    return { ratio: peaks[0]! / peaks[1]!, runs: 1 };
  },
};

/** A data directory with one run that held rows back, after so many lines of others. */
async function longLog({ directory, say }: Workplace, lines: number): Promise<string> {
  const data = join(directory, `log-${lines}`);
  if (existsSync(data)) return data;
  say(`writing a log of ${lines.toLocaleString("en")} lines`);
  const input = join(directory, "few-bars.jsonl");
  await writeBars(input, BARS);
  const { output } = await measure(ASSAY, [
    "run",
    PIPELINE,
    "--provider",
    "replay",
    "--input",
    input,
    "--gate",
    "rows",
    "--data",
    data,
    "--json",
  ]);
  if (output["quarantined"] !== BARS / 1_000)
    throw new Error(`the run held back ${output["quarantined"]} bars, and has ${BARS / 1_000} bad ones`);
  const log = join(data, "logs", `${PIPELINE}.jsonl`);
  await rename(log, `${log}.own`);
  const file = createWriteStream(log);
  for (let line = 0; line < lines; line++) {
    const runId = `20240102T000000-${Math.floor(line / 40)
      .toString(16)
      .padStart(6, "0")}`;
    const verdict = {
      verdict: "PASS",
      pipeline: PIPELINE,
      runId,
      batchId: `SYM${line % 40}/2024:SYM${line % 40}`,
      received: 250,
      failed: 0,
    } as const;
    if (!file.write(`${formatVerdict(verdict)}\n`)) await once(file, "drain");
  }
  file.end(await readFile(`${log}.own`));
  await finished(file);
  return data;
}

function parsed(data: string) {
  return measure(PARSE, [join(data, "logs", `${PIPELINE}.jsonl`)]);
}
