/**
 * A stream of records in shards, as Kinesis has them. Embedded: files. Within a shard records keep the order in which they
 * were put; a record goes to the shard whose range holds the MD5 of its partition key.
 */

/** A record that is to be put. */
export interface StreamEntry {
  /** Up to 256 characters; records of one key stay in order. */
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

/** A record as the stream keeps it. */
export interface StreamRecord extends StreamEntry {
  /** Decimal text of up to 129 digits, unpadded; grows within a shard. Compare with {@link compareSequence}. */
  readonly sequenceNumber: string;
  /** When the stream took it, in epoch milliseconds. */
  readonly arrivedAt: number;
  /**
   * The data as they came, where that was as base64; `data` is then made each time it is asked for. Whoever reads many decodes them where
   * they are wanted: memory of its own for each costs more than decoding it.
   */
  readonly base64?: string;
}

/** MD5 as a number of 128 bits, both ends included. */
export interface HashRange {
  readonly first: bigint;
  readonly last: bigint;
}

export interface Shard {
  /** Unique over all streams, without `:`, `/` and spaces: `trades-000000000003`. */
  readonly id: string;
  /** The shards it was split or merged from: they are to be read to their end first. */
  readonly parents: readonly string[];
  readonly range: HashRange;
  /** Split or merged: nothing is put into it any more. */
  readonly closed: boolean;
}

/** Of one entry: where it is now, or why the stream did not take it. */
export type PutOutcome =
  | { readonly _tag: "Put"; readonly shard: string; readonly sequenceNumber: string }
  | { readonly _tag: "Refused"; readonly message: string; readonly retryable: boolean };

export interface StreamWriter {
  /** Durable when it resolves. Entries fail one by one, as in PutRecords. */
  put(entries: readonly StreamEntry[]): Promise<readonly PutOutcome[]>;
  /** As of a service across a network: a call may take effect twice, or after it failed, so that only the stream says what was put. */
  readonly answersCanBeLost?: true;
}

export interface ReadResult {
  readonly records: readonly StreamRecord[];
  /** The shard is closed and nothing comes after these. */
  readonly ended: boolean;
}

export interface StreamReader {
  /** Every shard that still holds records or takes them, parents before children. */
  shards(): Promise<readonly Shard[]>;
  /**
   * Up to `limit` records after a sequence number; without one, from the oldest that is still kept. Fewer where they are
   * large, none only where no more are there now.
   */
  read(shard: string, after: string | undefined, limit: number): Promise<ReadResult>;
}

/** Negative, zero or positive: by value, whatever the number of digits. */
export function compareSequence(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
