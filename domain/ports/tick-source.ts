/**
 * What feeds stream-ingest: one port for a simulated session, recorded files and live providers. A source hands over records
 * as they go on the wire, and says what it knows of those that never came.
 */
import type { Either } from "fp-ts/lib/Either.js";
import type { Completeness, ConnectionChange, Gap, Outage } from "./live.ts";
import type { StreamEntry } from "./stream.ts";

/** Where an earlier run left off. What to feed was said when the source was made. */
export interface TickRequest {
  /** For finite sources: how many of its records are put already. It goes on with the next one. Default 0. */
  readonly after?: number;
  /** For live sources whose trade ids count: by symbol, the last one that is put already. What came after it is fetched or missed. */
  readonly afterTradeIds?: Readonly<Record<string, number>>;
}

/**
 * Records of the wire, in order. `data` is one UTF-8 JSON object under the tick contract's names, with `source` and
 * `ingested_at`; a provider's message that is no such object is kept in its last key, `message`, redacted. A correction has
 * `corrects`, a cancel `cancels`, each the id of the trade that it is about. What could not be read is there as it came.
 * The partition key is the symbol, or the source's name where none can be read.
 */
export interface TickBatch {
  readonly _tag: "Batch";
  readonly entries: readonly StreamEntry[];
  /** How many records the source has handed over with these, `after` included: the `after` of a run that goes on from here. */
  readonly position: number;
}

export type TickEvent = TickBatch | Gap | Outage | ConnectionChange;

/**
 * Takes events one at a time, in order. While it works a source reads or makes no further records, so that at most a batch
 * is held. What it throws ends the run and is thrown there.
 */
export type TickSink = (event: TickEvent) => void | Promise<void>;

export interface TickSummary {
  /** As in the last batch. */
  readonly position: number;
  /**
   * Of a source that goes wrong on purpose: by fault, how many records it befell from the first record up to `position`,
   * those before `after` included. Empty otherwise.
   */
  readonly injected: Readonly<Record<string, number>>;
  /** By symbol, what a live source knows of its trades in this run; empty for finite ones. */
  readonly completeness: readonly Completeness[];
  /** Connections that a live source made or tried. */
  readonly connections: number;
}

/** Why a source cannot go on by itself. */
export interface TickFault {
  /** `BadRequest`: the caller must mend it. `Refused`: the provider said no. `Unreachable`: every try failed. `Unreadable`: a file changed or went away. */
  readonly _tag: "BadRequest" | "Refused" | "Unreachable" | "Unreadable";
  readonly message: string;
  /** What had come until then; absent where nothing was tried. */
  readonly summary?: TickSummary;
}

export interface TickSource {
  /** What records carry as `source`. */
  readonly name: string;
  /** What makes two runs the same run: seed, symbols, range, faults, digests of files. Of live sources: where from, and which symbols. */
  readonly fingerprint: string;
  /** Finite sources give the same records in the same order each time, and end; live ones go on until they are stopped. */
  readonly finite: boolean;
  /** Until the end, or until `signal` is aborted: then the summary. */
  run(request: TickRequest, sink: TickSink, signal: AbortSignal): Promise<Either<TickFault, TickSummary>>;
}
