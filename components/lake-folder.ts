/** A part of the lake by its prefix: what capabilities are about. */
import * as pulumi from "@pulumi/pulumi";
import type { EncryptionKey } from "./encryption-key.ts";
import { allow, type Grantee, type Statement } from "./permissions.ts";

/** The bucket that folders lie in. */
export interface LakeBucket {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** Encrypts what is in it, where S3's own keys do not. */
  readonly key?: EncryptionKey | undefined;
}

/** What someone does in the lake. */
export interface LakeUse {
  /** Looked for and read. */
  readonly read?: readonly LakeFolder[];
  /** Written, whole or in parts. */
  readonly write?: readonly LakeFolder[];
  readonly remove?: readonly LakeFolder[];
}

/** The objects of a zone, or of one dataset of it. */
export class LakeFolder {
  readonly bucket: LakeBucket;
  /** `curated/` or `curated/daily_bars/`. */
  readonly prefix: string;

  constructor(bucket: LakeBucket, prefix: string) {
    this.bucket = bucket;
    this.prefix = prefix;
  }

  /** `s3://bucket/curated/daily_bars/`. */
  get url(): pulumi.Output<string> {
    return pulumi.interpolate`s3://${this.bucket.name}/${this.prefix}`;
  }

  /** ARN of each object in it. */
  get objects(): pulumi.Output<string> {
    return pulumi.interpolate`${this.bucket.arn}/${this.prefix}*`;
  }

  dataset(name: string): LakeFolder {
    return new LakeFolder(this.bucket, `${this.prefix}${name}/`);
  }

  canRead(grantee: Grantee): void {
    allow(grantee, `read-${this.slug}`, lakeStatements({ read: [this] }));
  }

  canWrite(grantee: Grantee): void {
    allow(grantee, `write-${this.slug}`, lakeStatements({ write: [this] }));
  }

  canRemove(grantee: Grantee): void {
    allow(grantee, `remove-${this.slug}`, lakeStatements({ remove: [this] }));
  }

  private get slug(): string {
    return this.prefix.slice(0, -1).replaceAll(/[/_]/g, "-");
  }
}

/**
 * The statements of several folders together, each bucket and key named once: all policies of a role may have 10,240 characters, which a
 * policy for each folder would soon be above.
 */
export function lakeStatements({ read = [], write = [], remove = [] }: LakeUse): readonly Statement[] {
  const objects = (folders: readonly LakeFolder[]) => folders.map((folder) => folder.objects);
  return [
    ...(read.length > 0 ? [{ actions: ["s3:GetObject"], resources: objects(read) }, ...listings(read)] : []),
    ...(write.length > 0 ? [{ actions: ["s3:PutObject", "s3:AbortMultipartUpload"], resources: objects(write) }] : []),
    ...(remove.length > 0 ? [{ actions: ["s3:DeleteObject"], resources: objects(remove) }] : []),
    ...keyStatements(read, write),
  ];
}

/**
 * Only who may list is told that an object is not there, others that they may not read it. S3 asks that without a prefix, which the
 * condition therefore lets pass.
 */
function listings(folders: readonly LakeFolder[]): readonly Statement[] {
  const byBucket = Map.groupBy(folders, ({ bucket }) => bucket);
  return [...byBucket].map(([{ arn }, within]) => ({
    actions: ["s3:ListBucket"],
    resources: [arn],
    conditions: { StringLikeIfExists: { "s3:prefix": within.map(({ prefix }) => `${prefix}*`) } },
  }));
}

/** Who may encrypt may also decrypt. */
function keyStatements(read: readonly LakeFolder[], write: readonly LakeFolder[]): readonly Statement[] {
  const encrypting = keysOf(write);
  const decrypting = keysOf(read).filter((key) => !encrypting.includes(key));
  return [...encrypting.map((key) => key.encryption), ...decrypting.map((key) => key.decryption)];
}

function keysOf(folders: readonly LakeFolder[]): readonly EncryptionKey[] {
  return [...new Set(folders.flatMap(({ bucket }) => bucket.key ?? []))];
}
