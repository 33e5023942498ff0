/** How each pipeline stands, which runs it had, and what answers its alarms. */
import { isLeft, left, right } from "fp-ts/lib/Either.js";
import type { ExchangeCalendar } from "../../../domain/calendar/calendar.ts";
import { pipelines, runbooks } from "../../../pipelines/registry.ts";
import type { AnswerPorts } from "../../answer/ports.ts";
import { readLog } from "../../answer/runs.ts";
import { type PipelineStatus, status } from "../../answer/status.ts";
import { type Triage, triage } from "../../answer/triage.ts";
import type { PipelineView, TriageAnswer, TriageView } from "../messages.ts";
import type { Answer } from "../port.ts";

const MOST_RUNS = 200;
const MOST_FAULTS = 50;

/** @param now epoch milliseconds */
export async function pipelineViews(ports: AnswerPorts, calendar: ExchangeCalendar, now: number): Answer<readonly PipelineView[]> {
  const all = await status(ports, pipelines, calendar, now);
  return right(await Promise.all(all.map((standing) => pipelineView(ports, standing))));
}

async function pipelineView(
  ports: AnswerPorts,
  { pipeline, state, newest, sessionsBehind, books, next }: PipelineStatus,
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
    alarms: entries.map(({ alarm, means, matters, command }) => ({ alarm, means, matters, command })),
  };
}

export async function triageAnswer(ports: AnswerPorts, asked: string | undefined): Answer<TriageAnswer> {
  const found = await triage(ports, runbooks, asked);
  if (!isLeft(found)) return right({ triage: triageView(found.right) });
  return found.left._tag === "healthy" ? right({ healthy: found.left.message }) : left({ _tag: "unknown", message: found.left.message });
}

const MOST_SYMBOLS = 30;

function triageView({ batches, causes, radius, rules: _, ...rest }: Triage): TriageView {
  return {
    ...rest,
    ...batches,
    causes: causes.map(({ title, because, check, mend, records }) => ({ title, because, check, mend, records })),
    symbols: radius.symbols.slice(0, MOST_SYMBOLS),
    held: radius.held,
    served: radius.served,
    servedWrong: radius.servedWrong,
  };
}
