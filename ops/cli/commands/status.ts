import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import { isLeft } from "fp-ts/lib/Either.js";
import { calendarById, unknownCalendarText } from "../../../domain/calendar/registry.ts";
import type { Clock } from "../../../domain/ports/effects.ts";
import { didYouMean } from "../../../domain/settings.ts";
import type { PipelineDefinition } from "../../../pipelines/definition.ts";
import { pipelines } from "../../../pipelines/registry.ts";
import { type PipelineStatus, type State, status } from "../../answer/status.ts";
import { clockOf } from "../clock.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { pipelineTable } from "../pipeline-table.ts";
import { stopOnInterrupt } from "../signals.ts";
import { describeStack } from "../stack-status-text.ts";
import { Frame } from "../terminal/frame.ts";
import { addWhere, answering, onStack, spanOf, type WhereOptions, whereText } from "../where.ts";

interface StatusOptions extends WhereOptions {
  readonly calendar: string;
  readonly pipeline?: string;
  readonly clock?: string;
  readonly watch?: true;
  readonly json?: true;
}

/** How far back the ledger and the logs of a stack are looked at. */
const SINCE = "1d";

export function statusCommand(): Command {
  const command = new Command("status").description(
    "How each pipeline stands, worst first: last verdict, freshness, what is held back, whether the ledger balances; of a stack its alarms too.",
  );
  return addWhere(command, SINCE)
    .option("--pipeline <name>", "one pipeline")
    .option("--calendar <id>", "the exchange by whose sessions freshness is told", "XNYS")
    .option("--clock <instant>", "stand still at this time, as in 2026-01-18T21:00:00Z")
    .option("--watch", "look again every two seconds (a stack: every thirty), until Ctrl-C")
    .option("--json", "print one JSON document")
    .action(async (options: StatusOptions) => {
      const clock = clockOf(options.clock);
      if (options.watch && (options.json || !process.stderr.isTTY)) {
        throw new CommandFault(["--watch draws on a terminal: leave it out in a pipe, and with --json"]);
      }
      if (options.watch) return watch(options, clock);
      const { document, lines, isWell } = await look(options, clock);
      console.log(options.json ? JSON.stringify(document) : lines.join("\n"));
      process.exitCode = isWell ? EXIT.ok : EXIT.notSo;
    });
}

/** States in which what was asked of a pipeline holds. */
const WELL: ReadonlySet<State> = new Set(["fine", "holding", "never-run"]);

interface Looked {
  readonly document: object;
  readonly lines: readonly string[];
  readonly isWell: boolean;
}

async function look(options: StatusOptions, clock: Clock): Promise<Looked> {
  const calendar = calendarById(options.calendar);
  if (isLeft(calendar)) throw new CommandFault([unknownCalendarText(calendar.left)]);
  const asked = askedFor(options.pipeline);
  const span = spanOf(clock, options.since, SINCE);
  const { stack } = options;
  if (stack === undefined) {
    const found = await answering(options, span, clock, (ports) => status(ports, asked, calendar.right, clock.now()));
    const isWell = found.every(({ state }) => WELL.has(state));
    return { document: { pipelines: found }, lines: describe(found, whereText(options)), isWell };
  }
  return onStack({ ...options, stack }, clock, async (access) => {
    const { isWell, stackStatus } = await import("../../answer/stack-status.ts");
    const found = await stackStatus(access, asked, calendar.right, span);
    return { document: found, lines: describeStack(found, clock.now(), whereText(options)), isWell: isWell(found) };
  });
}

function askedFor(pipeline: string | undefined): readonly PipelineDefinition[] {
  const asked = pipelines.filter(({ name }) => pipeline === undefined || name === pipeline);
  if (asked.length > 0) return asked;
  const known = pipelines.map(({ name }) => name);
  throw new CommandFault([`there is no pipeline ${pipeline}: ${didYouMean(pipeline!, known)}known are ${known.join(", ")}`]);
}

const EVERY_MS = 2_000;
/** Its metrics come by the minute, and its requests cost money. */
const STACK_EVERY_MS = 30_000;
const LOOK_MS = 100;

async function watch(options: StatusOptions, clock: Clock): Promise<void> {
  const frame = new Frame(process.stderr);
  const stop = stopOnInterrupt(() => {});
  try {
    while (!stop.requested()) {
      frame.draw((await look(options, clock)).lines);
      const every = options.stack === undefined ? EVERY_MS : STACK_EVERY_MS;
      for (let waited = 0; waited < every && !stop.requested(); waited += LOOK_MS) await sleep(LOOK_MS);
    }
  } finally {
    frame.end();
    stop.end();
  }
}

/** What is to be typed next stands there once, also where several pipelines ask for it. */
export function describe(all: readonly PipelineStatus[], where: string): string[] {
  const next = new Set(all.flatMap(({ next }) => next ?? []));
  return [...pipelineTable(all), ...(next.size > 0 ? ["", "next", ...[...next].map((command) => `  npx ${command}${where}`)] : [])];
}
