/** Single objects of S3: put, read whole or in ranges, removed. What is asked of a bucket that the services may forget is asked again. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import pRetry from "p-retry";
import { awsCodeOf, onAws } from "./aws-fault.ts";

/** An object's place. */
export interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** Bytes of an object, both ends included, as in HTTP. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

export const uriOf = ({ bucket, key }: Place): string => `s3://${bucket}/${key}`;
export const inS3 = ({ bucket, key }: Place) => ({ Bucket: bucket, Key: key });

const ABSENT: ReadonlySet<string> = new Set(["NoSuchKey", "NotFound"]);
/** Tries of a body that breaks off: the SDK itself tries again only until a response begins. */
const BODY_RETRIES = 3;

/** Whether S3 says that there is no such object. A bucket that is missing is another matter. */
export const isAbsent = (error: unknown): boolean => ABSENT.has(awsCodeOf(error) ?? "");

export async function putObject(client: S3Client, place: Place, body: Uint8Array): Promise<void> {
  await onAws("write", uriOf(place), () => client.send(new PutObjectCommand({ ...inS3(place), Body: body })));
}

/** The object's bytes, or a range of them; undefined where there is no such object. */
export async function getObject(client: S3Client, place: Place, range?: ByteRange): Promise<Uint8Array | undefined> {
  const input = { ...inS3(place), ...(range && { Range: `bytes=${range.first}-${range.last}` }) };
  return onAws("read", uriOf(place), () =>
    pRetry(
      async () => {
        try {
          const { Body } = await client.send(new GetObjectCommand(input));
          return await Body!.transformToByteArray();
        } catch (error) {
          if (isAbsent(error)) return undefined;
          throw error;
        }
      },
      // What S3 answered is an answer; a body that broke off has no metadata of one.
      { retries: BODY_RETRIES, minTimeout: 100, shouldRetry: ({ error }) => !("$metadata" in error) },
    ),
  );
}

/** How many bytes the object has; undefined where there is none. */
export async function sizeOf(client: S3Client, place: Place): Promise<number | undefined> {
  return onAws("read", uriOf(place), async () => {
    try {
      return (await client.send(new HeadObjectCommand(inS3(place)))).ContentLength ?? 0;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  });
}

/** Removing what is not there is no fault. */
export async function deleteObject(client: S3Client, place: Place): Promise<void> {
  await onAws("remove", uriOf(place), () => client.send(new DeleteObjectCommand(inS3(place))));
}

export interface Listed {
  readonly key: string;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
  /** Another one for other content. */
  readonly etag: string;
}

/** Every object whose key begins with the prefix, by key; a page at a time. */
export async function* listObjects(client: S3Client, { bucket, key: prefix }: Place): AsyncGenerator<Listed> {
  for (let token: string | undefined; ; ) {
    const page = await onAws("list", `s3://${bucket}/${prefix}*`, () =>
      client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...(token !== undefined && { ContinuationToken: token }) })),
    );
    for (const { Key, LastModified, ETag = "" } of page.Contents ?? []) {
      yield { key: Key!, modifiedAt: LastModified?.getTime() ?? 0, etag: ETag };
    }
    if (!page.IsTruncated) return;
    token = page.NextContinuationToken;
  }
}
