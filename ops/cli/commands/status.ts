import { setTimeout as sleep } from "node:timers/promises";
import { styleText } from "node:util";
import { Command } from "commander";
import { isLeft } from "fp-ts/lib/Either.js";
import { calendarById, unknownCalendarText } from "../../../domain/calendar/registry.ts";
import type { Clock } from "../../../domain/ports/effects.ts";
import { didYouMean } from "../../../domain/settings.ts";
import { pipelines } from "../../../pipelines/registry.ts";
import { embeddedAnswers } from "../../answer/embedded.ts";
import { type PipelineStatus, type State, status } from "../../answer/status.ts";
import { clockOf } from "../clock.ts";
import { readData } from "../data.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { dataOption } from "../next-step.ts";
import { stopOnInterrupt } from "../signals.ts";
import { table } from "../table.ts";
import { Frame } from "../terminal/frame.ts";

interface StatusOptions {
  readonly data: string;
  readonly calendar: string;
  readonly pipeline?: string;
  readonly clock?: string;
  readonly watch?: true;
  readonly json?: true;
}

export function statusCommand(): Command {
  return new Command("status")
    .description("How each pipeline stands, worst first: last verdict, freshness, what is held back, whether the ledger balances.")
    .option("--pipeline <name>", "one pipeline")
    .option("--calendar <id>", "the exchange by whose sessions freshness is told", "XNYS")
    .option("--data <dir>", "the data directory", "data")
    .option("--clock <instant>", "stand still at this time, as in 2026-01-18T21:00:00Z")
    .option("--watch", "look again every two seconds, until Ctrl-C")
    .option("--json", "print one JSON document")
    .action(async (options: StatusOptions) => {
      const clock = clockOf(options.clock);
      if (options.watch && (options.json || !process.stderr.isTTY)) {
        throw new CommandFault(["--watch draws on a terminal: leave it out in a pipe, and with --json"]);
      }
      if (options.watch) return watch(options, clock);
      const found = await look(options, clock);
      console.log(options.json ? JSON.stringify({ pipelines: found }) : describe(found, options.data).join("\n"));
      process.exitCode = found.every(({ state }) => WELL.has(state)) ? EXIT.ok : EXIT.notSo;
    });
}

/** States in which what was asked of a pipeline holds. */
const WELL: ReadonlySet<State> = new Set(["fine", "holding", "never-run"]);

async function look(options: StatusOptions, clock: Clock): Promise<readonly PipelineStatus[]> {
  const calendar = calendarById(options.calendar);
  if (isLeft(calendar)) throw new CommandFault([unknownCalendarText(calendar.left)]);
  const asked = pipelines.filter(({ name }) => options.pipeline === undefined || name === options.pipeline);
  if (asked.length === 0) {
    const known = pipelines.map(({ name }) => name);
    throw new CommandFault([
      `there is no pipeline ${options.pipeline}: ${didYouMean(options.pipeline!, known)}known are ${known.join(", ")}`,
    ]);
  }
  return readData(options.data, (data) => status(embeddedAnswers(data), asked, calendar.right, clock.now()));
}

const EVERY_MS = 2_000;
const LOOK_MS = 100;

async function watch(options: StatusOptions, clock: Clock): Promise<void> {
  const frame = new Frame(process.stderr);
  const stop = stopOnInterrupt(() => {});
  try {
    while (!stop.requested()) {
      frame.draw(describe(await look(options, clock), options.data));
      for (let waited = 0; waited < EVERY_MS && !stop.requested(); waited += LOOK_MS) await sleep(LOOK_MS);
    }
  } finally {
    frame.end();
    stop.end();
  }
}

const COLOURS: Readonly<Partial<Record<State, "red" | "yellow" | "green">>> = {
  "not-balanced": "red",
  "dead-letters": "red",
  failed: "red",
  behind: "yellow",
  holding: "yellow",
  fine: "green",
};

function describe(all: readonly PipelineStatus[], data: string): string[] {
  const rows = all.map(({ pipeline, state, last, newest, sessionsBehind, books }) => [
    pipeline,
    state,
    last ? `${last.failed > 0 ? "FAIL" : "PASS"} ${last.run}` : "none",
    newest ?? "nothing",
    sessionsBehind === undefined ? "" : sessionsBehind === 0 ? "fresh" : `${sessionsBehind} behind`,
    books.quarantined,
    books.deadLettered,
    books.late,
    books.balanced ? "balanced" : "NOT BALANCED",
  ]);
  const columns = ["pipeline", "state", "last verdict", "newest served", "sessions", "quarantined", "dead-lettered", "late", "ledger"];
  const [titles, rule, ...lines] = table(columns, rows).split("\n");
  const coloured = lines.map((line, i) => {
    const colour = COLOURS[all[i]!.state];
    return colour ? styleText(colour, line, { stream: process.stdout }) : line;
  });
  const next = all.flatMap(({ next }) => (next === undefined ? [] : [`  npx ${next}${dataOption(data)}`]));
  return [titles!, rule!, ...coloured, ...(next.length > 0 ? ["", "next", ...next] : [])];
}
