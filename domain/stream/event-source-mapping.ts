/**
 * How Lambda's event source mapping takes one shard of a Kinesis stream through a function, as a machine without effects.
 * {@link step} says what to do next; whoever does it reports back: `offered` after a Read, `invoked` after an Invoke,
 * `discarded` and `checkpointed` after a Discard and a Checkpoint were done. The same reports at the same times always lead
 * to the same actions.
 *
 * Source: AWS Lambda Developer Guide, "How Lambda processes records from stream and queue-based event sources" (batching) and
 * the pages named in the sibling files. Where those are silent, this machine decides:
 *
 * - Parts of a batch keep the retries and invocations that the whole had used.
 * - The rest of a partly failed batch is a part of its own: with bisecting it costs no retry, without it costs one.
 * - A batch whose oldest records are above the age loses only those; the others are still handed over.
 * - A batching window that ends without a record is followed by the next.
 * - A record that exceeds the payload limit by itself is handed over by itself: its refusal is then seen, not silent.
 * - Another try waits for a second, doubled each time up to a minute; a part of a split batch does not wait.
 */
import { judgeResponse } from "./batch-response.ts";
import { EMPTY_EVENT_BYTES, type EventSource, eventBytes, type StreamRecord } from "./kinesis-event.ts";
import type { MappingSettings } from "./mapping-settings.ts";
import type { Discard, DiscardCondition, LastInvocation } from "./on-failure.ts";

/** The most bytes of JSON that a synchronous invocation takes. */
export const PAYLOAD_LIMIT = 6 * 1024 * 1024;
/** A shard without news is read once a second. */
export const POLL_MS = 1000;
const LONGEST_BACKOFF_MS = 60_000;

export type ReadPosition =
  | { readonly _tag: "TrimHorizon" }
  | { readonly _tag: "Latest" }
  /** The first record that arrived at this time (epoch milliseconds) or later. */
  | { readonly _tag: "AtTimestamp"; readonly ms: number }
  | { readonly _tag: "After"; readonly sequenceNumber: string };

export type Action =
  /** Read up to `limit` records; fewer, or none, is an answer too. */
  | { readonly _tag: "Read"; readonly from: ReadPosition; readonly limit: number }
  | { readonly _tag: "Invoke"; readonly records: Records }
  /** Send the on-failure document, where there is a destination. */
  | { readonly _tag: "Discard"; readonly discard: Discard }
  /** Keep durably that everything up to this sequence number is done. */
  | { readonly _tag: "Checkpoint"; readonly sequenceNumber: string }
  /** Nothing to do before `until` (epoch milliseconds). Asking earlier, upon news, is allowed. */
  | { readonly _tag: "Wait"; readonly until: number; readonly why: "NoRecords" | "Window" | "Backoff" }
  /** The shard is closed and all of it is done: its children may start. */
  | { readonly _tag: "Drained" };

/** How an invocation went. */
export type Outcome =
  | { readonly _tag: "Returned"; readonly response: unknown; readonly invocation: LastInvocation }
  | { readonly _tag: "FunctionError"; readonly invocation: LastInvocation }
  /** Throttled, or refused by the service, before the function ran: tried again until the records are too old. */
  | { readonly _tag: "NotInvoked" };

type Records = readonly [StreamRecord, ...StreamRecord[]];

interface Batch {
  readonly records: Records;
  readonly retries: number;
  readonly invokes: number;
  /** Tries in a row that got it nowhere: what the backoff grows with. */
  readonly setbacks: number;
  /** Epoch milliseconds. */
  readonly notBefore: number;
  readonly last?: LastInvocation;
}

interface Gathered {
  readonly record: StreamRecord;
  readonly bytes: number;
}

/** The machine's state for one shard. Its fields are its own; make it with {@link startPoller}. */
export interface ShardPoller {
  readonly shardId: string;
  readonly source: EventSource;
  readonly readFrom: ReadPosition;
  /** Whether no record can come after those that were read. */
  readonly ended: boolean;
  /** Whether the last read found nothing, and no wait has followed. */
  readonly idle: boolean;
  readonly gathered: readonly Gathered[];
  /** When the batching window began: epoch milliseconds. */
  readonly windowFrom: number;
  /** What was cut: the one at hand, and after it the later parts of what it was split from. */
  readonly batches: readonly Batch[];
  /** The last sequence number that is done, and the last one that is kept as done. */
  readonly done: string | undefined;
  readonly kept: string | undefined;
}

export function startPoller(source: EventSource, shardId: string, readFrom: ReadPosition, now: number): ShardPoller {
  const kept = readFrom._tag === "After" ? readFrom.sequenceNumber : undefined;
  return { shardId, source, readFrom, ended: false, idle: false, gathered: [], windowFrom: now, batches: [], done: kept, kept };
}

/** What to do now. The state that comes with it is the one to report to. */
export function step(mapping: MappingSettings, poller: ShardPoller, now: number): readonly [ShardPoller, Action] {
  if (poller.done !== undefined && poller.done !== poller.kept) return [poller, { _tag: "Checkpoint", sequenceNumber: poller.done }];
  const batch = poller.batches[0];
  if (batch) return [poller, takeOn(mapping, poller.shardId, batch, now)];

  const fitting = countFitting(mapping, poller.gathered);
  const windowEnd = poller.windowFrom + mapping.maximumBatchingWindowInSeconds * 1000;
  const full = fitting === mapping.batchSize || fitting < poller.gathered.length;
  if (full || (fitting > 0 && (poller.ended || (poller.idle && now >= windowEnd)))) {
    const cut = cutBatch(poller, fitting);
    return step(mapping, cut, now);
  }
  if (poller.ended) return [poller, { _tag: "Drained" }];
  if (!poller.idle) return [poller, { _tag: "Read", from: poller.readFrom, limit: mapping.batchSize - poller.gathered.length }];
  const rested = { ...poller, idle: false };
  if (fitting === 0) return [rested, { _tag: "Wait", until: now + POLL_MS, why: "NoRecords" }];
  return [rested, { _tag: "Wait", until: Math.min(now + POLL_MS, windowEnd), why: "Window" }];
}

/** After a Read: its records in order, and whether the shard ends with them. */
export function offered(
  mapping: MappingSettings,
  poller: ShardPoller,
  { records, ended }: { readonly records: readonly StreamRecord[]; readonly ended: boolean },
  now: number,
): ShardPoller {
  const last = records.at(-1);
  if (!last) return { ...poller, ended, idle: true };
  const sized = records.map((record) => ({ record, bytes: eventBytes(poller.source, poller.shardId, record) }));
  return {
    ...poller,
    ended,
    idle: false,
    readFrom: { _tag: "After", sequenceNumber: last.sequenceNumber },
    gathered: [...poller.gathered, ...sized],
    windowFrom: poller.gathered.length > 0 ? poller.windowFrom : currentWindow(mapping, poller.windowFrom, now),
  };
}

/** After an Invoke. */
export function invoked(mapping: MappingSettings, poller: ShardPoller, outcome: Outcome, now: number): ShardPoller {
  const [batch, ...later] = poller.batches;
  if (!batch) throw new Error(`${poller.shardId}: an invocation was reported, and none was asked for`);
  if (outcome._tag === "NotInvoked") return { ...poller, batches: [putOff(batch, now), ...later] };

  const tried: Batch = { ...batch, invokes: batch.invokes + 1, last: outcome.invocation };
  const reports = mapping.functionResponseTypes.length > 0;
  const verdict =
    outcome._tag === "FunctionError"
      ? ({ _tag: "Failed" } as const)
      : reports
        ? judgeResponse(outcome.response, tried.records)
        : ({ _tag: "Succeeded" } as const);
  switch (verdict._tag) {
    case "Succeeded":
      return settled(poller, tried.records.length, now);
    case "Failed":
      return { ...poller, batches: [...failed(mapping, tried, now), ...later] };
    case "PartlyFailed": {
      const rest: Batch = { ...tried, setbacks: 0, records: tried.records.slice(verdict.firstFailed) as unknown as Records };
      const part = mapping.bisectBatchOnFunctionError ? rest : putOff({ ...rest, retries: rest.retries + 1 }, now);
      return { ...poller, done: tried.records[verdict.firstFailed - 1]?.sequenceNumber, batches: [part, ...later] };
    }
  }
}

/** After a Discard. */
export function discarded(poller: ShardPoller, { records }: Discard, now: number): ShardPoller {
  return settled(poller, records.length, now);
}

/** After a Checkpoint. */
export function checkpointed(poller: ShardPoller): ShardPoller {
  return { ...poller, kept: poller.done };
}

function takeOn(mapping: MappingSettings, shardId: string, batch: Batch, now: number): Action {
  const { maximumRetryAttempts: most } = mapping;
  if (most >= 0 && batch.retries > most) return giveUp(shardId, batch, batch.records.length, "RetryAttemptsExhausted");
  const expired = countExpired(mapping, batch.records, now);
  if (expired > 0) return giveUp(shardId, batch, expired, "RecordAgeExceeded");
  if (batch.notBefore > now) return { _tag: "Wait", until: batch.notBefore, why: "Backoff" };
  return { _tag: "Invoke", records: batch.records };
}

function giveUp(shardId: string, batch: Batch, count: number, condition: DiscardCondition): Action {
  const records = batch.records.slice(0, count) as unknown as Records;
  return {
    _tag: "Discard",
    discard: { shardId, records, condition, invokeCount: batch.invokes, ...(batch.last && { last: batch.last }) },
  };
}

/** How many of the batch's first records are above the age. */
function countExpired({ maximumRecordAgeInSeconds: age }: MappingSettings, records: Records, now: number): number {
  if (age < 0) return 0;
  const young = records.findIndex(({ approximateArrival }) => now - approximateArrival <= age * 1000);
  return young < 0 ? records.length : young;
}

/** How many of the gathered records go into one invocation. */
function countFitting({ batchSize }: MappingSettings, gathered: readonly Gathered[]): number {
  let bytes = EMPTY_EVENT_BYTES;
  let count = 0;
  for (const next of gathered) {
    bytes += next.bytes;
    if (count === batchSize || (count > 0 && bytes > PAYLOAD_LIMIT)) break;
    count++;
  }
  return count;
}

function cutBatch(poller: ShardPoller, count: number): ShardPoller {
  const records = poller.gathered.slice(0, count).map(({ record }) => record) as unknown as Records;
  const batch: Batch = { records, retries: 0, invokes: 0, setbacks: 0, notBefore: 0 };
  return { ...poller, gathered: poller.gathered.slice(count), batches: [batch] };
}

/** What becomes of a batch that failed as a whole: its halves, or itself once more. */
function failed({ bisectBatchOnFunctionError }: MappingSettings, batch: Batch, now: number): readonly Batch[] {
  const { records } = batch;
  if (!bisectBatchOnFunctionError || records.length === 1) return [putOff({ ...batch, retries: batch.retries + 1 }, now)];
  const middle = Math.ceil(records.length / 2);
  return [records.slice(0, middle), records.slice(middle)].map((half) => ({ ...batch, setbacks: 0, records: half as unknown as Records }));
}

function putOff(batch: Batch, now: number): Batch {
  const backoff = Math.min(1000 * 2 ** batch.setbacks, LONGEST_BACKOFF_MS);
  return { ...batch, setbacks: batch.setbacks + 1, notBefore: now + backoff };
}

/** The first records of the batch at hand are done, one way or the other; what is left of it stays at hand. */
function settled(poller: ShardPoller, count: number, now: number): ShardPoller {
  const [batch, ...later] = poller.batches;
  if (!batch) throw new Error(`${poller.shardId}: ${count} records were reported done, and none were at hand`);
  const rest = batch.records.slice(count);
  return {
    ...poller,
    done: batch.records[count - 1]?.sequenceNumber,
    batches: rest.length > 0 ? [{ ...batch, records: rest as unknown as Records }, ...later] : later,
    windowFrom: now,
  };
}

/** Windows follow one another until one has a record in it. */
function currentWindow({ maximumBatchingWindowInSeconds }: MappingSettings, windowFrom: number, now: number): number {
  const length = maximumBatchingWindowInSeconds * 1000;
  return length === 0 ? now : windowFrom + Math.floor(Math.max(0, now - windowFrom) / length) * length;
}
