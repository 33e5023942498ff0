/** `assay quarantine replay` and `assay dead-letters replay`. */
import { Command, Option } from "commander";
import { isLeft } from "fp-ts/lib/Either.js";
import type { HeldFilter, HeldZone } from "../../domain/answer/held.ts";
import { isAnyHeld } from "../../domain/answer/held-records.ts";
import { NOTHING, plus, plusCounts, type Replayed, type ReplayOrder, replayRun } from "../../domain/answer/replay.ts";
import { instantOfMs } from "../../domain/market/times.ts";
import type { Clock } from "../../domain/ports/effects.ts";
import type { PipelineDefinition, ReplayAsked } from "../../pipelines/definition.ts";
import { pipelines } from "../../pipelines/registry.ts";
import { listHeld } from "../answer/held-list.ts";
import { confirmed, requireSomebody, whoAmI } from "./ask.ts";
import { assignments } from "./assignments.ts";
import { clockOf } from "./clock.ts";
import { readData } from "./data.ts";
import { CommandFault, EXIT } from "./exit.ts";
import { describeLying, lyingThere } from "./given-up.ts";
import { addFilter, filterOf, spanFor } from "./held-commands.ts";
import { counts, describe, type ReplayedThere, type ReplayOptions } from "./replay-text.ts";
import { stopOnInterrupt } from "./signals.ts";
import { replayOnStack } from "./stack-replay.ts";
import { takeInFirst } from "./take-in.ts";
import { displayOf } from "./terminal/display.ts";
import { onStack } from "./where.ts";

export function replayCommand(zone: HeldZone): Command {
  const command = new Command("replay").description(
    `Judge records of ${zone} anew, from their original bytes: what passes is served, what fails goes to quarantine with its new reasons.`,
  );
  return addFilter(command, zone)
    .option("--dry-run", "judge them, say what each would become, and write nothing")
    .option("--yes", "do not ask")
    .option("--why <text>", "the reason, kept with who replayed and when; asked for unless it is a dry run")
    .option("--again", "also what an earlier replay put back under the very rules that hold now")
    .option("--rate <n>", "most records a second")
    .addOption(new Option("--set <key=value...>", "any setting of the pipelines, as assay run takes it").default([], "none"))
    .option("--clock <instant>", "stand still at this time, as in 2026-01-18T21:00:00Z")
    .action(async (options: ReplayOptions) => {
      const { stack } = options;
      const done = stack === undefined ? await replay(zone, options) : await replayThere(zone, { ...options, stack });
      console.log(options.json ? JSON.stringify({ ...done, dryRun: options.dryRun === true }) : describe(zone, options, done));
      process.exitCode = done.interrupted || isLeftLying(done) ? EXIT.notSo : EXIT.ok;
    });
}

function isLeftLying({ takenIn }: ReplayedThere): boolean {
  return takenIn !== undefined && takenIn.left.length > 0;
}

function rateOf({ rate: given }: ReplayOptions, faults: string[]): number | undefined {
  const rate = given === undefined ? undefined : Number(given);
  if (rate !== undefined && !(rate > 0)) faults.push(`--rate is "${given}"; allowed is a number of records a second, above 0`);
  return rate;
}

function requireWhy({ dryRun, why }: ReplayOptions, faults: string[]): void {
  if (!dryRun && !why?.trim())
    faults.push('say why, as in --why "suite mended": it is kept with the replay (--dry-run writes nothing and needs none)');
}

/** On a stack, by its function and its settings. */
async function replayThere(zone: HeldZone, options: ReplayOptions & { readonly stack: string }): Promise<ReplayedThere> {
  const filter = filterOf(options);
  const faults: string[] = [];
  const rate = rateOf(options, faults);
  requireWhy(options, faults);
  const mend = "a change of rules is tried with assay capsule replay --with-suite, and then deployed";
  if (options.set.length > 0) faults.push(`--set is of replays here: a stack's function judges by the stack's settings; ${mend}`);
  if (options.clock !== undefined) faults.push("--clock is of replays here: a stack has its own");
  if (faults.length > 0) throw new CommandFault(faults);
  const { dryRun = false, again = false, why = "" } = options;
  if (!dryRun && !options.yes) requireSomebody();
  const order = { zone, filter, who: whoAmI(), why: why.trim(), dryRun, again, rate };
  return onStack(options, clockOf(undefined), async (access, shown) => {
    const stop = stopOnInterrupt((message) => shown.say(message));
    const following = { say: shown.say, stopRequested: stop.requested };
    try {
      const { batches } = await lyingThere(access, zone, filter, spanFor(options));
      const notTakenIn = batches.length > 0 && { notTakenIn: batches };
      if (dryRun) return { ...(await replayOnStack(access, order, following)), ...notTakenIn };
      if (!options.yes) {
        const would = await replayOnStack(access, { ...order, dryRun: true }, following);
        shown.end();
        console.error(`stack ${options.stack} in ${access.manifest.region}: ${counts(would)}\n  in ${would.objects} objects of ${zone}`);
        if (notTakenIn) console.error(describeLying(batches, access.clock.now()));
        await confirmed("replay them?", "nothing was replayed");
      }
      const takenIn = zone === "dead-letters" && { takenIn: await takeInFirst(access, batches, shown.say) };
      return { ...(await replayOnStack(access, order, following)), ...takenIn };
    } finally {
      stop.end();
    }
  });
}

async function replay(zone: HeldZone, options: ReplayOptions): Promise<Replayed> {
  const filter = filterOf(options);
  const faults: string[] = [];
  const settings = assignments("--set", options.set, "KEY=VALUE", faults);
  const rate = rateOf(options, faults);
  requireWhy(options, faults);
  const clock = clockOf(options.clock);
  const order = orderOf(zone, filter, options, clock);
  // A replay with nothing to take is told so, with the nearest names, and opens nothing to write.
  const isThere = await readData(options.data, async ({ objects }) => {
    if (await isAnyHeld(objects, zone, filter)) return true;
    const listed = await listHeld(objects, zone, filter, 0);
    if (isLeft(listed)) faults.push(...listed.left);
    return false;
  });
  if (faults.length > 0) throw new CommandFault(faults);
  const asked: Asked = { dataDirectory: options.data, settings, clock, ...(rate !== undefined && { rate }) };
  const involved = pipelines.filter(({ replay }) => replay !== undefined);
  if (!isThere) return { replay: order.replay, objects: 0, became: NOTHING, left: {}, interrupted: false };
  if (!order.dryRun && !options.yes) await confirm(zone, asked, order, involved);
  return replayAll(asked, order, involved, options.json !== true);
}

type Asked = Omit<ReplayAsked, "order" | "progress" | "stopRequested">;

function orderOf(zone: HeldZone, filter: HeldFilter, { dryRun, again, why = "" }: ReplayOptions, clock: Clock): ReplayOrder {
  const at = instantOfMs(clock.now());
  const who = whoAmI();
  const replay = replayRun({ zone, filter, who, at });
  return { zone, filter, replay, who, at, why: why.trim(), dryRun: dryRun === true, again: again === true };
}

/** Each pipeline replays its own; a setting that one of them does not know is another's. */
async function replayAll(asked: Asked, order: ReplayOrder, involved: readonly PipelineDefinition[], show: boolean): Promise<Replayed> {
  let total: Replayed = { replay: order.replay, objects: 0, became: NOTHING, left: {}, interrupted: false };
  const known = new Set(involved.flatMap(({ settings }) => Object.keys(settings)));
  for (const { name, replay, settings } of involved) {
    const own = Object.entries(asked.settings).filter(([key]) => Object.hasOwn(settings, key) || !known.has(key));
    const display = displayOf(name, show);
    const stop = stopOnInterrupt(display.say);
    try {
      const run = await replay!();
      const { progress } = display;
      const done = await run({ ...asked, settings: Object.fromEntries(own), order, progress, stopRequested: stop.requested });
      if (isLeft(done)) throw new CommandFault(done.left.messages, done.left._tag === "usage" ? EXIT.usage : EXIT.notSo);
      total = together(total, done.right);
    } finally {
      display.end();
      stop.end();
    }
    if (total.interrupted) break;
  }
  return total;
}

function together(a: Replayed, b: Replayed): Replayed {
  return {
    replay: a.replay,
    objects: a.objects + b.objects,
    became: plus(a.became, b.became),
    left: plusCounts(a.left, b.left),
    interrupted: a.interrupted || b.interrupted,
  };
}

/** Says exactly what would be touched, and asks. */
async function confirm(zone: HeldZone, asked: Asked, order: ReplayOrder, involved: readonly PipelineDefinition[]): Promise<void> {
  requireSomebody();
  const would = await replayAll(asked, { ...order, dryRun: true }, involved, true);
  console.error(`${counts(would)}\n  in ${would.objects} objects of ${zone}`);
  await confirmed("replay them?", "nothing was replayed");
}
