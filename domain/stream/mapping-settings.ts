/**
 * The settings of an event source mapping for Kinesis, under the names of Lambda's API, in camel case.
 * Source: AWS Lambda API Reference, "CreateEventSourceMapping"; Developer Guide, "Lambda parameters for Amazon Kinesis Data
 * Streams event source mappings".
 */
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import { decodeSettings, type SettingFault, type SettingsOf } from "../settings.ts";

/** A codec of the values that a test accepts. */
const where = <A>(name: string, is: (u: unknown) => u is A) =>
  new t.Type<A, unknown, unknown>(name, is, (u, c) => (is(u) ? t.success(u) : t.failure(u, c)), t.identity);

const whole = (low: number, high: number, orElse?: number) =>
  where("whole", (u): u is number => Number.isInteger(u) && (u === orElse || ((u as number) >= low && (u as number) <= high)));

export const mappingSpec = {
  batchSize: {
    codec: whole(1, 10_000),
    default: 100,
    allowed: "a whole number from 1 to 10,000",
    doc: "The most records that one invocation gets.",
  },
  maximumBatchingWindowInSeconds: {
    codec: whole(0, 300),
    default: 0,
    allowed: "a whole number of seconds from 0 to 300",
    doc: "For how many seconds records are gathered before they are handed over; 0: not at all.",
  },
  maximumRetryAttempts: {
    codec: whole(-1, 10_000),
    default: -1,
    allowed: "a whole number from 0 to 10,000, or -1 for no limit",
    doc: "How often a failed batch is tried again before it is given up; -1: until its records expire.",
  },
  maximumRecordAgeInSeconds: {
    codec: whole(60, 604_800, -1),
    default: -1,
    allowed: "a whole number of seconds from 60 to 604,800, or -1 for no limit",
    doc: "The age in seconds above which records are given up instead of handed over; -1: any age.",
  },
  bisectBatchOnFunctionError: {
    codec: t.boolean,
    default: false,
    allowed: "true or false",
    doc: "Whether a failed batch is split in two before it is tried again; a split costs no retry.",
  },
  functionResponseTypes: {
    codec: where(
      "responseTypes",
      (u): u is readonly "ReportBatchItemFailures"[] =>
        Array.isArray(u) && u.length <= 1 && u.every((x) => x === "ReportBatchItemFailures"),
    ),
    default: [],
    allowed: '[] or ["ReportBatchItemFailures"]',
    doc: "With ReportBatchItemFailures the function says which records failed; without it a batch succeeds or fails as a whole.",
  },
  parallelizationFactor: {
    codec: t.literal(1),
    default: 1,
    allowed: "1, for only then does a shard keep its order; scale by shards",
    doc: "Batches of one shard that are handed over at the same time.",
  },
  startingPosition: {
    codec: t.union([t.literal("TRIM_HORIZON"), t.literal("LATEST"), t.literal("AT_TIMESTAMP")]),
    default: "TRIM_HORIZON",
    allowed: "TRIM_HORIZON, LATEST or AT_TIMESTAMP",
    doc: "Where a shard is begun that was never read: its oldest record, after its newest one, or at a time.",
  },
  startingPositionTimestamp: {
    codec: where("timestamp", (u): u is number | null => u === null || (typeof u === "number" && Number.isFinite(u) && u >= 0)),
    default: null,
    allowed: "null, or epoch seconds with startingPosition AT_TIMESTAMP",
    doc: "With AT_TIMESTAMP: the time in epoch seconds from which on records are read.",
  },
} as const;

export type MappingSettings = SettingsOf<typeof mappingSpec>;

/** Absent keys take Lambda's defaults, which bound neither retries nor age: a pipeline should set both. */
export function decodeMapping(given: Readonly<Record<string, unknown>>): Either<readonly SettingFault[], MappingSettings> {
  const decoded = decodeSettings(mappingSpec, given);
  const faults = [...(isLeft(decoded) ? decoded.left : []), ...startFaults(given)];
  return isLeft(decoded) || faults.length > 0 ? left(faults) : right(decoded.right);
}

function startFaults({ startingPosition, startingPositionTimestamp }: Readonly<Record<string, unknown>>): SettingFault[] {
  const given = startingPositionTimestamp ?? null;
  const key = "startingPositionTimestamp";
  if (startingPosition === "AT_TIMESTAMP" && given === null) {
    return [{ _tag: "SettingFault", key, message: `${key} is absent; startingPosition AT_TIMESTAMP needs it, in epoch seconds` }];
  }
  if (startingPosition !== "AT_TIMESTAMP" && given !== null) {
    const found = JSON.stringify(given);
    return [{ _tag: "SettingFault", key, message: `${key} is ${found}; it is allowed only with startingPosition AT_TIMESTAMP` }];
  }
  return [];
}
