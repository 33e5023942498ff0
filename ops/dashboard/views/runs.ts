/** How each pipeline stands, which runs it had, and what answers its alarms. */
import { isLeft, left, right } from "fp-ts/lib/Either.js";
import { type StandingAlarm, worstFirst } from "../../../domain/answer/alarm-state.ts";
import type { ExchangeCalendar } from "../../../domain/calendar/calendar.ts";
import { pipelines, runbooks } from "../../../pipelines/registry.ts";
import type { AnswerPorts } from "../../answer/ports.ts";
import { readLog } from "../../answer/runs.ts";
import { type PipelineStatus, status } from "../../answer/status.ts";
import { type Triage, triage } from "../../answer/triage.ts";
import type { Answer } from "../port.ts";
import type { AlarmView, PipelineView, TriageAnswer, TriageView } from "../run-messages.ts";

const MOST_RUNS = 200;
const MOST_FAULTS = 50;

/** @param now epoch milliseconds */
export async function pipelineViews(ports: AnswerPorts, calendar: ExchangeCalendar, now: number): Answer<readonly PipelineView[]> {
  const all = await status(ports, pipelines, calendar, now);
  return right(await Promise.all(all.map((standing) => pipelineView(ports, standing, []))));
}

/** @param alarms of its stack; none on this machine */
export async function pipelineView(
  ports: AnswerPorts,
  { pipeline, state, newest, sessionsBehind, books, next }: PipelineStatus,
  alarms: readonly StandingAlarm[],
): Promise<PipelineView> {
  const { runs, faults } = await readLog(ports, pipeline);
  const entries = runbooks.find((book) => book.pipeline === pipeline)?.entries ?? [];
  return {
    pipeline,
    state,
    newest: newest ?? null,
    sessionsBehind: sessionsBehind ?? null,
    quarantined: books.quarantined,
    deadLettered: books.deadLettered,
    late: books.late,
    balanced: books.balanced,
    next: next ?? null,
    runs: runs.slice(-MOST_RUNS),
    faults: faults.slice(-MOST_FAULTS),
    alarms: entries.map(({ alarm, means, matters, command }) => ({
      alarm,
      means,
      matters,
      command,
      standing: standingOf(alarms, pipeline, alarm),
    })),
  };
}

function standingOf(alarms: readonly StandingAlarm[], pipeline: string, alarm: string): AlarmView["standing"] {
  const [worst] = worstFirst(alarms.filter(({ answers }) => answers?.pipeline === pipeline && answers.alarm === alarm));
  return worst ? { state: worst.state, since: worst.since } : null;
}

export async function triageAnswer(ports: AnswerPorts, asked: string | undefined): Answer<TriageAnswer> {
  const found = await triage(ports, runbooks, asked);
  if (!isLeft(found)) return right({ triage: triageView(found.right), found: [] });
  return found.left._tag === "healthy" ? right({ healthy: found.left.message }) : left({ _tag: "unknown", message: found.left.message });
}

const MOST_SYMBOLS = 30;

export function triageView({ batches, causes, radius, rules: _, ...rest }: Triage): TriageView {
  return {
    ...rest,
    ...batches,
    causes: causes.map(causeView),
    symbols: radius.symbols.slice(0, MOST_SYMBOLS),
    held: radius.held,
    served: radius.served,
    servedWrong: radius.servedWrong,
  };
}

type CauseView = TriageView["causes"][number];

export const causeView = ({ title, because, check, mend, records }: CauseView): CauseView => ({ title, because, check, mend, records });
