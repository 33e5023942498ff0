import { Command } from "commander";
import type { StackAccess } from "../../../adapters/aws/responder/stack-access.ts";
import type { Pause } from "../../../domain/answer/pause.ts";
import type { Switch } from "../../../domain/answer/vitals.ts";
import { didYouMean } from "../../../domain/settings.ts";
import { type ActingOptions, carryOut, describeActing, requireTimeAndReason, type Step } from "../acting.ts";
import { whoAmI } from "../ask.ts";
import { clockOf } from "../clock.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { addStack, onStack, whereText } from "../where.ts";

interface PauseOptions extends ActingOptions {
  readonly for: string;
}

const WHAT = "a pipeline, or one of its switches as in stream-ingest.mapping or stream-ingest.schedule.producer";

export function pauseCommand(): Command {
  const command = new Command("pause").description(
    "Switch off what starts a pipeline on a stack: its event source mapping, its schedules. What came in meanwhile waits.",
  );
  return addActing(addStack(command.argument("<what...>", WHAT)))
    .option("--for <time>", "how long it is meant to last, as in 30m, 4h, 2d; nothing is switched on by itself", "1h")
    .action(async (what: readonly string[], options: PauseOptions) => {
      const until = new Date(Date.now() + requireTimeAndReason(options)).toISOString();
      await onStack(options, clockOf(undefined), async (access, shown) => {
        const switches = await switchesMeant(access, what);
        const steps = await pauseSteps(access, switches, { by: whoAmI(), why: options.why!.trim(), until });
        const result = await carryOut(access, options, shown, { verb: "pause", what: switches.map((each) => each.what), until }, steps);
        const next = [`npx assay resume ${what.join(" ")}${whereText(options)}`];
        console.log(options.json ? JSON.stringify(result) : describeActing(result, "it is off already, and said to be paused", next));
        process.exitCode = EXIT.ok;
      });
    });
}

export function resumeCommand(): Command {
  const command = new Command("resume").description("Switch on again what assay pause switched off.");
  return addActing(addStack(command.argument("<what...>", WHAT))).action(async (what: readonly string[], options: ActingOptions) => {
    await onStack(options, clockOf(undefined), async (access, shown) => {
      const switches = await switchesMeant(access, what);
      const steps = await resumeSteps(access, switches);
      const result = await carryOut(access, options, shown, { verb: "resume", what: switches.map((each) => each.what) }, steps);
      const next = [`npx assay status${whereText(options)}`];
      console.log(options.json ? JSON.stringify(result) : describeActing(result, "it is on already", next));
      process.exitCode = EXIT.ok;
    });
  });
}

/** What every verb takes that changes a stack. */
export function addActing(command: Command): Command {
  return command
    .option("--why <text>", "the reason, kept with who did it and when")
    .option("--yes", "do not ask")
    .option("--dry-run", "say what would be changed, and change nothing")
    .option("--json", "print one JSON document");
}

/** A pipeline means all of its switches but its watchdog's: without that, silence is an alarm. */
async function switchesMeant(access: StackAccess, asked: readonly string[]): Promise<readonly Switch[]> {
  const { switchesIn, switchOf } = await import("../../../adapters/aws/responder/switches.ts");
  const known = switchesIn(access.manifest);
  const names = [...new Set(known.map(({ pipeline }) => pipeline)), ...known.map(({ what }) => what)];
  const unknown = asked.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new CommandFault(
      unknown.map(
        (name) => `stack ${access.manifest.stack} has no ${name} to switch: ${didYouMean(name, names)}known are ${names.join(", ")}`,
      ),
    );
  }
  const meant = known.filter(
    ({ what, pipeline }) => asked.includes(what) || (asked.includes(pipeline) && !what.endsWith(".schedule.watchdog")),
  );
  const pauses = await access.pauses();
  const found = await Promise.all(meant.map((each) => switchOf(access.clients, each, pauses)));
  const missing = found.filter(({ state }) => state === "missing");
  if (missing.length === 0) return found;
  throw new CommandFault(missing.map(({ what, resource }) => `${what} (${resource}) is not there any more: deploy the stack again`));
}

async function pauseSteps(
  { clients, manifest, clock }: StackAccess,
  switches: readonly Switch[],
  said: Pick<Pause, "by" | "why" | "until">,
): Promise<readonly Step[]> {
  const [{ setSwitch }, { sayPaused }] = await writers();
  const at = new Date(clock.now()).toISOString();
  return switches.map((each) => ({
    text: each.on
      ? `${describe(each)}: switched off, meant to last until ${said.until}; assay resume switches it on`
      : `${describe(each)}: off already; said to be paused until ${said.until}`,
    // Said first: what is off and not said to be is drift.
    act: async () => {
      const { pipeline, kind, resource, what } = each;
      await sayPaused(clients.ssm, manifest.namespace, what, { pipeline, kind, resource, at, ...said });
      if (each.on) await setSwitch(clients, each, false);
    },
  }));
}

async function resumeSteps({ clients, manifest }: StackAccess, switches: readonly Switch[]): Promise<readonly Step[]> {
  const [{ setSwitch }, { forgetPause }] = await writers();
  return switches
    .filter(({ on, pause }) => !on || pause !== undefined)
    .map((each) => ({
      text: `${describe(each)}: ${each.on ? "on already; no longer said to be paused" : "switched on"}`,
      act: async () => {
        if (!each.on) await setSwitch(clients, each, true);
        await forgetPause(clients.ssm, manifest.namespace, each.what);
      },
    }));
}

function writers() {
  return Promise.all([import("../../../adapters/aws/responder/switches.ts"), import("../../../adapters/aws/responder/pauses.ts")]);
}

const describe = ({ what, kind, resource }: Switch) => `${what} (${kind} ${resource})`;
