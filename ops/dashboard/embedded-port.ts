/** The dashboard's port over a data directory. It is opened for each question, so that one that is made, or made anew, is simply there. */
import { isLeft, left, right } from "fp-ts/lib/Either.js";
import { openForReading, type ReadableData } from "../../adapters/embedded/data-directory.ts";
import { StoreFault } from "../../adapters/embedded/store-fault.ts";
import { decodeCurated } from "../../adapters/encoding/curated.ts";
import { readRecords } from "../../adapters/providers/formats/read-records.ts";
import type { ExchangeCalendar } from "../../domain/calendar/calendar.ts";
import type { Clock } from "../../domain/ports/effects.ts";
import { embeddedAnswers } from "../answer/embedded.ts";
import { audit } from "../audit/audit.ts";
import type { CostView, ViewFault } from "./messages.ts";
import { OneAtATime } from "./one-at-a-time.ts";
import type { Answer, DashboardPort } from "./port.ts";
import { auditView } from "./views/audit.ts";
import { heldDetail, heldPage } from "./views/held.ts";
import { ledgerView } from "./views/ledger.ts";
import { qualityView } from "./views/quality.ts";
import { quotesOf } from "./views/quotes.ts";
import { pipelineViews, triageAnswer } from "./views/runs.ts";
import { seriesOf } from "./views/series.ts";

/** A watcher is a second behind the store at most. */
const QUOTES_EVERY_MS = 500;

export interface EmbeddedOptions {
  readonly directory: string;
  /** ` --data DIR`, for commands. */
  readonly option: string;
  readonly calendar: ExchangeCalendar;
  readonly clock: Clock;
  readonly cost: CostView | null;
}

export function embeddedPort({ directory, option, calendar, clock, cost }: EmbeddedOptions): DashboardPort {
  const use = <A>(ask: (data: ReadableData) => Answer<A>): Answer<A> => withData(directory, ask);
  // What reads much waits for its like, so that fifty open pages need no more memory than one.
  const heavy = new OneAtATime();
  // An audit reads all there is, and keeps no chart waiting.
  const audits = new OneAtATime();
  const useAlone = <A>(ask: (data: ReadableData) => Answer<A>): Answer<A> => heavy.run(() => use(ask));
  return {
    quotes: () => use(({ latestPrices }) => quotesOf(latestPrices)),
    quotesEveryMs: QUOTES_EVERY_MS,
    series: (asked) => useAlone((data) => seriesOf(data, calendar, asked)),
    quality: (dataset) => useAlone(({ objects }) => qualityView(objects, dataset)),
    held: (zone, filter, most) => useAlone(({ objects }) => heldPage(objects, zone, filter, most, option)),
    heldRecord: (zone, receipt) => useAlone(({ objects }) => heldDetail(objects, zone, receipt, option)),
    ledger: () => useAlone(({ objects }) => ledgerView(objects)),
    audit: () => audits.run(() => use(async ({ objects }) => auditView(await audit({ objects, readRecords, decodeCurated })))),
    pipelines: () => useAlone((data) => pipelineViews(embeddedAnswers(data), calendar, clock.now())),
    triage: (asked) => useAlone((data) => triageAnswer(embeddedAnswers(data), asked)),
    cost: async () => right({ cost }),
  };
}

async function withData<A>(directory: string, ask: (data: ReadableData) => Answer<A>): Answer<A> {
  const opened = openForReading(directory);
  if (isLeft(opened)) return left(viewFault(opened.left._tag === "NoData" ? "no-data" : "refused", opened.left.message));
  try {
    return await ask(opened.right);
  } catch (error) {
    if (error instanceof StoreFault || error instanceof SyntaxError) return left(viewFault("refused", error.message));
    throw error;
  } finally {
    opened.right.close();
  }
}

const viewFault = (_tag: ViewFault["_tag"], message: string): ViewFault => ({ _tag, message });
