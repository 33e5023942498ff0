/** Lambda: what the stream's mapping gave up, as notices of the objects it left, into dead-letters and the ledger. */

import { recordsByShard } from "../../../adapters/aws/kinesis-event.ts";
import { objectsOfNotice, type QueueEvent, type QueueResponse } from "../../../adapters/aws/s3-notices.ts";
import { getObject, type Place, uriOf } from "../../../adapters/aws/s3-objects.ts";
import type { FailureRecord } from "../../../domain/stream/failure-record.ts";
import { giveUp } from "../handler.ts";
import { committedRanges } from "./committed-ranges.ts";
import { openStreamRuntime } from "./runtime.ts";

const runtime = await openStreamRuntime(process.env);

/** Each notice by itself: one that cannot be taken in holds back no other. */
export function handler({ Records }: QueueEvent): Promise<QueueResponse> {
  return runtime.telemetry.timed(async () => {
    const batchItemFailures: { readonly itemIdentifier: string }[] = [];
    for (const { messageId, body } of Records) {
      try {
        for (const place of objectsOfNotice(body)) await takeIn(place);
      } catch (error) {
        runtime.ports.observer.log(JSON.stringify({ message: `cannot take in ${messageId}: ${String(error)}` }));
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  });
}

async function takeIn(place: Place): Promise<void> {
  const { ports, settings, s3, shardOf } = runtime;
  const body = await getObject(s3, place);
  if (!body) throw new Error(`${uriOf(place)} is gone, and with it the records that were given up: restore it`);
  const failure = JSON.parse(Buffer.from(body).toString()) as FailureRecord;
  for (const [id, records] of recordsByShard(JSON.parse(failure.payload))) {
    const isCommitted = committedRanges(ports.objects, id, settings.retentionHours * 3_600_000);
    await giveUp(ports, settings, await shardOf(id), records, failure, isCommitted);
  }
}
