import type { StreamRecord } from "./stream.ts";

/**
 * A record whose data share one piece of memory with those of the records around it. Whoever reads many takes them where they are:
 * a view for each costs as much as half of decoding it.
 */
export class PlacedRecord implements StreamRecord {
  readonly partitionKey: string;
  readonly sequenceNumber: string;
  readonly arrivedAt: number;
  /** Does not change any more. */
  readonly memory: Uint8Array;
  /** Its data are the bytes from here up to, not including, `end`. */
  readonly start: number;
  readonly end: number;

  constructor(
    { partitionKey, sequenceNumber }: Pick<StreamRecord, "partitionKey" | "sequenceNumber">,
    arrivedAt: number,
    memory: Uint8Array,
    start: number,
    end: number,
  ) {
    this.partitionKey = partitionKey;
    this.sequenceNumber = sequenceNumber;
    this.arrivedAt = arrivedAt;
    this.memory = memory;
    this.start = start;
    this.end = end;
  }

  get data(): Uint8Array {
    return this.memory.subarray(this.start, this.end);
  }
}
