/** How a stack stands: its alarms, what carries its records, and its pipelines as their data says. */
import type { StackAccess } from "../../adapters/aws/responder/stack-access.ts";
import { type StandingAlarm, worstFirst } from "../../domain/answer/alarm-state.ts";
import { acknowledgedAlarms, type Pause } from "../../domain/answer/pause.ts";
import { type Sign, signsOf, type Vitals } from "../../domain/answer/vitals.ts";
import type { ExchangeCalendar } from "../../domain/calendar/calendar.ts";
import type { PipelineDefinition } from "../../pipelines/definition.ts";
import { type Span, stackAnswers } from "./stack.ts";
import { type PipelineStatus, STATES, status } from "./status.ts";

export interface StackPipeline extends PipelineStatus {
  readonly vitals: Vitals;
  readonly signs: readonly Sign[];
}

export interface StackStatus {
  readonly stack: string;
  readonly region: string;
  /** Those that are raised first. */
  readonly alarms: readonly StandingAlarm[];
  /** Alarms that tell nobody on purpose, by name. */
  readonly acknowledged: Readonly<Record<string, Pause>>;
  /** Worst first. */
  readonly pipelines: readonly StackPipeline[];
}

/** @param known pipelines of this Assay; those that the stack does not run are left out */
export async function stackStatus(
  access: StackAccess,
  known: readonly Pick<PipelineDefinition, "name" | "feed">[],
  calendar: ExchangeCalendar,
  span: Span,
): Promise<StackStatus> {
  const { manifest, clock } = access;
  const deployed = known.filter(({ name }) => name in manifest.pipelines);
  const [alarms, pauses] = await Promise.all([access.alarms(), access.pauses()]);
  const vitals = new Map(await Promise.all(deployed.map(async ({ name }) => [name, await access.vitals(name, pauses)] as const)));
  const now = clock.now();
  const stood = await status(stackAnswers(access, span), deployed, calendar, now);
  const pipelines = stood.map((each): StackPipeline => {
    const own = vitals.get(each.pipeline)!;
    return { ...each, next: nextHere(each), vitals: own, signs: signsOf(own, now) };
  });
  const raised = new Set(alarms.flatMap(({ state, answers }) => (state === "ALARM" && answers ? [answers.pipeline] : [])));
  const badness = ({ pipeline, state, signs }: StackPipeline) =>
    STATES.indexOf(state) - (raised.has(pipeline) ? STATES.length : 0) - (signs.length > 0 ? 1 : 0);
  return {
    stack: manifest.stack,
    region: manifest.region,
    alarms: worstFirst(alarms),
    acknowledged: acknowledgedAlarms(pauses.values(), now),
    pipelines: pipelines.toSorted((a, b) => badness(a) - badness(b)),
  };
}

/** On a stack nobody starts a run or an audit by hand: what is late is asked after. */
function nextHere({ pipeline, state, next }: PipelineStatus): string | undefined {
  if (state === "behind") return `assay triage ${pipeline}/silence`;
  return state === "never-run" || state === "not-balanced" ? undefined : next;
}

/** Whether nothing is raised that nobody has acknowledged, and nothing keeps a pipeline from its work. */
export function isWell({ alarms, acknowledged, pipelines }: StackStatus): boolean {
  const quiet = alarms.every(({ state, name }) => state !== "ALARM" || name in acknowledged);
  return (
    quiet && pipelines.every(({ signs, state }) => signs.length === 0 && (state === "fine" || state === "holding" || state === "never-run"))
  );
}
