import { once } from "node:events";
import { Command } from "commander";
import { isLeft } from "fp-ts/lib/Either.js";
import type { StackAccess } from "../../../adapters/aws/responder/stack-access.ts";
import { openForReading } from "../../../adapters/embedded/data-directory.ts";
import type { ExchangeCalendar } from "../../../domain/calendar/calendar.ts";
import { calendarById, unknownCalendarText } from "../../../domain/calendar/registry.ts";
import type { Clock } from "../../../domain/ports/effects.ts";
import { embeddedPort } from "../../dashboard/embedded-port.ts";
import type { About, CostView } from "../../dashboard/messages.ts";
import type { DashboardPort } from "../../dashboard/port.ts";
import { costView } from "../../dashboard/views/cost.ts";
import { clockOf } from "../clock.ts";
import { graphOfStack } from "../cost/deployed.ts";
import { ceilingOf, graphIn, usageOf } from "../cost/given.ts";
import { CommandFault, EXIT } from "../exit.ts";
import { addWhere, onStack, spanOf, type WhereOptions, whereText } from "../where.ts";

interface DashboardOptions extends WhereOptions {
  readonly port: string;
  readonly calendar: string;
  readonly cost?: string;
  readonly usage?: string;
  readonly ceiling?: string;
  readonly clock?: string;
  readonly json?: true;
}

/** How far back the objects of a stack are looked at. */
const SINCE = "7d";

export function dashboardCommand(): Command {
  const command = new Command("dashboard").description(
    "Serve prices, quality, quarantine, ledger, runs and cost as pages, on this machine only; reads, and never writes.",
  );
  return addWhere(command, SINCE)
    .option("--port <n>", "the port on 127.0.0.1; 0 takes one that is free", "8642")
    .option("--calendar <id>", "the exchange by whose sessions charts break and freshness is told", "XNYS")
    .option("--cost <preview>", "what `pulumi preview --json --show-sames` printed, in a file: the Cost page shows its estimate")
    .option("--usage <name|file>", "with --cost: small, medium, large or a JSON file, as assay cost takes it; default the stack's own")
    .option("--ceiling <usd>", "with --cost: the most that a month may cost, in US dollars; default the stack's own")
    .option("--clock <instant>", "reckon freshness at this time, as in 2026-01-18T21:00:00Z")
    .option("--json", "print one JSON document: {url}")
    .action(async (options: DashboardOptions) => {
      const given = checked(options);
      if (options.stack === undefined) await serveDirectory(options, given);
      else await serveStack({ ...options, stack: options.stack }, given);
      process.exitCode = EXIT.ok;
    });
}

interface Given {
  readonly calendar: ExchangeCalendar;
  readonly tcpPort: number;
  readonly clock: Clock;
  readonly cost: CostView | null;
}

function checked(options: DashboardOptions): Given {
  const { data, port, calendar: id, clock, stack } = options;
  const faults: string[] = [];
  const calendar = calendarById(id);
  if (isLeft(calendar)) faults.push(unknownCalendarText(calendar.left));
  const tcpPort = /^\d{1,5}$/.test(port) && Number(port) <= 65_535 ? Number(port) : undefined;
  if (tcpPort === undefined) faults.push(`--port is "${port}"; allowed is a whole number from 0 to 65535`);
  if (stack === undefined) faults.push(...dataFaults(data));
  const cost = costOf(options, faults);
  if (isLeft(calendar) || tcpPort === undefined || faults.length > 0) throw new CommandFault(faults);
  return { calendar: calendar.right, tcpPort, clock: clockOf(clock), cost };
}

async function serveDirectory(options: DashboardOptions, { calendar, tcpPort, clock, cost }: Given): Promise<void> {
  const { data, calendar: id } = options;
  const option = whereText(options);
  const port = embeddedPort({ directory: data, option, calendar, clock, cost });
  await untilStopped(port, { where: data, option, calendar: id, audits: true }, tcpPort, options);
}

async function serveStack(
  options: DashboardOptions & { readonly stack: string },
  { calendar, tcpPort, clock, cost: given }: Given,
): Promise<void> {
  const { stack, since, calendar: id } = options;
  const span = () => spanOf(clock, since, SINCE);
  span();
  const option = whereText(options);
  await onStack(options, clock, async (access, shown) => {
    const { stackPort } = await import("../../dashboard/stack-port.ts");
    const cost = given ?? (await deployedCost(access));
    shown.end();
    const port = stackPort({ access, option, calendar, span, cost });
    await untilStopped(
      port,
      { where: `stack ${stack} in ${access.manifest.region}`, option, calendar: id, audits: false },
      tcpPort,
      options,
    );
  });
}

/** None of a stack that never said what it consists of: its Cost page says how to see it. */
async function deployedCost(access: StackAccess): Promise<CostView | null> {
  const graph = await graphOfStack(access);
  if (isLeft(graph)) return null;
  const view = costView(`stack ${graph.right.stack ?? ""} as deployed`, graph.right);
  if (isLeft(view)) throw new CommandFault(view.left);
  return view.right;
}

async function untilStopped(port: DashboardPort, about: About, tcpPort: number, { json }: DashboardOptions): Promise<void> {
  // What serves pages is loaded for this command alone.
  const { serveDashboard } = await import("../../dashboard/server.ts");
  const served = await serveDashboard(port, about, tcpPort);
  if (isLeft(served)) throw new CommandFault([served.left.message]);
  const { url, close } = served.right;
  console.log(json ? JSON.stringify({ url }) : `the dashboard is at ${url}\nCtrl-C ends it`);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await close();
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
  const graph = graphIn(file, faults);
  const asked = { usage: usageOf(usage, faults), ceiling: ceilingOf(ceiling, faults) };
  if (graph === undefined) return null;
  const view = costView(file, graph, asked);
  if (!isLeft(view)) return view.right;
  faults.push(...view.left);
  return null;
}
