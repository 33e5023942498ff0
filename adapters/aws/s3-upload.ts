/** Writes a body of any length to S3 in bounded memory: at once where it fits into a part, else part by part. */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { onAws } from "./aws-fault.ts";
import { inS3, type Place, putObject, uriOf } from "./s3-objects.ts";

/** S3 allows 10,000 parts of at least 5 MiB: bodies of up to 80 GiB. */
const PART_BYTES = 8 * 1024 * 1024;

/** A body whose source fails leaves nothing, and its error is passed on. */
export async function upload(client: S3Client, place: Place, body: AsyncIterable<Uint8Array>): Promise<void> {
  const parts = inParts(body, PART_BYTES);
  const first = await parts.next();
  if (first.done) return putObject(client, place, new Uint8Array());
  const second = await parts.next();
  if (second.done) return putObject(client, place, first.value);
  await uploadParts(client, place, prepended([first.value, second.value], parts));
}

async function uploadParts(client: S3Client, place: Place, parts: AsyncIterable<Uint8Array>): Promise<void> {
  const write = <A>(call: () => Promise<A>) => onAws("write", uriOf(place), call);
  const { UploadId } = await write(() => client.send(new CreateMultipartUploadCommand(inS3(place))));
  const to = { ...inS3(place), UploadId };
  try {
    const done: { readonly PartNumber: number; readonly ETag: string | undefined }[] = [];
    for await (const Body of parts) {
      const PartNumber = done.length + 1;
      const { ETag } = await write(() => client.send(new UploadPartCommand({ ...to, PartNumber, Body })));
      done.push({ PartNumber, ETag });
    }
    await write(() => client.send(new CompleteMultipartUploadCommand({ ...to, MultipartUpload: { Parts: done } })));
  } catch (error) {
    // The first error is the one to tell; parts left behind are the bucket's lifecycle's to remove.
    await client.send(new AbortMultipartUploadCommand(to)).catch(() => {});
    throw error;
  }
}

/** The same bytes in pieces of one size, but for the last; none of an empty body. */
async function* inParts(body: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array, undefined> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    for (let from = 0; from < chunk.length; ) {
      const piece = chunk.subarray(from, from + size - bytes);
      held.push(piece);
      bytes += piece.length;
      from += piece.length;
      if (bytes < size) continue;
      yield Buffer.concat(held);
      [held, bytes] = [[], 0];
    }
  }
  if (bytes > 0) yield Buffer.concat(held);
}

async function* prepended(first: readonly Uint8Array[], rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* first;
  yield* rest;
}
