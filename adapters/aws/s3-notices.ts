/** Notices of new objects, as a queue hands them to a function. */
import type { Place } from "./s3-objects.ts";

/** The event of a queue. */
export interface QueueEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

/** Messages that were not taken: the queue hands them out again. */
export interface QueueResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

interface S3Event {
  /** Absent from the message with which S3 tries a new queue. */
  readonly Records?: readonly { readonly s3: { readonly bucket: { readonly name: string }; readonly object: { readonly key: string } } }[];
}

/** The objects that a message tells of. Keys stand there as in a form: `+` for a space, the rest percent-encoded. */
export function objectsOfNotice(body: string): Place[] {
  const { Records = [] } = JSON.parse(body) as S3Event;
  return Records.map(({ s3 }) => ({ bucket: s3.bucket.name, key: decodeURIComponent(s3.object.key.replaceAll("+", " ")) }));
}
