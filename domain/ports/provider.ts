/**
 * Where history comes from: one port for every provider. A provider plans slices, fetches each slice's original bytes
 * (redacted), and reads originals into records; reading is repeatable, because resuming, auditing and replaying do it again.
 */
import type { Either } from "fp-ts/lib/Either.js";
import type { RecordBlock } from "../market/record.ts";
import type { SessionDate } from "../market/times.ts";
import type { Redaction } from "./redaction.ts";

export interface HistoryRequest {
  /** Instruments asked for, in the provider's spelling; empty: all the provider has (files), or its default list. */
  readonly symbols: readonly string[];
  /** First and last session asked for, both inclusive; absent: no bound. */
  readonly from?: SessionDate;
  readonly to?: SessionDate;
}

/** The unit that is fetched, retried and judged on its own: one symbol over one range, or one file. */
export interface Slice {
  /** Stable across runs of the same request: `AAPL/2024`, `sp500-2000.csv`. */
  readonly id: string;
  /** Absent where the original says it, record by record. */
  readonly symbol?: string;
  readonly from?: SessionDate;
  readonly to?: SessionDate;
}

/** What a provider's original is written in. `providers/formats` has a reader for each. */
export type RawFormat = "csv" | "jsonl" | "lean-daily-zip" | "alpha-vantage" | "yahoo-chart";

/** How a body was packed on its way here. It is kept as it came. */
export type Packing = "none" | "gzip" | "zstd";

/** What a reader must know and the body does not say. Kept in the raw envelope, so that reading needs nothing else. */
export interface ReadingHints {
  readonly packing: Packing;
  readonly symbol?: string;
  readonly currency?: string;
  readonly priceBasis?: "traded" | "split_adjusted";
  /** Only records within these sessions belong to the request. */
  readonly from?: SessionDate;
  readonly to?: SessionDate;
}

/** One answer of a provider: the original, and how to read it. */
export interface Original {
  /** The body, redacted, in order; opened once. */
  readonly body: () => AsyncIterable<Uint8Array>;
  readonly format: RawFormat;
  readonly hints: ReadingHints;
  /** What was asked, without credentials: a URL, a file's name. */
  readonly request: string;
  /** What was taken out of the body; absent: nothing. */
  readonly redactions?: readonly Redaction[];
  /** Under which terms the data may be used, where known. */
  readonly licence?: string;
}

/** What a caller must mend before anything can be fetched: a path, a setting, a symbol. */
export interface InputFault {
  readonly _tag: "InputFault";
  /** The option or setting at fault: `--input`, `--symbols`. */
  readonly where: string;
  /** What was found, what is allowed, and the mend, in one or two sentences. */
  readonly message: string;
}

/** Why a slice could not be fetched. `retryable` faults leave the slice open for the next try. */
export type FetchFault =
  | { readonly _tag: "Unreachable"; readonly retryable: true; readonly message: string }
  | { readonly _tag: "RateLimited"; readonly retryable: true; readonly message: string; readonly retryAfterMs?: number }
  | { readonly _tag: "Refused"; readonly retryable: false; readonly message: string }
  | { readonly _tag: "Unreadable"; readonly retryable: false; readonly message: string };

export interface HistoryProvider {
  /** Written into every row as `source`. */
  readonly name: string;
  /** What makes two runs the same run, besides the request: seed, faults, input digests. */
  readonly fingerprint: string;
  plan(request: HistoryRequest): Promise<Either<readonly InputFault[], readonly Slice[]>>;
  fetch(slice: Slice): Promise<Either<FetchFault, Original>>;
}

/** Reads an original back into records, in order. Throws only for faults of the store, never for bad data. */
export type ReadRecords = (body: AsyncIterable<Uint8Array>, format: RawFormat, hints: ReadingHints) => AsyncIterable<RecordBlock>;
