/** Delivers the records of a shard as an event source mapping does, in made-up time, to whatever is called in the function's place. */
import type { StreamRecord } from "../../domain/ports/stream.ts";
import {
  advance,
  begin,
  type InvocationOutcome,
  type MappingSettings,
  type MappingSource,
} from "../../domain/stream/event-source-mapping.ts";
import type { FailureRecord } from "../../domain/stream/failure-record.ts";

export interface Delivery {
  readonly records: readonly StreamRecord[];
  readonly settings: MappingSettings;
  readonly source: MappingSource;
  /** What it throws is a failed invocation. */
  readonly invoke: (batch: readonly StreamRecord[]) => Promise<unknown>;
  readonly discard: (failure: FailureRecord, records: readonly StreamRecord[]) => Promise<void>;
}

/** Until every record is delivered or given up; the batches in the order in which they were invoked. */
export async function deliver({ records, settings, source, invoke, discard }: Delivery): Promise<readonly (readonly string[])[]> {
  const invoked: string[][] = [];
  let now = records[0]?.arrivedAt ?? 0;
  let state = begin({ settings, source, startingPosition: { _tag: "TRIM_HORIZON" }, checkpoint: undefined }, now);
  for (;;) {
    const { action } = state;
    now += 1;
    switch (action._tag) {
      case "Read": {
        const from = records.findIndex(({ sequenceNumber }) => sequenceNumber === action.after) + 1;
        const read = records.slice(from, from + action.limit);
        state = advance(state, { _tag: "Fetched", records: read, ended: from + read.length === records.length }, now);
        break;
      }
      case "Invoke":
        invoked.push(action.batch.map(({ sequenceNumber }) => sequenceNumber));
        state = advance(state, { _tag: "Invoked", outcome: await outcomeOf(invoke, action.batch, invoked.length) }, now);
        break;
      case "Wait":
        now = Math.max(now, action.until);
        state = advance(state, { _tag: "Elapsed" }, now);
        break;
      case "Discard":
        await discard(action.failure, action.records);
        state = advance(state, { _tag: "Discarded" }, now);
        break;
      case "Ended":
        return invoked;
    }
  }
}

async function outcomeOf(invoke: Delivery["invoke"], batch: readonly StreamRecord[], n: number): Promise<InvocationOutcome> {
  const requestId = `invocation-${n}`;
  try {
    return { _tag: "Returned", requestId, response: await invoke(batch) };
  } catch {
    return { _tag: "Failed", requestId, functionError: "Unhandled" };
  }
}
