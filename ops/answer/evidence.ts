/** Gathers from the zones what is known of one run. */
import type { Evidence, FailingRule, JudgedBatch } from "../../domain/answer/evidence.ts";
import type { Held } from "../../domain/answer/held.ts";
import { everyHeld } from "../../domain/answer/held-records.ts";
import { ACCOUNTS, type Account, type Transfer } from "../../domain/ledger/ledger.ts";
import type { ReplayAct } from "../../domain/ledger/replays.ts";
import { dayOfKey } from "../../domain/zones.ts";
import { checkOf } from "../quality/checks.ts";
import { rowsOfRun } from "./evidence-rows.ts";
import { nameOf } from "./object-name.ts";
import type { AnswerPorts } from "./ports.ts";
import { transfersOf, validationsOf } from "./run-records.ts";

/** Records that are held in memory; of more, the first tell as much. */
const MOST_HELD = 100_000;

/** What is known of a run, and what has become of it since. */
export interface Gathered extends Evidence {
  readonly day: string;
  /** Of those it held back, what no replay has taken. */
  readonly resting: readonly Held[];
  /** The last replay that took any. */
  readonly replay: string | undefined;
}

/** Undefined where the zones know no such run. */
export async function evidenceOf(
  ports: AnswerPorts,
  pipeline: string,
  run: string,
  faults: readonly string[],
): Promise<Gathered | undefined> {
  const booked = await transfersOf(ports.objects, pipeline, run);
  const transfers = booked.map(({ transfer }) => transfer);
  const { batches, dataset, day } = await batchesOf(ports, run);
  if (transfers.length === 0 && batches.length === 0) return undefined;
  const held: Held[] = [];
  const resting: Held[] = [];
  let last: ReplayAct | undefined;
  const days = day === "" ? {} : { from: day, to: day };
  for (const zone of ["quarantine", "dead-letters"] as const) {
    for await (const told of everyHeld(ports.objects, zone, { run, ...days })) {
      if (held.length === MOST_HELD) break;
      held.push(told.held);
      if (!told.taken) resting.push(told.held);
      else if (!last || told.taken.at > last.at) last = told.taken;
    }
  }
  const from = {
    dataset: dataset || (held[0]?.dataset ?? ""),
    arrivals: new Set(transfers.map(({ arrival }) => arrival)),
    names: new Set(booked.map(({ name }) => name)),
  };
  return {
    run,
    pipeline,
    dataset: from.dataset,
    day: day || (held[0]?.day ?? ""),
    received: countTo(transfers, "received"),
    accounts: Object.fromEntries(ACCOUNTS.map((account) => [account, countTo(transfers, account)])) as Record<Account, number>,
    batches,
    held,
    resting,
    replay: last?.replay,
    rows: await rowsOfRun(ports, from, held),
    faults,
  };
}

function countTo(transfers: readonly Transfer[], place: string): number {
  return transfers.filter(({ to }) => to === place).reduce((total, { tally }) => total + tally.count, 0);
}

async function batchesOf(ports: AnswerPorts, run: string) {
  const batches: JudgedBatch[] = [];
  let [dataset, day] = ["", ""];
  for await (const { key, group, range, reasons, result } of validationsOf(ports.objects, run)) {
    [dataset, day] = [key.split("/")[1]!, dayOfKey(key)];
    batches.push({ name: group ?? range ?? nameOf(key), failures: reasons, rules: rulesOf(result.results) });
  }
  return { batches, dataset, day };
}

function rulesOf(results: readonly unknown[]): readonly FailingRule[] {
  return results.flatMap((entry): FailingRule[] => {
    const check = checkOf(entry);
    if (!check || check.success) return [];
    const config = (entry as { readonly expectation_config: { readonly id?: unknown; readonly type: string } }).expectation_config;
    return [
      {
        rule: typeof config.id === "string" ? config.id : config.type,
        type: config.type,
        columns: check.columns,
        limit: check.args,
        rows: check.rows && { looked: check.rows.looked, unexpected: check.rows.unexpected },
        observed: check.observed,
        samples: check.samples.map(({ value }) => value),
        isWarning: check.severity !== "critical",
      },
    ];
  });
}
