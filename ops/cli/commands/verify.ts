import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import type { StackAccess } from "../../../adapters/aws/responder/stack-access.ts";
import type { StandingAlarm } from "../../../domain/answer/alarm-state.ts";
import { durationOf } from "../../../domain/answer/pause.ts";
import { ageText } from "../../../domain/answer/vitals.ts";
import { alarmsNamed } from "../alarm-names.ts";
import { clockOf } from "../clock.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { stopOnInterrupt } from "../signals.ts";
import type { Waiting } from "../terminal/waiting.ts";
import { addStack, onStack, type StackOptions, whereText } from "../where.ts";

interface VerifyOptions extends StackOptions {
  readonly stack: string;
  readonly timeout: string;
  readonly json?: true;
}

/** Alarms are evaluated by the minute. */
const EVERY_MS = 10_000;
const LOOK_MS = 100;

export function verifyCommand(): Command {
  const command = new Command("verify").description(
    "Wait until an alarm of a stack is OK, and say so: whoever was woken may go back to bed.",
  );
  return addStack(command.argument("[alarm...]", "as assay ack takes it; every alarm that is raised unless given"))
    .option("--timeout <time>", "how long to wait, as in 90s, 15m, 1h; 0s looks once", "15m")
    .option("--json", "print one JSON document")
    .action(async (asked: readonly string[], options: VerifyOptions) => {
      const timeout = timeoutOf(options.timeout);
      await onStack(options, clockOf(undefined), async (access, shown) => {
        const alarms = await access.alarms();
        const meant =
          asked.length === 0 ? alarms.filter(({ state }) => state === "ALARM") : alarmsNamed(alarms, asked, access.manifest.stack);
        const found = await settled(access, meant, timeout, shown);
        shown.end();
        const raised = found.filter(({ state }) => state === "ALARM");
        console.log(
          options.json
            ? JSON.stringify({ ok: raised.length === 0, alarms: found })
            : describe(found, access.clock.now(), whereText(options)),
        );
        process.exitCode = raised.length === 0 ? EXIT.ok : EXIT.notSo;
      });
    });
}

function timeoutOf(text: string): number {
  const seconds = /^(\d{1,5})s$/.exec(text)?.[1];
  const timeout = seconds === undefined ? durationOf(text) : Number(seconds) * 1_000;
  if (timeout === undefined) throw new CommandFault([`--timeout is "${text}"; allowed is a time as in 90s, 15m, 1h`]);
  return timeout;
}

/** The alarms once none of them is raised any more, or the time is over. An alarm without data is not raised. */
async function settled(
  access: StackAccess,
  meant: readonly StandingAlarm[],
  timeout: number,
  { say }: Waiting,
): Promise<readonly StandingAlarm[]> {
  const names = new Set(meant.map(({ name }) => name));
  const stop = stopOnInterrupt(say);
  const end = performance.now() + timeout;
  try {
    for (let found = meant; ; found = (await access.alarms()).filter(({ name }) => names.has(name))) {
      const raised = found.filter(({ state }) => state === "ALARM");
      if (raised.length === 0 || performance.now() >= end || stop.requested()) return found;
      say(`waiting for ${raised.map(({ name }) => name).join(", ")}`);
      for (let waited = 0; waited < EVERY_MS && performance.now() < end && !stop.requested(); waited += LOOK_MS) await sleep(LOOK_MS);
    }
  } finally {
    stop.end();
  }
}

function describe(alarms: readonly StandingAlarm[], now: number, where: string): string {
  if (alarms.length === 0) return "no alarm is raised";
  const lines = alarms.map(({ name, state, since }) => `${state.padEnd(5)}  ${name}  for ${ageText(now - since)}`);
  const raised = alarms.some(({ state }) => state === "ALARM");
  return raised ? [...lines, "", "next", `  npx assay triage${where}`].join("\n") : [...lines, "", "none of them is raised"].join("\n");
}
