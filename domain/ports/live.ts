/**
 * Where live trades come from: one port for every streaming provider. A source hands over each message as it came
 * (redacted, stamped once) and says what it knows of its own completeness, so that the ledger can account for what never came.
 */
import type { Either } from "fp-ts/lib/Either.js";
import type { ProviderRecord } from "../market/record.ts";
import type { Instant } from "../market/times.ts";
import type { Redaction } from "./redaction.ts";

export interface LiveRequest {
  /** In the provider's spelling; at least one. */
  readonly symbols: readonly string[];
  /**
   * By symbol, the last trade id that is already kept: what came after it counts as missed, and is fetched where the source
   * allows. For sources whose ids count without holes; others take no notice of it.
   */
  readonly after?: Readonly<Record<string, number>>;
}

/**
 * What a message is about. `unknown` is what could not be told: no JSON, no UTF-8, a type that is new. It is handed over
 * like the others, for nothing that arrives may vanish.
 */
export type LiveKind = "trade" | "correction" | "cancel" | "heartbeat" | "control" | "unknown";

/** One message of a provider: the raw envelope of a stream. */
export interface LiveMessage {
  readonly _tag: "Message";
  readonly source: string;
  readonly kind: LiveKind;
  /** The original text, redacted. */
  readonly text: string;
  readonly redactions: readonly Redaction[];
  /** Becomes `ingested_at`; stamped once, here. */
  readonly received_at: Instant;
  /** Whether it came over the stream, was fetched to fill a gap, or was asked for by itself. */
  readonly via: "stream" | "fill" | "request";
  /** The instrument where the text does not say it. */
  readonly symbol?: string;
}

/**
 * Trades that exist and did not come: ids `fromTradeId` to `toTradeId`, both included. Each gap is reported when it is found
 * and, once filling was tried, again piece by piece as `filled` or `missing`.
 */
export interface Gap {
  readonly _tag: "Gap";
  readonly source: string;
  readonly symbol: string;
  readonly fromTradeId: number;
  readonly toTradeId: number;
  readonly state: "found" | "filled" | "missing";
  /** Why a piece stays missing. */
  readonly why?: string;
  readonly at: Instant;
}

/** A time in which trades may have been missed without a way to tell: the source's ids do not count. */
export interface Outage {
  readonly _tag: "Outage";
  readonly source: string;
  readonly symbols: readonly string[];
  /** When the last message came; when the stream was listening again. */
  readonly from: Instant;
  readonly to: Instant;
}

export interface ConnectionChange {
  readonly _tag: "Connection";
  readonly source: string;
  readonly state: "connecting" | "subscribed" | "lost" | "closed";
  /** For people: to where, why lost, when it is tried again. */
  readonly message: string;
  readonly at: Instant;
}

export type LiveEvent = LiveMessage | Gap | Outage | ConnectionChange;

/** Takes events one at a time, in order; while it works the source reads no further. What it throws ends the run. */
export type LiveSink = (event: LiveEvent) => void | Promise<void>;

/** What one run knows about the trades of one symbol. Held against the ledger: received + filled must have arrived there. */
export interface Completeness {
  readonly symbol: string;
  /** First and last trade id seen; absent where none was, or where ids do not count. */
  readonly firstTradeId?: number;
  readonly lastTradeId?: number;
  /** Trades over the stream, repeated ones included. */
  readonly received: number;
  /** Of them, those whose id had come before; absent where ids do not count. */
  readonly repeated?: number;
  readonly filled: number;
  /** Trades known to exist that never came; absent where the source gives no way to know. */
  readonly missing?: number;
}

export interface LiveSummary {
  readonly completeness: readonly Completeness[];
  readonly connections: number;
}

/** Why a live source cannot go on by itself. */
export interface LiveFault {
  /** `BadRequest`: the caller must mend it. `Refused`: the provider said no. `Unreachable`: every try failed. */
  readonly _tag: "BadRequest" | "Refused" | "Unreachable";
  readonly message: string;
  /** What had come until then; absent where nothing was tried. */
  readonly summary?: LiveSummary;
}

export interface LiveSource {
  /** Written into every row as `source`. */
  readonly name: string;
  /** Until `signal` is aborted: then the summary. Lost connections are made anew; only what cannot be mended is a fault. */
  run(request: LiveRequest, sink: LiveSink, signal: AbortSignal): Promise<Either<LiveFault, LiveSummary>>;
}

/** A live message, read: fields under the tick contract's names. */
export type LiveRecord =
  | { readonly _tag: "Trade"; readonly record: ProviderRecord }
  /** The record holds the corrected trade; `corrects` is the trade id of the one it takes the place of. */
  | { readonly _tag: "Correction"; readonly corrects: string; readonly record: ProviderRecord }
  /** The record holds the trade as it was, which no longer counts; `cancels` is its trade id. */
  | { readonly _tag: "Cancel"; readonly cancels: string; readonly record: ProviderRecord }
  /** It is no trade, and cannot be told or read; the record says why. */
  | { readonly _tag: "Unreadable"; readonly record: ProviderRecord };

/** Reads a message again at any time; undefined for heartbeats and controls. `line` is its number within the raw object. */
export type ReadLive = (message: Pick<LiveMessage, "text" | "symbol">, line: number) => LiveRecord | undefined;
