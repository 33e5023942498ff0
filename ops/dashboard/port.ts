/** What the pages ask: of a data directory, or of a stack. */
import type { Either } from "fp-ts/lib/Either.js";
import type { HeldFilter, HeldZone } from "../../domain/answer/held.ts";
import type { SessionDate } from "../../domain/market/times.ts";
import type { AuditView, CostAnswer, HeldDetail, HeldPage, Interval, Ledger, Quality, Quote, Series, ViewFault } from "./messages.ts";
import type { PipelineView, TriageAnswer } from "./run-messages.ts";

export interface SeriesAsked {
  readonly symbol: string;
  readonly interval: Interval;
  /** First and last day, both inclusive; the whole history where absent. */
  readonly from?: SessionDate;
  readonly to?: SessionDate;
  readonly source?: string;
}

export type Answer<A> = Promise<Either<ViewFault, A>>;

/** Each reads what it needs when it is asked, and keeps nothing that can change. */
export interface DashboardPort {
  readonly quotes: () => Answer<readonly Quote[]>;
  /** How often they are asked for while somebody watches, in milliseconds. */
  readonly quotesEveryMs: number;
  readonly series: (asked: SeriesAsked) => Answer<Series>;
  readonly quality: (dataset: string | undefined) => Answer<Quality>;
  readonly held: (zone: HeldZone, filter: HeldFilter, most: number) => Answer<HeldPage>;
  readonly heldRecord: (zone: HeldZone, receipt: string) => Answer<HeldDetail>;
  readonly ledger: () => Answer<Ledger>;
  /** Recomputes the ledger from the zones: it reads all there is. Refused where `About.audits` is false. */
  readonly audit: () => Answer<AuditView>;
  readonly pipelines: () => Answer<readonly PipelineView[]>;
  /** @param asked a run, an alarm, or nothing: what failed last */
  readonly triage: (asked: string | undefined) => Answer<TriageAnswer>;
  readonly cost: () => Answer<CostAnswer>;
}
