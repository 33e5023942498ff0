/** Finds what a stack's mappings gave up and its intake has not taken in: S3 has it as Lambda wrote it. Nothing is moved by looking. */
import { DescribeStreamSummaryCommand } from "@aws-sdk/client-kinesis";
import { type Either, isLeft, isRight, left, right } from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import type { Carried, GivenUp, ToldOf } from "../../../domain/answer/given-up.ts";
import type { Held } from "../../../domain/answer/held.ts";
import type { ReadObjects } from "../../../domain/answer/held-records.ts";
import type { StackManifest } from "../../../domain/answer/manifest.ts";
import { tickContract } from "../../../domain/market/tick.ts";
import { dateOfMs } from "../../../domain/market/times.ts";
import type { StreamRecord } from "../../../domain/ports/stream.ts";
import { committedRanges, type IsCommitted } from "../../../domain/stream/committed-ranges.ts";
import { ForeignEvent, recordsByShard } from "../kinesis-event.ts";
import { shardIdOf } from "../kinesis-shard-ids.ts";
import { getObject, listObjects, type Place, uriOf } from "../s3-objects.ts";
import type { ResponderClients } from "./clients.ts";
import type { Window } from "./log-events.ts";

/** Where Lambda puts them, whatever the bucket. */
const PREFIX = "aws/lambda/";
/** Objects that are looked at side by side. */
const CONCURRENT = 16;
const HOUR_MS = 3_600_000;

/** Of a `FailureRecord` what is told here. */
const codec = t.intersection([
  t.type({
    requestContext: t.type({ condition: t.string, approximateInvokeCount: t.number }),
    timestamp: t.string,
    KinesisBatchInfo: t.type({
      shardId: t.string,
      startSequenceNumber: t.string,
      endSequenceNumber: t.string,
      approximateArrivalOfFirstRecord: t.string,
      approximateArrivalOfLastRecord: t.string,
      batchSize: t.number,
      streamArn: t.string,
    }),
  }),
  t.partial({ payload: t.string }),
]);

/** @param looked told how many objects were looked at */
export async function* givenUpIn(
  clients: Pick<ResponderClients, "s3" | "kinesis">,
  manifest: StackManifest,
  objects: ReadObjects,
  window: Window,
  looked: (objects: number) => void,
): AsyncGenerator<GivenUp> {
  let count = 0;
  for (const [pipeline, { failures, stream }] of Object.entries(manifest.pipelines)) {
    if (failures === undefined || stream === undefined) continue;
    const lying: Place[] = [];
    for await (const { key, modifiedAt } of listObjects(clients.s3, { bucket: failures, key: PREFIX })) {
      if (modifiedAt >= window.from && modifiedAt <= window.to) lying.push({ bucket: failures, key });
    }
    if (lying.length === 0) continue;
    const reader = readerOf(clients, pipeline, objects, await retentionMs(clients, stream));
    for (let at = 0; at < lying.length; at += CONCURRENT) {
      const found = await Promise.all(lying.slice(at, at + CONCURRENT).map(reader));
      count += found.length;
      looked(count);
      for (const given of found) if (given) yield given;
    }
  }
}

async function retentionMs({ kinesis }: Pick<ResponderClients, "kinesis">, stream: string): Promise<number> {
  const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: stream }));
  return (StreamDescriptionSummary?.RetentionPeriodHours ?? 24) * HOUR_MS;
}

/** Undefined of what is taken in, or gone since it was listed. */
type Read = (place: Place) => Promise<GivenUp | undefined>;

function readerOf({ s3 }: Pick<ResponderClients, "s3">, pipeline: string, objects: ReadObjects, keptMs: number): Read {
  const known = new Map<string, IsCommitted>();
  const isCommittedIn = (shard: string) => {
    const isCommitted = known.get(shard) ?? committedRanges(objects, shard, keptMs);
    known.set(shard, isCommitted);
    return isCommitted;
  };
  return async (place) => {
    const body = await getObject(s3, place);
    if (!body) return undefined;
    const lying = { place: uriOf(place), pipeline };
    const failure = failureIn(body);
    if (isLeft(failure)) return { _tag: "Unreadable", ...lying, why: failure.left };
    const batch = { ...lying, ...batchOf(failure.right) };
    const isCommitted = isCommittedIn(batch.shard);
    return failure.right.records
      ? carried(batch, failure.right.records, isCommitted)
      : toldOf(batch, failure.right.KinesisBatchInfo, isCommitted, keptMs);
  };
}

type Failure = t.TypeOf<typeof codec> & { readonly records: readonly StreamRecord[] | undefined };

function failureIn(body: Uint8Array): Either<string, Failure> {
  try {
    const read = codec.decode(JSON.parse(Buffer.from(body).toString()));
    if (isRight(read)) {
      const { payload } = read.right;
      return right({
        ...read.right,
        records: payload === undefined ? undefined : [...recordsByShard(JSON.parse(payload)).values()].flat(),
      });
    }
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof ForeignEvent)) throw error;
  }
  return left("it is not what Lambda leaves of records that a mapping gave up: it is damaged, or somebody put it there");
}

function batchOf({ requestContext, timestamp: at, KinesisBatchInfo }: Failure) {
  const { streamArn, shardId, startSequenceNumber: first, endSequenceNumber: last } = KinesisBatchInfo;
  const shard = shardIdOf(streamArn.slice(streamArn.indexOf("/") + 1), shardId);
  const { condition, approximateInvokeCount: tries } = requestContext;
  return { shard, condition, tries, at, first, last };
}
type Batch = ReturnType<typeof batchOf> & Pick<Carried, "place" | "pipeline">;

async function carried(batch: Batch, records: readonly StreamRecord[], isCommitted: IsCommitted): Promise<Carried | undefined> {
  const done = await Promise.all(records.map(isCommitted));
  const held = records.flatMap((record, i) => (done[i] ? [] : [heldOf(batch, record, i + 1)]));
  return held.length === 0 ? undefined : { _tag: "Carried", ...batch, held };
}

/** A stream forgets the oldest first, and what is left is taken in as a whole: with both ends in a zone all of it is. */
async function toldOf(
  batch: Batch,
  { approximateArrivalOfFirstRecord, approximateArrivalOfLastRecord, batchSize }: Failure["KinesisBatchInfo"],
  isCommitted: IsCommitted,
  keptMs: number,
): Promise<ToldOf | undefined> {
  const [firstAt, lastAt] = [Date.parse(approximateArrivalOfFirstRecord), Date.parse(approximateArrivalOfLastRecord)];
  const ends = [
    { sequenceNumber: batch.first, arrivedAt: firstAt },
    { sequenceNumber: batch.last, arrivedAt: lastAt },
  ];
  if ((await Promise.all(ends.map(isCommitted))).every(Boolean)) return undefined;
  return { _tag: "ToldOf", ...batch, records: batchSize, keptUntil: firstAt + keptMs };
}

function heldOf(
  { place, pipeline, shard, condition, tries, at }: Batch,
  { sequenceNumber, partitionKey, arrivedAt, data }: StreamRecord,
  line: number,
): Held {
  const message = `could not be processed, was given up after ${tries} tries at ${at}, and is not taken in yet: ${condition}`;
  return {
    zone: "dead-letters",
    key: place,
    line,
    receipt: `${shard}:${sequenceNumber}`,
    run: "",
    pipeline,
    dataset: tickContract.dataset,
    day: dateOfMs(arrivedAt),
    source: null,
    symbol: partitionKey,
    group: null,
    reasons: [{ name: condition, message }],
    contract: null,
    suite: null,
    original: `base64:${Buffer.from(data).toString("base64")}`,
    canonical: null,
    partitionKey,
    arrivedAt,
    text: "",
  };
}
