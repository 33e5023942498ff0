import { Command } from "commander";
import { type PruneReport, prune } from "../../../adapters/embedded/prune.ts";
import { clockOf } from "../clock.ts";
import { readData, writeData } from "../data.ts";
import { CommandFault, EXIT } from "../exit.ts";

export function pruneCommand(): Command {
  return new Command("prune")
    .description("Forget raw originals, quarantined records and validation results older than so many days. Served data stays.")
    .requiredOption("--older-than <days>", "age in days, by the day a run began: 30d or 30")
    .option("--data <dir>", "the data directory", "data")
    .option("--yes", "forget; without it only say what would be forgotten")
    .option("--clock <instant>", "stand still at this time, as in 2026-01-18T21:00:00Z")
    .option("--json", "print one JSON document")
    .action(async (options: { data: string; olderThan: string; yes?: true; clock?: string; json?: true }) => {
      const days = parseDays(options.olderThan);
      const now = clockOf(options.clock).now();
      // Opening to write would make what is to be pruned.
      await readData(options.data, async () => {});
      const report = await writeData(options.data, ({ root, objects, openRuns }) =>
        prune(root, objects, { days, now, dryRun: options.yes !== true, openRuns: openRuns() }),
      );
      console.log(options.json ? JSON.stringify(report) : describe(report));
      process.exitCode = EXIT.ok;
    });
}

function parseDays(text: string): number {
  const days = /^(\d{1,5})d?$/.exec(text)?.[1];
  if (days === undefined) throw new CommandFault([`--older-than is "${text}"; allowed is a number of days, as in 30d`]);
  return Number(days);
}

function describe({ before, dryRun, forgotten }: PruneReport): string {
  const lines = forgotten.map(({ zone, objects, bytes }) => `  ${zone.padEnd(12)} ${objects} objects, ${(bytes / 1e6).toFixed(1)} MB`);
  if (lines.length === 0) return `nothing is older than ${before}`;
  const head = dryRun ? `older than ${before}; say --yes to forget it` : `forgotten: what was older than ${before}`;
  return [head, ...lines].join("\n");
}
