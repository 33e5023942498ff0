/** S3 in memory, as far as the program uses it: whole objects, ranges, conditions, copies, listings in pages. Each call is one step. */
import { hash } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  type CopyObjectCommandInput,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  type PutObjectCommandInput,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { refusal, unknownCommand } from "./refusal.ts";

interface Stored {
  readonly body: Uint8Array;
  readonly etag: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Small, so that listings of a few objects have pages. */
const PAGE_KEYS = 7;

export class SimulatedS3 {
  /** By `bucket/key`. */
  readonly objects = new Map<string, Stored>();
  /** Parts of uploads under way, by their number. */
  private readonly uploads = new Map<string, Map<number, Uint8Array>>();
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  /** Throws what the service refuses. */
  answer(command: unknown): object {
    if (command instanceof PutObjectCommand) return this.put(command.input);
    if (command instanceof GetObjectCommand) return this.get(command.input);
    if (command instanceof HeadObjectCommand) return { ContentLength: this.stored(command.input, "NotFound").body.length };
    if (command instanceof CopyObjectCommand) return this.copy(command.input);
    if (command instanceof ListObjectsV2Command) return this.list(command.input);
    if (command instanceof DeleteObjectCommand) {
      this.objects.delete(pathOf(command.input));
      return {};
    }
    if (command instanceof CreateMultipartUploadCommand) {
      const UploadId = `upload-${this.uploads.size}`;
      this.uploads.set(UploadId, new Map());
      return { UploadId };
    }
    if (command instanceof UploadPartCommand) {
      const { UploadId, PartNumber, Body } = command.input;
      this.parts(UploadId).set(PartNumber!, Uint8Array.from(Body as Uint8Array));
      return { ETag: `"${PartNumber}"` };
    }
    if (command instanceof CompleteMultipartUploadCommand) {
      const { UploadId, MultipartUpload } = command.input;
      const parts = this.parts(UploadId);
      this.store(pathOf(command.input), Buffer.concat(MultipartUpload!.Parts!.map(({ PartNumber }) => parts.get(PartNumber!)!)));
      return {};
    }
    if (command instanceof AbortMultipartUploadCommand) {
      this.parts(command.input.UploadId).clear();
      return {};
    }
    throw unknownCommand("S3", command);
  }

  private parts(upload: string | undefined): Map<number, Uint8Array> {
    const parts = this.uploads.get(upload ?? "");
    if (!parts) throw refusal("NoSuchUpload", 404);
    return parts;
  }

  private put(input: PutObjectCommandInput): object {
    this.check(input);
    return { ETag: this.store(pathOf(input), Uint8Array.from(Buffer.from(input.Body as Uint8Array | string))) };
  }

  private copy(input: CopyObjectCommandInput): object {
    const source = this.objects.get(decodeURIComponent(input.CopySource!));
    if (!source) throw refusal("NoSuchKey", 404);
    this.check(input);
    return { CopyObjectResult: { ETag: this.store(pathOf(input), source.body) } };
  }

  private get(input: GetObjectCommandInput): object {
    const { body, etag } = this.stored(input, "NoSuchKey");
    const range = /^bytes=(\d+)-(\d+)$/.exec(input.Range ?? "");
    if (range && Number(range[1]) >= body.length) throw refusal("InvalidRange", 416);
    const asked = range ? body.slice(Number(range[1]), Number(range[2]) + 1) : body.slice();
    const Body = { transformToByteArray: async () => asked, transformToString: async () => Buffer.from(asked).toString() };
    return { Body, ETag: etag, ContentLength: asked.length };
  }

  private list({ Bucket, Prefix = "", ContinuationToken }: ListObjectsV2CommandInput): object {
    const begin = `${Bucket}/${Prefix}`;
    const all = [...this.objects].filter(([path]) => path.startsWith(begin)).sort(([a], [b]) => (a < b ? -1 : 1));
    const from = ContinuationToken === undefined ? 0 : all.findIndex(([path]) => path > ContinuationToken);
    const page = from < 0 ? [] : all.slice(from, from + PAGE_KEYS);
    const more = from >= 0 && from + PAGE_KEYS < all.length;
    return {
      Contents: page.map(([path, { at }]) => ({ Key: path.slice(Bucket!.length + 1), LastModified: new Date(at) })),
      IsTruncated: more,
      ...(more && { NextContinuationToken: page.at(-1)![0] }),
    };
  }

  private stored(input: Addressed, absent: string): Stored {
    const found = this.objects.get(pathOf(input));
    if (!found) throw refusal(absent, 404);
    return found;
  }

  private check(input: Addressed & { IfNoneMatch?: string | undefined; IfMatch?: string | undefined }): void {
    const there = this.objects.get(pathOf(input));
    if (input.IfNoneMatch === "*" && there) throw refusal("PreconditionFailed", 412);
    if (input.IfMatch !== undefined && !there) throw refusal("NoSuchKey", 404);
    if (input.IfMatch !== undefined && there?.etag !== input.IfMatch) throw refusal("PreconditionFailed", 412);
  }

  private store(path: string, body: Uint8Array): string {
    const etag = `"${hash("md5", body)}"`;
    this.objects.set(path, { body, etag, at: this.now() });
    return etag;
  }
}

interface Addressed {
  Bucket?: string | undefined;
  Key?: string | undefined;
}

const pathOf = ({ Bucket, Key }: Addressed) => `${Bucket}/${Key}`;
