/** What the command costs before it does anything: whoever is woken types `assay help` first. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Bench } from "./bench.ts";
import { median } from "./measure.ts";

const ASSAY = fileURLToPath(new URL("../../ops/assay.js", import.meta.url));
/** Of each side for each run that is asked for: one start takes a few hundredths of a second. */
const STARTS = 10;

export const answerHelp: Bench = {
  name: "answer-help",
  unit: "time of assay --help / node -e 0",
  mark: 3,
  notes: [
    "Both: the whole process, from its start to its end, as whoever types it waits for it. Node's compile cache is warm, as it is from the second time on.",
  ],
  async run({ runs, say }) {
    const [help, bare]: [number[], number[]] = [[], []];
    secondsOf([ASSAY, "--help"]);
    for (let start = 1; start <= STARTS * runs; start++) {
      say(`answer-help: ${start} of ${STARTS * runs}`);
      help.push(secondsOf([ASSAY, "--help"]));
      bare.push(secondsOf(["-e", "0"]));
    }
    const ratio = median(help) / median(bare);
    const ms = (seconds: readonly number[]) => `${Math.round(1000 * median(seconds))} ms`;
    return { ratio, runs: STARTS * runs, absolute: `${ms(help)} and ${ms(bare)}` };
  },
};

function secondsOf(args: readonly string[]): number {
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr}`);
  return (performance.now() - began) / 1000;
}
