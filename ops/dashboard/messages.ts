/** What the server tells the pages, as JSON. Types alone: server and client share them and nothing else. */
import type { HeldZone } from "../../domain/answer/held.ts";
import type { Account, Place } from "../../domain/ledger/ledger.ts";

/** Why a page cannot be shown; `message` says what was found and what to do. */
export interface ViewFault {
  readonly _tag: "no-data" | "refused" | "unknown" | "bad-request" | "defect";
  readonly message: string;
}

/** Of `/api/about`. */
export interface About {
  /** The data directory, as it was named, or the stack. */
  readonly where: string;
  /** ` --data DIR` or ` --stack NAME`, for commands to copy; empty for the default directory. */
  readonly option: string;
  readonly calendar: string;
  /** Whether the ledger can be recomputed: a stack's lake is not read whole from here. */
  readonly audits: boolean;
}

/** One instrument's latest price, and the stream's indicators where it is traded there. */
export interface Quote {
  readonly symbol: string;
  readonly price: number;
  readonly volume: number;
  readonly currency: string | null;
  /** An instant, UTC. */
  readonly time: string;
  readonly source: string;
  /** Of the stream's trades; absent of instruments with daily bars only. */
  readonly trades?: { readonly ma: number; readonly vwap: number | null; readonly dayVolume: number; readonly dayTrades: number };
}

export const INTERVALS = ["day", "minute"] as const;
export type Interval = (typeof INTERVALS)[number];

/** Bars of one instrument, column by column and ascending. */
export interface Series {
  readonly symbol: string;
  readonly interval: Interval;
  readonly source: string | null;
  /** All that have such bars, the one with most first. */
  readonly sources: readonly string[];
  readonly currency: string | null;
  /** Of daily bars: as traded, or already divided by later splits; null of minutes. */
  readonly basis: string | null;
  /** The zone that times are told in. */
  readonly timeZone: string;
  /** Session dates, or epoch seconds of the minutes' beginnings. */
  readonly times: readonly (string | number)[];
  readonly open: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
  readonly volume: readonly number[];
  /** The close as the source adjusted it; null where no bar has one. */
  readonly adjusted: readonly (number | null)[] | null;
  /** Price times volume, of minutes. */
  readonly notional: readonly number[] | null;
  /** Places where a session begins, of minutes. */
  readonly breaks: readonly number[];
  /** Sessions of the calendar without a bar, of days. */
  readonly missing: readonly string[];
  /** Older bars were left out: there are more than a chart is given. */
  readonly cut: boolean;
  /** What else there is to know, in words. */
  readonly notes: readonly string[];
}

export interface Batch {
  readonly run: string;
  /** What was judged: a group of a slice, a range of a shard. */
  readonly name: string;
  readonly dataset: string;
  readonly suite: string;
  readonly day: string;
  readonly passed: boolean;
  readonly rules: number;
  /** Rules that did not hold. */
  readonly broken: number;
  /** Why the gate failed it. */
  readonly reasons: readonly string[];
}

export interface RankedRule {
  /** The expectation's id, by which quarantined records name it; else its type. */
  readonly rule: string;
  readonly title: string;
  readonly columns: readonly string[];
  readonly limit: string;
  readonly isWarning: boolean;
  /** Batches in which it did not hold, of those that it judged. */
  readonly batches: number;
  readonly judged: number;
  readonly unexpected: number;
  readonly looked: number;
  readonly samples: readonly string[];
}

export interface Quality {
  /** In the order of time. */
  readonly batches: readonly Batch[];
  readonly rules: readonly RankedRule[];
  /** Only the newest batches were looked at. */
  readonly cut: boolean;
}

export interface HeldRecord {
  readonly receipt: string;
  readonly run: string;
  readonly pipeline: string;
  readonly dataset: string;
  readonly day: string;
  readonly symbol: string | null;
  readonly reasons: readonly { readonly name: string; readonly message: string }[];
  /** The beginning of the original, as text. */
  readonly preview: string;
}

export interface HeldPage {
  readonly zone: HeldZone;
  readonly total: number;
  readonly byReason: readonly (readonly [string, number])[];
  readonly bySymbol: readonly (readonly [string, number])[];
  readonly records: readonly HeldRecord[];
  /** The command that judges exactly these anew. */
  readonly replay: string;
}

export interface HeldDetail extends HeldRecord {
  readonly zone: HeldZone;
  readonly source: string | null;
  readonly group: string | null;
  readonly judgedBy: string;
  /** Where it stands: object and line. */
  readonly place: string;
  readonly original: string;
  /** The same bytes in base64; at most the first 64 KiB. */
  readonly bytes: string;
  readonly size: number;
  readonly canonical: Readonly<Record<string, string>> | null;
  /** The replay that took it from there. */
  readonly taken: string | null;
  readonly commands: readonly string[];
}

export interface Flow {
  readonly from: Place;
  readonly to: Place;
  readonly records: number;
}

export interface LedgerRun {
  readonly run: string;
  readonly pipeline: string;
  readonly received: number;
  readonly accounts: Readonly<Record<Account, number>>;
  /** Received and in no account: anything but 0 is an imbalance. */
  readonly adrift: number;
}

export interface Ledger {
  readonly flows: readonly Flow[];
  /** What rests where now. */
  readonly rests: readonly (readonly [Place, number])[];
  /** Newest last. */
  readonly runs: readonly LedgerRun[];
  /** Records that are in no account, over all arrivals; an arrival with too many and one with too few do not cancel out. */
  readonly adrift: number;
}

export interface AuditView {
  readonly balanced: boolean;
  readonly runs: number;
  /** What `assay prune` has removed on purpose: held lines, and raw objects. */
  readonly forgotten: { readonly records: number; readonly originals: number };
  /** How many findings there are, of which `findings` has the first. */
  readonly found: number;
  readonly findings: readonly {
    readonly kind: string;
    readonly run: string;
    readonly account: string;
    readonly arrival: string;
    readonly message: string;
  }[];
}

export interface CostView {
  /** The preview's file, or the stack. */
  readonly of: string;
  readonly regions: readonly string[];
  readonly pricesAsOf: string;
  /** US dollars a month. */
  readonly monthly: number;
  readonly baseline: number;
  readonly usage: number;
  readonly ceiling: {
    readonly usd: number;
    readonly over: number;
    /** Whether the savings would do. */
    readonly enough: boolean;
    readonly savings: readonly { readonly name: string; readonly change: string; readonly upTo: number }[];
  } | null;
  /** The dearest first. */
  readonly items: readonly {
    readonly name: string;
    readonly type: string;
    readonly monthly: number;
    readonly lines: readonly { readonly component: string; readonly monthly: number | null; readonly note: string }[];
  }[];
  readonly notes: readonly string[];
}

/** Of `/api/cost`; null where the dashboard was given no preview, and of a stack that never said what it consists of. */
export type CostAnswer = { readonly cost: CostView | null };
