import { isLeft } from "fp-ts/lib/Either.js";
import {
  checkpointed,
  discarded,
  invoked,
  type Outcome,
  offered,
  type ShardPoller,
  startPoller,
  step,
} from "../../../domain/stream/event-source-mapping.ts";
import type { EventSource, StreamRecord } from "../../../domain/stream/kinesis-event.ts";
import { decodeMapping, type MappingSettings } from "../../../domain/stream/mapping-settings.ts";
import type { LastInvocation } from "../../../domain/stream/on-failure.ts";

export const source: EventSource = {
  streamArn: "arn:aws:kinesis:eu-central-1:123456789012:stream/ticks",
  awsRegion: "eu-central-1",
  invokeIdentityArn: "arn:aws:iam::123456789012:role/processor",
};
export const functionArn = "arn:aws:lambda:eu-central-1:123456789012:function:processor";
export const SHARD = "shardId-000000000000";
export const START = Date.UTC(2026, 0, 16, 15);

export function mappingOf(given: Partial<MappingSettings> = {}): MappingSettings {
  const decoded = decodeMapping(given);
  if (isLeft(decoded)) throw new Error(decoded.left.map(({ message }) => message).join("; "));
  return decoded.right;
}

/** Records 1 to `count`, one a second from START on unless said otherwise. */
export function recordsUpTo(count: number, arrival = (index: number) => START + index * 1000): StreamRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    sequenceNumber: String(index + 1),
    partitionKey: `key-${index + 1}`,
    data: "e30=",
    approximateArrival: arrival(index),
  }));
}

export const invocation = (functionError?: string): LastInvocation => ({
  requestId: "request",
  responseContext: { statusCode: 200, executedVersion: "$LATEST", ...(functionError !== undefined && { functionError }) },
});
export const returned = (response: unknown): Outcome => ({ _tag: "Returned", response, invocation: invocation() });
export const functionError: Outcome = { _tag: "FunctionError", invocation: invocation("Unhandled") };
/** Reports these sequence numbers as failed. */
export const failing = (...sequences: string[]): Outcome =>
  returned({ batchItemFailures: sequences.map((itemIdentifier) => ({ itemIdentifier })) });

export interface Drive {
  readonly mapping: MappingSettings;
  /** The shard's records; one is there to be read once it has arrived. */
  readonly records: readonly StreamRecord[];
  readonly respond: (sequences: readonly string[], nth: number) => Outcome;
  /** Epoch milliseconds; default: when the last record has arrived. */
  readonly from?: number;
  /** What the function takes, in milliseconds. Default 0. */
  readonly takes?: number;
  /** Actions after which it ends. Default 1,000. */
  readonly most?: number;
}

/** Drives a closed shard to its end and returns what was done, a line each: `invoke 1-4`, `keep 4`, `give up 3 …`, `wait 1000 …`. */
export function drive({ mapping, records, respond, takes = 0, most = 1000, ...rest }: Drive): string[] {
  let now = rest.from ?? records.at(-1)?.approximateArrival ?? START;
  let poller: ShardPoller = startPoller(source, SHARD, { _tag: "TrimHorizon" }, now);
  const done: string[] = [];
  let calls = 0;
  for (let actions = 0; actions < most; actions++) {
    const [next, action] = step(mapping, poller, now);
    switch (action._tag) {
      case "Read": {
        const after = action.from._tag === "After" ? BigInt(action.from.sequenceNumber) : 0n;
        const later = records.filter(({ sequenceNumber }) => BigInt(sequenceNumber) > after);
        const found = later.filter(({ approximateArrival }) => approximateArrival <= now).slice(0, action.limit);
        poller = offered(mapping, next, { records: found, ended: found.length === later.length }, now);
        break;
      }
      case "Invoke": {
        const sequences = action.records.map(({ sequenceNumber }) => sequenceNumber);
        done.push(`invoke ${span(sequences)}`);
        now += takes;
        poller = invoked(mapping, next, respond(sequences, calls++), now);
        break;
      }
      case "Discard": {
        const { condition, invokeCount } = action.discard;
        done.push(`give up ${span(action.discard.records.map(({ sequenceNumber }) => sequenceNumber))} ${condition} after ${invokeCount}`);
        poller = discarded(next, action.discard, now);
        break;
      }
      case "Checkpoint":
        done.push(`keep ${action.sequenceNumber}`);
        poller = checkpointed(next);
        break;
      case "Wait":
        done.push(`wait ${action.until - now} ${action.why}`);
        now = action.until;
        poller = next;
        break;
      case "Drained":
        return done;
    }
  }
  return done;
}

function span(sequences: readonly string[]): string {
  return sequences.length === 1 ? sequences[0]! : `${sequences[0]}-${sequences.at(-1)}`;
}
