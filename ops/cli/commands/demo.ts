import { styleText } from "node:util";
import { Command } from "commander";
import type { RunSummary } from "../../../pipelines/definition.ts";
import { EXIT } from "../exit.ts";
import { dataOption } from "../next-step.ts";
import { holds } from "../run-pipeline.ts";
import { whatNext } from "../suggestions.ts";
import { describeRun } from "../summary.ts";
import { runOf } from "./run.ts";

/** Ten minutes of a market that never closes: 2026-01-18 is a Sunday. */
const LIVE = "stream-ingest --market 24/7 --from 2026-01-18 --minutes 10 --rate 20 --symbols AAPL,AMZN,GOOGL,JPM,MSFT,NVDA --faults demo";
/** They take some seconds then, for somebody who watches. */
const WATCHED = "--pace 75";
/** Two years of daily bars. */
const HISTORY = "historical-batch --faults demo --gate rows --calendar XNYS";

interface DemoOptions {
  readonly data: string;
  readonly continue?: true;
  readonly clock?: string;
  readonly json?: true;
}

/** What `npm start` types: npm hands its arguments to one command only, and so the two runs are one. */
export function demoCommand(): Command {
  return new Command("demo")
    .description("Run both pipelines on simulated markets: a live session through the stream, then history through the batch.")
    .option("--data <dir>", "where zones, ledger and checkpoints are kept", "data")
    .option("--continue", "of history only the session after the last one curated")
    .option("--clock <instant>", "stand still at this time, as in 2026-01-18T21:00:00Z")
    .option("--json", "print one JSON document: {runs}")
    .action(async (options: DemoOptions) => {
      const watched = process.stderr.isTTY && !options.json;
      const runs: RunSummary[] = [];
      for (const line of [watched ? `${LIVE} ${WATCHED}` : LIVE, options.continue ? `${HISTORY} --continue` : HISTORY]) {
        if (!options.json) console.log(styleText("dim", `$ npx assay run ${line}`, { stream: process.stdout }));
        const run = await runOf([...line.split(" "), ...passedOn(options)]);
        runs.push(run);
        if (!options.json) console.log(`${describeRun(run)}\n`);
        if (run.interrupted) break;
      }
      const whole = runs.every((run) => !run.interrupted);
      if (options.json) console.log(JSON.stringify({ runs }));
      else if (whole) console.log([...whatNext(options.data), `  npx assay dashboard${dataOption(options.data)}`].join("\n"));
      process.exitCode = runs.every(holds) ? EXIT.ok : EXIT.notSo;
    });
}

function passedOn({ data, clock, json }: DemoOptions): string[] {
  return ["--data", data, ...(clock === undefined ? [] : ["--clock", clock]), ...(json ? ["--json"] : [])];
}
