/** Delivers a shard's records as its event source mapping does, by the one model of it, and now and then twice, or from an earlier place. */
import type { StreamRecord } from "../../domain/ports/stream.ts";
import { advance, begin, type MappingSettings } from "../../domain/stream/event-source-mapping.ts";
import type { FailureRecord } from "../../domain/stream/failure-record.ts";
import { type KinesisEvent, kinesisEvent } from "../../domain/stream/kinesis-event.ts";
import type { BatchResponse } from "../../pipelines/stream-ingest/handler.ts";
import { idOf, type SimulatedKinesis } from "./aws/kinesis.ts";
import type { DeployedFunction } from "./functions.ts";
import type { World } from "./world.ts";

export interface Mapped {
  readonly world: World;
  readonly processor: DeployedFunction<KinesisEvent, BatchResponse>;
  readonly settings: MappingSettings;
  readonly shard: SimulatedKinesis["shards"][number];
  readonly discard: (failure: FailureRecord) => void;
  /** Nothing is put any more: an open shard is done once it is read. */
  readonly drained: () => boolean;
}

const POLL_MS = 250;

/** Until the shard is read to its end. */
export async function mapShard({ world, processor, settings, shard, discard, drained }: Mapped): Promise<void> {
  const { time, faults, rates } = world;
  const source = sourceOf(shard.number);
  const beginAt = (checkpoint: string | undefined) =>
    begin({ settings, source, startingPosition: { _tag: "TRIM_HORIZON" }, checkpoint }, time.now());
  const invoke = (batch: readonly StreamRecord[]) => processor.invoke(kinesisEvent(batch, source));
  let mapping = beginAt(undefined);
  let earlier: string | undefined;
  for (let step = 0; ; step++) {
    const place = `${source.shardId}/${step}`;
    const { action } = mapping;
    switch (action._tag) {
      case "Read": {
        const { records: left, last } = world.kinesis.shown(shard, action.after ?? "0");
        const records = left.slice(0, Math.min(action.limit, faults.between(`${place}/read`, 1, 30)));
        const ended = records.length === left.length && (last || drained());
        if (records.length === 0 && !ended)
          await time.sleep(Math.max(1, Math.min(POLL_MS, (action.until ?? Number.POSITIVE_INFINITY) - time.now())));
        mapping = advance(mapping, { _tag: "Fetched", records, ended }, time.now());
        break;
      }
      case "Invoke": {
        // The same batch twice at a time, and nobody waits for the other.
        if (faults.at(`${place}/twice`, rates.invocation, "duplicate", "delivered twice at a time")) void invoke(action.batch);
        const { length: pieces } = mapping.pieces;
        const outcome = await invoke(action.batch);
        if (outcome._tag !== "Returned" || outcome.response.batchItemFailures.length > 0) faults.count("retry");
        mapping = advance(mapping, { _tag: "Invoked", outcome }, time.now());
        if (mapping.pieces.length > pieces) faults.count("split batch");
        if (faults.at(`${place}/again`, rates.invocation, "duplicate", "delivered again from an earlier place")) mapping = beginAt(earlier);
        else if (faults.chance(`${place}/keep`) < 0.3) earlier = mapping.checkpoint;
        break;
      }
      case "Wait":
        await time.sleep(Math.max(1, action.until - time.now()));
        mapping = advance(mapping, { _tag: "Elapsed" }, time.now());
        break;
      case "Discard":
        faults.count("given up");
        discard(action.failure);
        mapping = advance(mapping, { _tag: "Discarded" }, time.now());
        break;
      case "Ended":
        return;
    }
  }
}

/** What joins a shard of the stream and the processor. */
export function sourceOf(shard: number) {
  const account = "arn:aws:lambda:us-east-1:123456789012";
  return {
    shardId: idOf(shard),
    streamArn: "arn:aws:kinesis:us-east-1:123456789012:stream/trades",
    roleArn: "arn:aws:iam::123456789012:role/processor",
    functionArn: `${account}:function:processor`,
    executedVersion: "$LATEST",
  };
}
