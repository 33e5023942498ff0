/** The dashboard's port over a deployed stack: its objects as far back as it is asked to look, its alarms, its table of latest prices. */
import { isLeft, left, right } from "fp-ts/lib/Either.js";
import type { StackAccess } from "../../adapters/aws/responder/stack-access.ts";
import { refusalOf } from "../../adapters/aws/responder/words.ts";
import type { ReadObjects } from "../../domain/answer/held-records.ts";
import type { ExchangeCalendar } from "../../domain/calendar/calendar.ts";
import { pipelines, runbooks } from "../../pipelines/registry.ts";
import { type Span, stackAnswers } from "../answer/stack.ts";
import { stackStatus } from "../answer/stack-status.ts";
import { type StackTriage, stackTriage } from "../answer/stack-triage.ts";
import type { CostView } from "./messages.ts";
import { OneAtATime } from "./one-at-a-time.ts";
import type { Answer, DashboardPort, SeriesAsked } from "./port.ts";
import type { TriageAnswer } from "./run-messages.ts";
import { heldDetail, heldPage } from "./views/held.ts";
import { ledgerView } from "./views/ledger.ts";
import { qualityView } from "./views/quality.ts";
import { quotesOf } from "./views/quotes.ts";
import { causeView, pipelineView, triageView } from "./views/runs.ts";
import { type SeriesData, seriesOf, TABLE } from "./views/series.ts";

/** A look at two tables costs a little each time. */
const QUOTES_EVERY_MS = 1_000;

export interface StackPortOptions {
  readonly access: StackAccess;
  /** ` --stack NAME`, for commands. */
  readonly option: string;
  readonly calendar: ExchangeCalendar;
  /** The time that is looked at; it ends now, whenever it is asked for. */
  readonly span: () => Span;
  readonly cost: CostView | null;
}

export function stackPort({ access, option, calendar, span, cost }: StackPortOptions): DashboardPort {
  // Pages that read objects wait for each other, so that none is fetched twice.
  const turns = new OneAtATime();
  const use = <A>(ask: () => Answer<A>): Answer<A> => unlessRefused(access, ask);
  const useAlone = <A>(ask: () => Answer<A>): Answer<A> => turns.run(() => use(ask));
  const objects = () => fetchedAhead(stackAnswers(access, span()).objects);
  return {
    quotes: () => use(() => quotesOf(access.latestPrices)),
    quotesEveryMs: QUOTES_EVERY_MS,
    series: (asked) => useAlone(() => seriesOf(seriesData(access, asked, span()), calendar, asked)),
    quality: (dataset) => useAlone(() => qualityView(objects(), dataset)),
    held: (zone, filter, most) => useAlone(() => heldPage(objects(), zone, filter, most, option)),
    heldRecord: (zone, receipt) => useAlone(() => heldDetail(objects(), zone, receipt, option)),
    ledger: () => useAlone(() => ledgerView(objects())),
    audit: async () => left({ _tag: "refused", message: "a stack's lake is not read whole from here" }),
    pipelines: () => useAlone(() => stackPipelines(access, calendar, span())),
    triage: (asked) => useAlone(() => triageAnswer(access, asked, span())),
    cost: async () => right({ cost }),
  };
}

/** What AWS refuses is told on the page that asked. */
async function unlessRefused<A>({ manifest: { stack, region } }: StackAccess, ask: () => Answer<A>): Answer<A> {
  try {
    return await ask();
  } catch (error) {
    const refusal = refusalOf(error, { stack, region });
    if (refusal === undefined) throw error;
    return left({ _tag: "refused", message: refusal.message });
  }
}

/** What is listed is about to be read: it is fetched together. */
function fetchedAhead(objects: ReadObjects): ReadObjects {
  return {
    ...objects,
    async list(prefix) {
      const keys = await objects.list(prefix);
      await objects.ahead?.(keys);
      return keys;
    },
  };
}

/** Copies of the dataset's files that the chart is of, and of no other's: of days all there are, of minutes those of the time looked at. */
function seriesData(access: StackAccess, { interval, from, to }: SeriesAsked, span: Span): SeriesData {
  const looked = new Date(span.from).toISOString().slice(0, 10);
  const days = interval === "day" ? undefined : { from: from ?? looked, to: to ?? "9999-12-31" };
  const objects = fetchedAhead(access.objects(days));
  const own = `curated/${TABLE[interval]}/`;
  return {
    root: access.directory,
    latestPrices: access.latestPrices,
    objects: { ...objects, list: async (prefix) => (prefix === own ? objects.list(prefix) : []) },
  };
}

async function stackPipelines(access: StackAccess, calendar: ExchangeCalendar, span: Span): ReturnType<DashboardPort["pipelines"]> {
  const { pipelines: standing, alarms } = await stackStatus(access, pipelines, calendar, span);
  const ports = stackAnswers(access, span);
  return right(await Promise.all(standing.map((each) => pipelineView(ports, each, alarms))));
}

async function triageAnswer(access: StackAccess, asked: string | undefined, span: Span): Answer<TriageAnswer> {
  const found = await stackTriage(access, runbooks, asked, span, false);
  if (!isLeft(found)) return right(answerOf(found.right));
  return found.left._tag === "healthy" ? right({ healthy: found.left.message }) : left({ _tag: "unknown", message: found.left.message });
}

function answerOf({ alarm, entry, run, signs, causes, next }: StackTriage): TriageAnswer {
  const found = signs.map(({ because }) => because);
  if (run) return { triage: { ...triageView(run), next }, found };
  const suspected = causes.map(({ cause, ...suspicion }) => causeView({ ...cause, ...suspicion }));
  return { standstill: { alarm: alarm?.name ?? null, means: entry?.means ?? null, causes: suspected, next }, found };
}
