import { join } from "node:path";
import { Command } from "commander";
import { LogFile } from "../../../adapters/embedded/log-file.ts";
import { type PruneReport, prune } from "../../../adapters/embedded/prune.ts";
import type { Act } from "../../../domain/answer/act.ts";
import { whoAmI } from "../ask.ts";
import { clockOf } from "../clock.ts";
import { readData, writeData } from "../data.ts";
import { CommandFault, EXIT } from "../exit.ts";

interface Options {
  readonly data: string;
  readonly olderThan: string;
  readonly yes?: true;
  readonly why?: string;
  readonly clock?: string;
  readonly json?: true;
}

/** Who forgot what, when and why: a line each. */
const LOG = "logs/prune.jsonl";

export function pruneCommand(): Command {
  return new Command("prune")
    .description("Forget raw originals, quarantined records and validation results older than so many days. Served data stays.")
    .requiredOption("--older-than <days>", "age in days, by the day a run began: 30d or 30")
    .option("--data <dir>", "the data directory", "data")
    .option("--yes", "forget; without it only say what would be forgotten")
    .option("--why <text>", `the reason, kept in ${LOG} with who forgot what and when; asked for with --yes`)
    .option("--clock <instant>", "stand still at this time, as in 2026-01-18T21:00:00Z")
    .option("--json", "print one JSON document")
    .action(async (options: Options) => {
      const { days, why } = checked(options);
      const now = clockOf(options.clock).now();
      // Opening to write would make what is to be pruned.
      await readData(options.data, async () => {});
      const report = await writeData(options.data, ({ root, objects, openRuns }) => {
        if (options.yes)
          keepAct(root, { at: new Date(now).toISOString(), by: whoAmI(), verb: "prune", what: [`older than ${days} days`], why });
        return prune(root, objects, { days, now, dryRun: options.yes !== true, openRuns: openRuns() });
      });
      console.log(options.json ? JSON.stringify(report) : describe(report));
      process.exitCode = EXIT.ok;
    });
}

/** Throws a CommandFault with every fault of the options. */
function checked({ olderThan, yes, why = "" }: Options): { readonly days: number; readonly why: string } {
  const days = /^(\d{1,5})d?$/.exec(olderThan)?.[1];
  const faults = days === undefined ? [`--older-than is "${olderThan}"; allowed is a number of days, as in 30d`] : [];
  if (yes && why.trim() === "") faults.push('say why, as in --why "kept for a quarter": what is forgotten cannot be looked at again');
  if (faults.length > 0) throw new CommandFault(faults);
  return { days: Number(days), why: why.trim() };
}

/** Before anything is gone: one that is cut short is to be known too. */
function keepAct(root: string, act: Act): void {
  const log = new LogFile(join(root, LOG));
  log.write(JSON.stringify(act));
  log.close();
}

function describe({ before, dryRun, forgotten }: PruneReport): string {
  const lines = forgotten.map(({ zone, objects, bytes }) => `  ${zone.padEnd(12)} ${objects} objects, ${(bytes / 1e6).toFixed(1)} MB`);
  if (lines.length === 0) return `nothing is older than ${before}`;
  const head = dryRun ? `older than ${before}; say --yes and --why to forget it` : `forgotten: what was older than ${before}`;
  return [head, ...lines].join("\n");
}
