/**
 * One shard of a Kinesis event source mapping, as a pure state machine: which records make the next invocation, what becomes
 * of a failed one, when it is tried again, and what is given up. The embedded consumer and the local cloud drive the same one.
 *
 * The driver does what the action says and hands back what came of it, with the time:
 *
 * | action    | the driver                                                                       | answers with |
 * |-----------|----------------------------------------------------------------------------------|--------------|
 * | `Read`    | reads on, waiting for records; with `until`, comes back then even without any    | `Fetched`    |
 * | `Invoke`  | calls the function with the batch                                                | `Invoked`    |
 * | `Wait`    | does nothing until then                                                          | `Elapsed`    |
 * | `Discard` | keeps the failure record; from then on the records count as done                 | `Discarded`  |
 * | `Ended`   | goes on with the shard's children (see shards.ts)                                | nothing      |
 *
 * A driver may die anywhere: to begin again at the last `checkpoint` it kept delivers again what was not done. The
 * parallelisation factor is 1. What each rule rests on, and where AWS is silent, is said in test/unit/stream.
 */
import type { StreamRecord } from "../ports/stream.ts";
import { fitting } from "./batch.ts";
import { doneOf } from "./batch-response.ts";
import { type FailureCondition, type FailureRecord, failureRecord, type LastInvocation } from "./failure-record.ts";
import { beginningOf, longestAgeMs, type MappingSettings, pauseMs, type StartingPosition, windowMs } from "./mapping-settings.ts";

export type { MappingSettings, StartingPosition } from "./mapping-settings.ts";

/** What the mapping joins, as it is written into events and failure records. */
export interface MappingSource {
  readonly shardId: string;
  readonly streamArn: string;
  readonly functionArn: string;
  readonly executedVersion: string;
  /** The role under which the stream is read: `invokeIdentityArn` of each event record. */
  readonly roleArn: string;
}

/** What came of an invocation. */
export type InvocationOutcome =
  /** The function returned; only with `reportBatchItemFailures` is the response (parsed JSON) looked at. */
  | { readonly _tag: "Returned"; readonly requestId: string; readonly response: unknown }
  /** It threw, timed out or ran out of memory: `functionError` as Lambda names it (`Unhandled`). */
  | { readonly _tag: "Failed"; readonly requestId: string; readonly functionError: string }
  /** It could not be called (throttled, service fault): costs no retry. */
  | { readonly _tag: "NotInvoked"; readonly message: string };

export type MappingEvent =
  /** The records after `Read.after`, in order, and whether the shard has nothing after them. */
  | { readonly _tag: "Fetched"; readonly records: readonly StreamRecord[]; readonly ended: boolean }
  | { readonly _tag: "Invoked"; readonly outcome: InvocationOutcome }
  | { readonly _tag: "Elapsed" }
  | { readonly _tag: "Discarded" };

export type MappingAction =
  | { readonly _tag: "Read"; readonly after: string | undefined; readonly limit: number; readonly until: number | undefined }
  | { readonly _tag: "Invoke"; readonly batch: readonly StreamRecord[] }
  | { readonly _tag: "Wait"; readonly until: number }
  | { readonly _tag: "Discard"; readonly records: readonly StreamRecord[]; readonly failure: FailureRecord }
  | { readonly _tag: "Ended" };

/** A run of records that is invoked, retried and given up as one: a batch, or what is left of one. */
interface Piece {
  readonly records: readonly StreamRecord[];
  /** Invocations that reached the function with just these records. */
  readonly tries: number;
  readonly last: LastInvocation | undefined;
}

/** Drivers read `action` and `checkpoint`; the rest is the machine's own. Times are epoch milliseconds. */
export interface MappingState {
  /** What the driver does next. */
  readonly action: MappingAction;
  /** Up to and with this sequence number every record was delivered or given up; undefined: none yet. */
  readonly checkpoint: string | undefined;
  readonly settings: MappingSettings;
  readonly source: MappingSource;
  /** Records that arrived before are passed over. */
  readonly since: number;
  /** The last record read. */
  readonly cursor: string | undefined;
  readonly ended: boolean;
  /** Read, and in no batch yet. */
  readonly waiting: readonly StreamRecord[];
  readonly windowOpened: number;
  /** The batch being delivered, oldest records first. */
  readonly pieces: readonly Piece[];
  readonly failuresInARow: number;
  readonly notBefore: number;
}

/** `checkpoint`: the last one kept, if any; only without one does the starting position count. */
export interface MappingStart {
  readonly settings: MappingSettings;
  readonly source: MappingSource;
  readonly startingPosition: StartingPosition;
  readonly checkpoint: string | undefined;
}

/** The mapping before its first read of the shard. `now` is in epoch milliseconds, here and below. */
export function begin({ settings, source, startingPosition, checkpoint }: MappingStart, now: number): MappingState {
  const state: MappingState = {
    action: { _tag: "Ended" },
    checkpoint,
    settings,
    source,
    since: checkpoint === undefined ? beginningOf(startingPosition) : 0,
    cursor: checkpoint,
    ended: false,
    waiting: [],
    windowOpened: now,
    pieces: [],
    failuresInARow: 0,
    notBefore: now,
  };
  return decide(state, now);
}

/** The next state; its `action` is what to do now. An event that does not answer the last action throws. */
export function advance(state: MappingState, event: MappingEvent, now: number): MappingState {
  const { action } = state;
  if (event._tag === "Fetched" && action._tag === "Read") return decide(fetched(state, event.records, event.ended), now);
  if (event._tag === "Invoked" && action._tag === "Invoke") return invoked(state, event.outcome, now);
  if (event._tag === "Discarded" && action._tag === "Discard") return decide(passed(state, action.records.length), now);
  if (event._tag === "Elapsed" && action._tag === "Wait") return decide(state, now);
  throw new Error(`${event._tag} does not answer ${action._tag}`);
}

/** What to do when nothing is under way: go on with the batch at hand, make one, or read. */
function decide(state: MappingState, now: number): MappingState {
  const { waiting, ended } = state;
  const piece = state.pieces[0];
  if (piece !== undefined) return deliver(state, piece, now);
  const count = readyRecords(state, now);
  if (count > 0) {
    const batch: Piece = { records: waiting.slice(0, count), tries: 0, last: undefined };
    return deliver({ ...state, waiting: waiting.slice(count), pieces: [batch] }, batch, now);
  }
  return ended ? { ...state, action: { _tag: "Ended" } } : read(state, now);
}

/** How many waiting records are a batch now: a full one, or what there is when its window or the shard has ended. */
function readyRecords({ settings, source, waiting, ended, windowOpened }: MappingState, now: number): number {
  const count = fitting(waiting, settings.batchSize, source);
  const full = count === settings.batchSize || count < waiting.length;
  return full || ended || now >= windowOpened + windowMs(settings) ? count : 0;
}

function read(state: MappingState, now: number): MappingState {
  const { settings, cursor, waiting } = state;
  const window = windowMs(settings);
  // Only an empty window can have passed: the next one follows it.
  const windowOpened = now >= state.windowOpened + window ? now : state.windowOpened;
  const until = window > 0 ? windowOpened + window : undefined;
  return { ...state, windowOpened, action: { _tag: "Read", after: cursor, limit: settings.batchSize - waiting.length, until } };
}

function fetched(state: MappingState, records: readonly StreamRecord[], ended: boolean): MappingState {
  const taken = records.filter(({ arrivedAt }) => arrivedAt >= state.since);
  return { ...state, ended, cursor: records.at(-1)?.sequenceNumber ?? state.cursor, waiting: [...state.waiting, ...taken] };
}

function deliver(state: MappingState, piece: Piece, now: number): MappingState {
  const young = piece.records.findIndex(({ arrivedAt }) => now - arrivedAt <= longestAgeMs(state.settings));
  const old = young === -1 ? piece.records : piece.records.slice(0, young);
  if (old.length > 0) return discard(state, { ...piece, records: old }, "RecordAgeExceeded", now);
  if (now < state.notBefore) return { ...state, action: { _tag: "Wait", until: state.notBefore } };
  return { ...state, action: { _tag: "Invoke", batch: piece.records } };
}

function discard(state: MappingState, { records, tries, last }: Piece, condition: FailureCondition, now: number): MappingState {
  const failure = failureRecord({ condition, records, invocations: tries, last, at: now }, state.source);
  return { ...state, action: { _tag: "Discard", records, failure } };
}

function invoked(state: MappingState, outcome: InvocationOutcome, now: number): MappingState {
  if (outcome._tag === "NotInvoked") return decide(paused(state, now), now);
  const piece = state.pieces[0] as Piece;
  const completed = { ...state, windowOpened: now };
  const count = doneBy(outcome, piece.records, state.settings);
  if (count === 0) {
    const functionError = outcome._tag === "Failed" ? outcome.functionError : null;
    return failed(completed, { ...piece, last: { requestId: outcome.requestId, functionError } }, now);
  }
  const onward = { ...passed(completed, count), failuresInARow: 0 };
  if (count === piece.records.length) return decide(onward, now);
  const rest: Piece = { records: piece.records.slice(count), tries: 0, last: { requestId: outcome.requestId, functionError: null } };
  return decide(paused({ ...onward, pieces: [rest, ...onward.pieces.slice(1)] }, now), now);
}

/** Nothing of the piece was done: it is cut in two, tried again or given up. */
function failed(state: MappingState, piece: Piece, now: number): MappingState {
  const { bisectBatchOnFunctionError, maximumRetryAttempts } = state.settings;
  const others = state.pieces.slice(1);
  if (bisectBatchOnFunctionError && piece.records.length > 1) {
    return decide(paused({ ...state, pieces: [...bisected(piece), ...others] }, now), now);
  }
  const tried: Piece = { ...piece, tries: piece.tries + 1 };
  const next: MappingState = { ...state, pieces: [tried, ...others] };
  const exhausted = maximumRetryAttempts !== -1 && tried.tries > maximumRetryAttempts;
  return exhausted ? discard(next, tried, "RetryAttemptsExhausted", now) : decide(paused(next, now), now);
}

function doneBy(outcome: InvocationOutcome, batch: readonly StreamRecord[], settings: MappingSettings): number {
  if (outcome._tag !== "Returned") return 0;
  return settings.reportBatchItemFailures ? doneOf(outcome.response, batch) : batch.length;
}

/** Moves the checkpoint over so many records of the batch at hand. */
function passed(state: MappingState, count: number): MappingState {
  const [piece, ...others] = state.pieces as readonly [Piece, ...Piece[]];
  const rest = piece.records.slice(count);
  return {
    ...state,
    checkpoint: (piece.records[count - 1] as StreamRecord).sequenceNumber,
    pieces: rest.length > 0 ? [{ ...piece, records: rest }, ...others] : others,
  };
}

/** Both halves have the retries that the whole had. */
function bisected(piece: Piece): readonly [Piece, Piece] {
  const middle = piece.records.length >> 1;
  return [
    { ...piece, records: piece.records.slice(0, middle) },
    { ...piece, records: piece.records.slice(middle) },
  ];
}

function paused(state: MappingState, now: number): MappingState {
  const failuresInARow = state.failuresInARow + 1;
  return { ...state, failuresInARow, notBefore: now + pauseMs(state.settings, failuresInARow) };
}
