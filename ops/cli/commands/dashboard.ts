import { once } from "node:events";
import { Command } from "commander";
import { isLeft } from "fp-ts/lib/Either.js";
import { openForReading } from "../../../adapters/embedded/data-directory.ts";
import { calendarById, unknownCalendarText } from "../../../domain/calendar/registry.ts";
import { embeddedPort } from "../../dashboard/embedded/port.ts";
import type { CostView } from "../../dashboard/messages.ts";
import { costView } from "../../dashboard/views/cost.ts";
import { clockOf } from "../clock.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { dataOption } from "../next-step.ts";

interface DashboardOptions {
  readonly data: string;
  readonly port: string;
  readonly calendar: string;
  readonly cost?: string;
  readonly usage?: string;
  readonly ceiling?: string;
  readonly clock?: string;
  readonly json?: true;
}

export function dashboardCommand(): Command {
  return new Command("dashboard")
    .description("Serve prices, quality, quarantine, ledger, runs and cost as pages, on this machine only; reads, and never writes.")
    .option("--data <dir>", "the data directory", "data")
    .option("--port <n>", "the port on 127.0.0.1; 0 takes one that is free", "8642")
    .option("--calendar <id>", "the exchange by whose sessions charts break and freshness is told", "XNYS")
    .option("--cost <preview>", "what `pulumi preview --json --show-sames` printed, in a file: the Cost page shows its estimate")
    .option("--usage <name>", "with --cost: small, medium or large")
    .option("--ceiling <usd>", "with --cost: the most that a month may cost, in US dollars")
    .option("--clock <instant>", "reckon freshness at this time, as in 2026-01-18T21:00:00Z")
    .option("--json", "print one JSON document: {url}")
    .action(async (options: DashboardOptions) => {
      const { url, close } = await serve(options);
      console.log(options.json ? JSON.stringify({ url }) : `the dashboard is at ${url}\nCtrl-C ends it`);
      await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
      await close();
      process.exitCode = EXIT.ok;
    });
}

async function serve(options: DashboardOptions) {
  const { data, port, calendar: id, clock } = options;
  const faults: string[] = [];
  const calendar = calendarById(id);
  if (isLeft(calendar)) faults.push(unknownCalendarText(calendar.left));
  const tcpPort = /^\d{1,5}$/.test(port) && Number(port) <= 65_535 ? Number(port) : undefined;
  if (tcpPort === undefined) faults.push(`--port is "${port}"; allowed is a whole number from 0 to 65535`);
  faults.push(...dataFaults(data));
  const cost = costOf(options, faults);
  if (isLeft(calendar) || tcpPort === undefined || faults.length > 0) throw new CommandFault(faults);
  const option = dataOption(data);
  const answers = embeddedPort({ directory: data, option, calendar: calendar.right, clock: clockOf(clock), cost });
  // What serves pages is loaded for this command alone.
  const { serveDashboard } = await import("../../dashboard/server.ts");
  const served = await serveDashboard(answers, { where: data, option, calendar: id }, tcpPort);
  if (isLeft(served)) throw new CommandFault([served.left.message]);
  return served.right;
}

/** A directory without data yet is served, and says so; one of another format or of something else never will be. */
function dataFaults(directory: string): readonly string[] {
  const opened = openForReading(directory);
  if (!isLeft(opened)) opened.right.close();
  else if (opened.left._tag !== "NoData") return [opened.left.message];
  return [];
}

function costOf({ cost: file, usage, ceiling }: DashboardOptions, faults: string[]): CostView | null {
  if (file === undefined) {
    if (usage !== undefined || ceiling !== undefined)
      faults.push("--usage and --ceiling are about an estimate: name a preview with --cost");
    return null;
  }
  if (ceiling !== undefined && !/^\d+(\.\d+)?$/.test(ceiling))
    faults.push(`--ceiling is "${ceiling}"; allowed is a number of US dollars a month, as in 150`);
  const view = costView({ file, ...(usage !== undefined && { usage }), ...(ceiling !== undefined && { ceiling: Number(ceiling) }) });
  if (!isLeft(view)) return view.right;
  faults.push(...view.left);
  return null;
}
