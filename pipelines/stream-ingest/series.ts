/** What is remembered of one symbol of one source: how far its trades have come, and what was told of them more than once. */
import { bucketOf } from "../../domain/indicators/symbol-windows.ts";
import { Newest } from "./newest.ts";
import { PriceLevel } from "./price-level.ts";
import { keyPrefixOf } from "./record-keys.ts";

/** The latest telling of a trade that was told more than once. */
export interface Amended {
  readonly revision: number;
  readonly content: bigint;
  /** The greatest event time of its amendments, in microseconds since 1970. */
  readonly micros: number;
}

/** Stands for no row of a batch. */
export const NO_ROW = -1;

export class Series {
  readonly source: string;
  readonly symbol: string;
  /** With it the series goes to a child shard. */
  readonly partitionKey: string;
  /** What the keys of its trades begin with. */
  readonly keyPrefix: DataView;
  /** In whose state it is written. */
  readonly bucket: number;
  /** The greatest event time of its trades, in microseconds since 1970. */
  watermark = Number.NEGATIVE_INFINITY;
  /** The greatest trade id that is a number: a greater one was never told before. */
  greatestId = -1;
  /** What that comes to be by the batch at hand, as far as it was looked through. */
  greatestAhead = -1;
  readonly amended = new Map<string, Amended>();
  newest = new Newest();
  level = new PriceLevel();
  /** Changed since the last commit. */
  dirty = false;
  /** Where its windows stand, once they were asked for. */
  windows: number | undefined;
  /** Moved by the batch at hand. */
  moved = false;
  /** Of the batch at hand, the last row of a first telling that {@link newest} has not taken in yet. */
  lastFirst = NO_ROW;

  constructor(source: string, symbol: string, partitionKey: string) {
    this.source = source;
    this.symbol = symbol;
    this.partitionKey = partitionKey;
    this.keyPrefix = keyPrefixOf(source, symbol);
    this.bucket = bucketOf(symbol);
  }

  /**
   * What is known of a trade's amendments; nothing of one that lies behind the horizon (a time in microseconds), whether or not
   * it was dropped yet.
   */
  amendment(id: string, horizon: number): Amended | undefined {
    const amended = this.amended.get(id);
    return amended && amended.micros >= horizon ? amended : undefined;
  }

  /** Drops amendments that lie behind the horizon (a time in microseconds). */
  forget(horizon: number): void {
    for (const [id, { micros }] of this.amended) if (micros < horizon) this.amended.delete(id);
  }
}
