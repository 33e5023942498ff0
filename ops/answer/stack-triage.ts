/** From an alarm of a stack, or a run, to what failed: its time, the runs in it, and what keeps its pipeline from its work. */

import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import type { StackAccess } from "../../adapters/aws/responder/stack-access.ts";
import { alarmsMeant, type StandingAlarm, worstFirst } from "../../domain/answer/alarm-state.ts";
import { type Suspected, suspected, suspectedByAlarm } from "../../domain/answer/causes/registry.ts";
import type { Runbook, RunbookEntry } from "../../domain/answer/runbook.ts";
import { type Sign, signsOf, type Vitals } from "../../domain/answer/vitals.ts";
import { ACCOUNTS } from "../../domain/ledger/ledger.ts";
import { didYouMean } from "../../domain/settings.ts";
import { readLog } from "./runs.ts";
import { type Span, stackAnswers } from "./stack.ts";
import { hasPassed, type NoTriage, type Triage, triage } from "./triage.ts";

export interface StackTriage {
  /** Undefined where a run was asked for, or nothing is raised. */
  readonly alarm: StandingAlarm | undefined;
  /** The runbook's entry that answers it. */
  readonly entry: RunbookEntry | undefined;
  /** What was looked at, epoch milliseconds. */
  readonly span: Span;
  /** The run that it is about; undefined where no run is in that time. */
  readonly run: Triage | undefined;
  /** What keeps the pipelines from their work. */
  readonly signs: readonly Sign[];
  /** Causes that the alarm alone points to, and where there is no run the log. */
  readonly causes: readonly Suspected[];
  /** Commands, without `npx` and the stack. */
  readonly next: readonly string[];
}

/** CloudWatch evaluates a while after what it evaluates, and a batch says its verdict when it ends. */
const BEFORE_MS = 15 * 60_000;
const AFTER_MS = 5 * 60_000;
const DAY_MS = 86_400_000;

/**
 * @param asked an alarm by CloudWatch's name or the runbook's, or a run; undefined: the alarm that was raised last
 * @param span what is looked at where no alarm says when it was
 * @param isGiven whether that span was asked for, and counts whatever the alarm says
 */
export async function stackTriage(
  access: StackAccess,
  runbooks: readonly Runbook[],
  asked: string | undefined,
  span: Span,
  isGiven: boolean,
): Promise<Either<NoTriage, StackTriage>> {
  const alarms = await access.alarms();
  const alarm = chosen(alarms, asked);
  const books = booksFor(runbooks, access, alarm);
  const looked = isGiven ? span : alarm ? await spanOf(access, alarm, span) : spanOfRun(asked, span);
  const entry = alarm?.answers && books.flatMap(({ entries }) => entries).find((each) => each.alarm === alarm.answers!.alarm);
  const ports = stackAnswers(access, looked);
  const found = await triage(ports, books, entry?.alarm ?? asked);
  const vitals = await vitalsFor(access, books);
  const signs = vitals.flatMap((each) => signsOf(each, access.clock.now()));
  const byAlarm =
    entry && !signs.some(({ id }) => id === "waiting") && alarm?.state === "ALARM"
      ? suspectedByAlarm(entry.causes, alarm.rule ?? entry.means)
      : [];
  if (!isLeft(found)) return right(told(alarm, entry, looked, found.right, signs, byAlarm));
  if (!alarm)
    return found.left._tag === "unknown" ? left(unknown(access, alarms, asked!, found.left)) : withSigns(found.left, looked, signs);
  if (alarm.state !== "ALARM" && signs.length === 0)
    return left({ _tag: "healthy", message: `${alarm.name} is ${alarm.state}; ${found.left.message}` });
  const causes = entry ? suspected(entry.causes, nothingBut(alarm, await faultsOf(ports, books))) : [];
  return right(told(alarm, entry, looked, undefined, signs, causes.length === 0 ? byAlarm : causes));
}

/** Whether the run passed, and neither an alarm nor a sign stands. */
export function isWell({ alarm, run, signs }: StackTriage): boolean {
  return run !== undefined && hasPassed(run) && alarm?.state !== "ALARM" && signs.length === 0;
}

function chosen(alarms: readonly StandingAlarm[], asked: string | undefined): StandingAlarm | undefined {
  if (asked === undefined) return worstFirst(alarms).find(({ state }) => state === "ALARM");
  return worstFirst(alarmsMeant(alarms, asked))[0];
}

/** Of the pipeline that the alarm is about; without one, of those that run. */
function booksFor(runbooks: readonly Runbook[], { manifest }: StackAccess, alarm: StandingAlarm | undefined): readonly Runbook[] {
  const own = runbooks.filter(({ pipeline }) => pipeline === alarm?.answers?.pipeline);
  return own.length > 0 ? own : runbooks.filter(({ pipeline }) => pipeline in manifest.pipelines);
}

/** When it was raised: now, or the last time; where CloudWatch knows of no time, what was asked for. */
async function spanOf(access: StackAccess, alarm: StandingAlarm, otherwise: Span): Promise<Span> {
  const raised = alarm.state === "ALARM" ? alarm.since : await access.lastRaised(alarm);
  if (raised === undefined || raised === 0) return otherwise;
  return { from: raised - alarm.windowMs - BEFORE_MS, to: Math.max(alarm.state === "ALARM" ? otherwise.to : 0, raised + AFTER_MS) };
}

/** The run of a history says by its name when it began. */
function spanOfRun(asked: string | undefined, span: Span): Span {
  const [, year, month, day] = /^(?:replay-)?(\d{4})(\d\d)(\d\d)T\d{6}/.exec(asked ?? "") ?? [];
  const began = year === undefined ? Number.NaN : Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  return Number.isNaN(began) ? span : { from: began, to: began + 2 * DAY_MS };
}

async function vitalsFor(access: StackAccess, books: readonly Runbook[]): Promise<readonly Vitals[]> {
  const pauses = await access.pauses();
  const deployed = books.filter(({ pipeline }) => pipeline in access.manifest.pipelines);
  return Promise.all(deployed.map(({ pipeline }) => access.vitals(pipeline, pauses)));
}

async function faultsOf(ports: ReturnType<typeof stackAnswers>, books: readonly Runbook[]): Promise<readonly string[]> {
  const logs = await Promise.all(books.map(({ pipeline }) => readLog(ports, pipeline)));
  return logs.flatMap(({ faults }) => faults);
}

/** What is known where no run is: what the log says. */
function nothingBut(alarm: StandingAlarm, faults: readonly string[]) {
  const accounts = Object.fromEntries(ACCOUNTS.map((account) => [account, 0])) as Record<(typeof ACCOUNTS)[number], number>;
  return { run: "", pipeline: alarm.answers?.pipeline ?? "", dataset: "", received: 0, accounts, batches: [], held: [], rows: [], faults };
}

function withSigns(healthy: NoTriage, span: Span, signs: readonly Sign[]): Either<NoTriage, StackTriage> {
  return signs.length === 0 ? left(healthy) : right(told(undefined, undefined, span, undefined, signs, []));
}

function told(
  alarm: StandingAlarm | undefined,
  entry: RunbookEntry | undefined,
  span: Span,
  run: Triage | undefined,
  signs: readonly Sign[],
  causes: readonly Suspected[],
): StackTriage {
  const name = alarm && (alarm.answers ? `${alarm.answers.pipeline}/${alarm.answers.alarm}` : alarm.name);
  const commands = [
    ...signs.map(({ command }) => command),
    ...causes.slice(0, 1).map(({ cause }) => cause.command),
    ...(entry ? [entry.command] : []),
    ...(run?.next ?? []),
    ...(alarm?.state === "ALARM" ? [`assay ack ${name} --for 1h --why "..."`, `assay verify ${name}`] : []),
  ];
  // Who reads this has typed the first already, and of the second the run is not known.
  const isOfNoUse = (command: string) =>
    [`assay triage ${name}`, `assay triage ${entry?.alarm}`].includes(command) || command.includes("RUN");
  const next = [...new Set(commands)].filter((command) => !isOfNoUse(command));
  return { alarm, entry, span, run, signs, causes, next };
}

/** Alarms of the stack are meant too. */
function unknown({ manifest }: StackAccess, alarms: readonly StandingAlarm[], asked: string, { message }: NoTriage): NoTriage {
  const near = didYouMean(
    asked,
    alarms.map(({ name }) => name),
  );
  return {
    _tag: "unknown",
    message: `${message}${near === "" ? "" : `. ${near}`} In stack ${manifest.stack}, in the time looked at: say --since 7d to look further back`,
  };
}
