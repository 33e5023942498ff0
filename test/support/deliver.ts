/** Delivers the records of a shard as an event source mapping does, to whatever is called in the function's place. */
import type { ReadResult, StreamRecord } from "../../domain/ports/stream.ts";
import {
  advance,
  begin,
  type InvocationOutcome,
  type MappingSettings,
  type MappingSource,
} from "../../domain/stream/event-source-mapping.ts";
import type { FailureRecord } from "../../domain/stream/failure-record.ts";

/** Epoch milliseconds. */
export interface Time {
  now(): number;
  until(time: number): Promise<void>;
}

export interface Delivery {
  /** The records behind this one, and whether none will come any more. */
  readonly read: (after: string | undefined, limit: number) => Promise<ReadResult>;
  readonly settings: MappingSettings;
  readonly source: MappingSource;
  readonly time: Time;
  /** What it throws is a failed invocation. */
  readonly invoke: (batch: readonly StreamRecord[]) => Promise<unknown>;
  readonly discard: (failure: FailureRecord, records: readonly StreamRecord[]) => Promise<void>;
}

/** These records and no others, in made-up time. */
export function recorded(records: readonly StreamRecord[]): Pick<Delivery, "read" | "time"> {
  let now = records[0]?.arrivedAt ?? 0;
  return {
    async read(after, limit) {
      const from = records.findIndex(({ sequenceNumber }) => sequenceNumber === after) + 1;
      const read = records.slice(from, from + limit);
      return { records: read, ended: from + read.length === records.length };
    },
    time: {
      now: () => ++now,
      until: async (time) => {
        now = Math.max(now, time);
      },
    },
  };
}

/** Until every record is delivered or given up; the batches in the order in which they were invoked. */
export async function deliver({ read, settings, source, time, invoke, discard }: Delivery): Promise<readonly (readonly string[])[]> {
  const invoked: string[][] = [];
  let state = begin({ settings, source, startingPosition: { _tag: "TRIM_HORIZON" }, checkpoint: undefined }, time.now());
  for (;;) {
    const { action } = state;
    switch (action._tag) {
      case "Read":
        state = advance(state, { _tag: "Fetched", ...(await read(action.after, action.limit)) }, time.now());
        break;
      case "Invoke":
        invoked.push(action.batch.map(({ sequenceNumber }) => sequenceNumber));
        state = advance(state, { _tag: "Invoked", outcome: await outcomeOf(invoke, action.batch, invoked.length) }, time.now());
        break;
      case "Wait":
        await time.until(action.until);
        state = advance(state, { _tag: "Elapsed" }, time.now());
        break;
      case "Discard":
        await discard(action.failure, action.records);
        state = advance(state, { _tag: "Discarded" }, time.now());
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
