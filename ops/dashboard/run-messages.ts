/** What the page of runs and alarms is told. */
import type { AlarmState } from "../../domain/answer/alarm-state.ts";
import type { Account } from "../../domain/ledger/ledger.ts";

export interface RunView {
  readonly run: string;
  readonly pipeline: string;
  readonly judged: number;
  readonly failed: number;
  readonly heldBack: number;
  readonly deadLettered: number;
}

export interface PipelineView {
  readonly pipeline: string;
  readonly state: string;
  readonly newest: string | null;
  readonly sessionsBehind: number | null;
  readonly quarantined: number;
  readonly deadLettered: number;
  readonly late: number;
  readonly balanced: boolean;
  readonly next: string | null;
  /** In the order in which they last said something; of very many the last. */
  readonly runs: readonly RunView[];
  readonly faults: readonly string[];
  readonly alarms: readonly AlarmView[];
}

export interface AlarmView {
  readonly alarm: string;
  readonly means: string;
  readonly matters: string;
  readonly command: string;
  /** How it stands and since when (epoch milliseconds); null where nothing raises alarms, as on this machine. */
  readonly standing: { readonly state: AlarmState; readonly since: number } | null;
}

export interface TriageView {
  readonly verdict: "PASS" | "FAIL";
  readonly alarm: string;
  readonly means: string;
  readonly run: string;
  readonly pipeline: string;
  readonly day: string;
  readonly received: number;
  readonly accounts: Readonly<Record<Account, number>>;
  readonly judged: number;
  readonly failed: number;
  readonly failures: readonly (readonly [string, number])[];
  readonly causes: readonly {
    readonly title: string;
    readonly because: string;
    readonly check: string;
    readonly mend: string;
    readonly records: number;
  }[];
  readonly symbols: readonly (readonly [string, number])[];
  readonly held: number;
  readonly served: number;
  readonly servedWrong: number;
  readonly checks: readonly string[];
  readonly next: readonly string[];
}

/** Of a stack where no run tells what is wrong: an alarm, or what keeps a pipeline from its work. */
export interface StandstillView {
  readonly alarm: string | null;
  readonly means: string | null;
  readonly causes: TriageView["causes"];
  readonly next: readonly string[];
}

/** `healthy`: there is nothing to triage, and it says so. `found`: what keeps pipelines from their work besides. */
export type TriageAnswer =
  | { readonly healthy: string }
  | { readonly triage: TriageView; readonly found: readonly string[] }
  | { readonly standstill: StandstillView; readonly found: readonly string[] };
