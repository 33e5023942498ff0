/** From an alarm or a run to what failed, why, how far it reaches, and what to type next. */
import { type Either, left, right } from "fp-ts/lib/Either.js";
import { type Suspected, suspected } from "../../domain/answer/causes/registry.ts";
import type { Evidence, FailingRule } from "../../domain/answer/evidence.ts";
import type { Held } from "../../domain/answer/held.ts";
import { isReplay } from "../../domain/answer/replay.ts";
import type { Runbook, RunbookEntry } from "../../domain/answer/runbook.ts";
import { reasonText } from "../../domain/quality/gate.ts";
import { didYouMean } from "../../domain/settings.ts";
import { evidenceOf, type Gathered } from "./evidence.ts";
import type { AnswerPorts } from "./ports.ts";
import { type LoggedRun, type PipelineLog, readLog } from "./runs.ts";

export interface Triage {
  /** The alarm that it answers: the one asked for, else the one that such a run raises. */
  readonly alarm: string;
  readonly means: string;
  readonly checks: readonly string[];
  readonly run: string;
  readonly pipeline: string;
  readonly day: string;
  readonly verdict: "PASS" | "FAIL";
  readonly received: number;
  readonly accounts: Evidence["accounts"];
  readonly batches: { readonly judged: number; readonly failed: number };
  /** Why batches failed, in words, with how many failed so. */
  readonly failures: readonly (readonly [why: string, batches: number])[];
  /** Of all batches together, those that broke most first. */
  readonly rules: readonly FailingRule[];
  readonly causes: readonly (Omit<Suspected, "cause"> & {
    readonly id: string;
    readonly title: string;
    readonly check: string;
    readonly mend: string;
  })[];
  readonly radius: Radius;
  /** Whether what it held back, and how it was judged, is not kept any more: what broke can not be told. */
  readonly forgotten: boolean;
  /** Commands, without `npx`. */
  readonly next: readonly string[];
}

/** How far it reaches. */
export interface Radius {
  readonly symbols: readonly (readonly [symbol: string, held: number])[];
  /** Of those it held back, what rests there still, and what replays have taken since. */
  readonly held: number;
  readonly taken: number;
  readonly served: number;
  /** Rows that were served and are suspected to be wrong. */
  readonly servedWrong: number;
}

/** Why there is nothing to triage. `healthy`: nothing is wrong. `cut-off`: a run did not live to be judged. */
export type NoTriage = { readonly _tag: "healthy" | "cut-off" | "unknown"; readonly message: string };

/** @param asked a run, an alarm's name, or nothing: what failed last */
export async function triage(
  ports: AnswerPorts,
  runbooks: readonly Runbook[],
  asked: string | undefined,
): Promise<Either<NoTriage, Triage>> {
  const logs = new Map<string, PipelineLog>();
  for (const { pipeline } of runbooks) logs.set(pipeline, await readLog(ports, pipeline, asked));
  const candidates: { readonly log: PipelineLog; readonly run: LoggedRun; readonly entry: RunbookEntry; readonly book: Runbook }[] = [];
  for (const book of runbooks) {
    const log = logs.get(book.pipeline)!;
    const entry = book.entries.find(({ alarm }) => alarm === asked);
    const run = asked === undefined ? worst(log) : entry ? runOf(entry.alarm, log) : log.runs.find(({ run }) => run === asked);
    if (run) candidates.push({ log, run, book, entry: entry ?? entryOf(book, run) });
  }
  const found = [];
  for (const { log, run, entry, book } of candidates) {
    const evidence = await evidenceOf(ports, run.pipeline, run.run, log.faults);
    if (evidence) found.push({ entry, book, evidence, failed: hasFailed(run) });
  }
  const [first] = found.sort((a, b) => Number(b.failed) - Number(a.failed) || (a.evidence.day < b.evidence.day ? 1 : -1));
  if (first) return right(told(first.entry, first.book, first.evidence));
  const isCutOff = ports.begun?.().some(({ cutOff }) => cutOff) ?? false;
  return left(nothingFound(runbooks, [...logs.values()], asked, isCutOff));
}

/** Whether no batch of it failed, and nothing of it was given up. */
export function hasPassed({ verdict, accounts }: Triage): boolean {
  return verdict === "PASS" && accounts.deadLettered === 0;
}

/** The last run that failed; where none did, the last that held anything back. */
function worst({ runs }: PipelineLog): LoggedRun | undefined {
  return runs.findLast(hasFailed) ?? runs.findLast(({ heldBack }) => heldBack > 0);
}

const hasFailed = ({ failed, deadLettered }: LoggedRun) => failed > 0 || deadLettered > 0;

/** The last run that such an alarm can be about. */
function runOf(alarm: string, { runs }: PipelineLog): LoggedRun | undefined {
  switch (alarm) {
    case "quality-failed":
      return runs.findLast(({ failed }) => failed > 0);
    case "quarantined-rows":
      return runs.findLast(({ failed, heldBack }) => failed === 0 && heldBack > 0);
    case "dead-letters":
    case "dropped-events":
    case "undeliverable":
      return runs.findLast(({ deadLettered }) => deadLettered > 0);
    default:
      return runs.findLast(({ run }) => !isReplay(run));
  }
}

/** The alarm that such a run raises. */
function entryOf({ entries }: Runbook, { failed, deadLettered }: LoggedRun): RunbookEntry {
  const alarm = failed > 0 ? "quality-failed" : deadLettered > 0 ? "dead-letters" : "quarantined-rows";
  return entries.find((entry) => entry.alarm === alarm) ?? entries[0]!;
}

function nothingFound(runbooks: readonly Runbook[], logs: readonly PipelineLog[], asked: string | undefined, isCutOff: boolean): NoTriage {
  const healthy = (message: string): NoTriage => ({ _tag: "healthy", message });
  const cutOff = "a run was cut off before it was judged, and assay status tells the command that goes on with it";
  if (asked === undefined && isCutOff) return { _tag: "cut-off", message: `no run has failed, and nothing is held back, but ${cutOff}` };
  if (asked === undefined) return healthy("no run has failed, and nothing is held back: there is nothing to triage");
  const alarms = [...new Set(runbooks.flatMap(({ entries }) => entries.map(({ alarm }) => alarm)))];
  if (alarms.includes(asked)) return healthy(`no run here can have raised ${asked}`);
  const runs = logs.flatMap((log) => log.runs.map(({ run }) => run));
  const message = `there is no run or alarm ${asked}: ${didYouMean(asked, [...alarms, ...runs])}alarms are ${alarms.join(", ")}; assay audit lists the runs`;
  return { _tag: "unknown", message: isCutOff ? `${message}; ${cutOff}` : message };
}

function told(entry: RunbookEntry, book: Runbook, evidence: Gathered): Triage {
  const causes = suspected([...new Set([...entry.causes, ...book.entries.flatMap(({ causes }) => causes)])], evidence);
  const failed = evidence.batches.filter(({ failures }) => failures.length > 0);
  const { run, pipeline, day, received, accounts, held, resting } = evidence;
  return {
    alarm: entry.alarm,
    means: entry.means,
    checks: entry.checks,
    run,
    pipeline,
    day,
    verdict: failed.length > 0 ? "FAIL" : "PASS",
    received,
    accounts,
    batches: { judged: evidence.batches.length, failed: failed.length },
    failures: tally(failed.flatMap(({ failures }) => failures.map(reasonText))),
    rules: together(evidence.batches.flatMap(({ rules }) => rules)),
    causes: causes.map(({ cause: { id, title, check, mend }, ...suspicion }) => ({ id, title, check, mend, ...suspicion })),
    radius: {
      symbols: tally(resting.map(({ symbol }) => symbol ?? "(unknown)")),
      held: resting.length,
      taken: held.length - resting.length,
      served: accounts.curated,
      servedWrong: causes.reduce((sum, { served }) => sum + served, 0),
    },
    forgotten: isForgotten(evidence),
    next: nextSteps(evidence, causes),
  };
}

/** Everything that is held back is, with the results of its batches, in zones that keep it for a time. */
function isForgotten({ batches, held, accounts }: Evidence): boolean {
  return batches.length === 0 && held.length === 0 && accounts.quarantined + accounts.deadLettered > 0;
}

function nextSteps(evidence: Gathered, causes: readonly Suspected[]): readonly string[] {
  if (isForgotten(evidence)) return [];
  const { run, held, resting, replay } = evidence;
  // One that is bad by itself says more than one that only stood beside it.
  const worst = (some: readonly Held[]) => some.find(({ reasons }) => reasons.some(({ name }) => name !== "batch-failed")) ?? some[0];
  const first = worst(resting) ?? worst(held);
  const steps = [
    ...(first ? [`assay ${first.zone} show ${first.receipt}`] : []),
    ...(held.length > 0 && resting.length === 0
      ? [`assay triage ${replay}`]
      : [
          ...causes.slice(0, 1).map(({ cause }) => cause.command.replaceAll("RUN", run)),
          // Whatever it was, this is what ends it.
          ...(first ? [`assay ${first.zone} replay --run ${run} --dry-run`] : []),
        ]),
    // Its records are of other runs' raw objects.
    ...(isReplay(run) ? [] : [`assay capsule export ${run}`]),
  ];
  return [...new Set(steps)];
}

function tally(names: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

const MOST_SAMPLES = 5;

/** The same rule of several batches is told once. */
function together(rules: readonly FailingRule[]): readonly FailingRule[] {
  const merged = new Map<string, FailingRule>();
  for (const rule of rules) {
    const known = merged.get(rule.rule);
    merged.set(rule.rule, known ? plus(known, rule) : { ...rule, samples: rule.samples.slice(0, MOST_SAMPLES) });
  }
  const broken = ({ rows }: FailingRule) => rows?.unexpected ?? 0;
  return [...merged.values()].sort((a, b) => broken(b) - broken(a));
}

function plus(a: FailingRule, b: FailingRule): FailingRule {
  const rows = a.rows && b.rows && { looked: a.rows.looked + b.rows.looked, unexpected: a.rows.unexpected + b.rows.unexpected };
  return { ...a, rows, samples: [...a.samples, ...b.samples].slice(0, MOST_SAMPLES) };
}
