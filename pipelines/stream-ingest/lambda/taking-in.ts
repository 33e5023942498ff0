import { objectsOfNotice, type QueueEvent, type QueueResponse } from "../../../adapters/aws/s3-notices.ts";
import { getObject, type Place, uriOf } from "../../../adapters/aws/s3-objects.ts";
import { committedRanges } from "../../../domain/stream/committed-ranges.ts";
import type { FailureRecord } from "../../../domain/stream/failure-record.ts";
import { giveUp } from "../handler.ts";
import { recordsGivenUp } from "./given-up.ts";
import type { StreamRuntime } from "./runtime.ts";

/**
 * What the dead-letter intake does with messages of its queue: each by itself, for one that cannot be taken in, or only in part, holds
 * back no other. It is tried again, and in the end somebody is woken.
 */
export function takingIn(runtime: StreamRuntime): (event: QueueEvent) => Promise<QueueResponse> {
  return ({ Records }) =>
    runtime.telemetry.timed(async () => {
      const batchItemFailures: { readonly itemIdentifier: string }[] = [];
      for (const { messageId, body } of Records) {
        try {
          for (const place of objectsOfNotice(body)) await takeIn(runtime, place);
        } catch (error) {
          runtime.ports.observer.log(JSON.stringify({ message: `cannot take in ${messageId}: ${String(error)}` }));
          batchItemFailures.push({ itemIdentifier: messageId });
        }
      }
      return { batchItemFailures };
    });
}

async function takeIn({ ports, settings, s3, shardOf, readRange }: StreamRuntime, place: Place): Promise<void> {
  const body = await getObject(s3, place);
  if (!body) throw new Error(`${uriOf(place)} is gone, and with it the records that were given up: restore it`);
  const failure = JSON.parse(Buffer.from(body).toString()) as FailureRecord;
  const { byShard, lost } = await recordsGivenUp(readRange, failure);
  for (const [id, records] of byShard) {
    const isCommitted = committedRanges(ports.objects, id, settings.retentionHours * 3_600_000);
    await giveUp(ports, settings, shardOf(id), records, failure, isCommitted);
  }
  // The next try knows the rest.
  if (lost !== undefined) throw new Error(lost);
}
