/**
 * Runs schedules of faults, as many as are asked for, on all cores; of one that goes wrong, says the fewest faults that are enough.
 *
 *     npx node test/simulator/run.ts --schedules 10000 [--from 1]
 *     npx node test/simulator/run.ts --seed 4711                    # one again, shrunk
 */
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { addCounts, KINDS, type Kind } from "./faults.ts";
import { type Ended, runSchedule } from "./schedule.ts";
import { shrink } from "./shrink.ts";

/** What a worker says of some schedules. */
interface Told {
  readonly schedules: number;
  readonly faults: number;
  readonly wrong: readonly number[];
  readonly counts: Counts;
}

/** How often each kind of fault came about. */
type Counts = readonly (readonly [Kind, number])[];

/** A worker tells after every so many, so that whoever waits sees it go on. */
const TELL_SCHEDULES = 20;
const SHOWN_SEEDS = 3;
const SHOWN_WRONG = 6;
/** Of an error with its stack. */
const SHOWN_LINES = 5;

const { values } = parseArgs({
  options: {
    schedules: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    /** Of a worker: every how manieth seed it takes. */
    step: { type: "string" },
  },
});

if (values.seed !== undefined) process.exitCode = await again(Number(values.seed));
else if (values.step !== undefined) await work(Number(values.from), Number(values.schedules), Number(values.step));
else process.exitCode = await all(Number(values.from), Number(values.schedules));

async function all(from: number, schedules: number): Promise<number> {
  const started = performance.now();
  const wrong: number[] = [];
  const counts = new Map<Kind, number>();
  let [done, faults] = [0, 0];
  const workers = availableParallelism();
  await Promise.all(
    Array.from({ length: workers }, (_, i) => {
      const args = ["--from", String(from + i), "--schedules", String(schedules - i), "--step", String(workers)];
      const worker = fork(fileURLToPath(import.meta.url), args);
      worker.on("message", (told: Told) => {
        done += told.schedules;
        faults += told.faults;
        wrong.push(...told.wrong);
        addCounts(counts, told.counts);
        if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${schedules} schedules, ${wrong.length} went wrong `);
      });
      return new Promise<void>((resolve, reject) => {
        worker.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
      });
    }),
  );
  const seconds = ((performance.now() - started) / 1_000).toFixed(0);
  console.log(`${done} schedules from seed ${from}, ${faults} faults, ${wrong.length} went wrong, ${seconds} s on ${workers} cores`);
  console.log(KINDS.map((kind) => `${counts.get(kind) ?? 0} ${kind}`).join(", "));
  for (const seed of wrong.sort((a, b) => a - b).slice(0, SHOWN_SEEDS)) await again(seed);
  return wrong.length === 0 ? 0 : 1;
}

async function work(from: number, schedules: number, step: number): Promise<void> {
  // Whatever goes wrong is run again to be told, and what a service refuses is an error each time.
  Error.stackTraceLimit = 0;
  const nothing = () => ({ schedules: 0, faults: 0, wrong: [] as number[], counts: new Map<Kind, number>() });
  let told = nothing();
  const tell = () => {
    process.send!({ ...told, counts: [...told.counts] } satisfies Told);
    told = nothing();
  };
  for (let i = 0; i < schedules; i += step) {
    const { wrong, befell, counts } = await runSchedule({ seed: from + i });
    told.schedules++;
    told.faults += befell.size;
    addCounts(told.counts, counts);
    if (wrong.length > 0) told.wrong.push(from + i);
    if (told.schedules === TELL_SCHEDULES) tell();
  }
  tell();
  process.disconnect();
}

async function again(seed: number): Promise<number> {
  const ended = await runSchedule({ seed });
  if (ended.wrong.length === 0) {
    console.log(`seed ${seed}: ${ended.befell.size} faults, and all is as it is without them`);
    return 0;
  }
  console.log(`seed ${seed}: goes wrong under ${ended.befell.size} faults; these are enough:`);
  say(await shrink({ seed }, ended));
  console.log(`again: npx node test/simulator/run.ts --seed ${seed}`);
  return 1;
}

function say({ befell, wrong }: Ended): void {
  for (const [place, what] of befell) console.log(`  ${place}: ${what}`);
  console.log("and then:");
  for (const line of wrong.slice(0, SHOWN_WRONG)) console.log(`  ${line.split("\n", SHOWN_LINES).join("\n")}`);
  if (wrong.length > SHOWN_WRONG) console.log(`  and ${wrong.length - SHOWN_WRONG} more`);
}
