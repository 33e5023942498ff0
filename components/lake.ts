import * as s3 from "@pulumi/aws/s3/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { EncryptionKey } from "./encryption-key.ts";
import { type LakeBucket, LakeFolder, type LakeUse, lakeStatements } from "./lake-folder.ts";
import { LAKE_ZONES, type LakeZone, type RawArchive, zoneLifecycle } from "./lake-lifecycle.ts";
import type { LogBucket } from "./log-bucket.ts";
import { allow, type Grantee } from "./permissions.ts";
import { PrivateBucket } from "./private-bucket.ts";
import type { Lifetime } from "./stateful.ts";

export interface LakeArgs {
  /** `single`: one bucket, a prefix for each zone. `per-zone`: a bucket for each zone. Keys are the same in both. Default `single`. */
  layout?: "single" | "per-zone";
  /** Whether the data outlives the stack. */
  lifetime: Lifetime;
  /** Where accesses are logged. */
  logs: LogBucket;
  /** Encrypts the objects. Default: keys of S3's own (SSE-S3). */
  key?: EncryptionKey | undefined;
  /** Where raw originals end. Default `deep-archive`. */
  rawArchive?: RawArchive;
  /**
   * Name of a bucket to use in place of a new one. Nothing of it is changed: versions, lifecycle, encryption and policy remain its
   * owner's. Needs the layout `single`.
   */
  existing?: string | undefined;
}

/**
 * The zones of a stack. It belongs to the stack and not to a pipeline: a pipeline may come and go, and its data stays.
 *
 * What may be done in it is asked of a zone or a dataset: `lake.curated("daily_bars").canRead(fn)`.
 */
export class Lake extends pulumi.ComponentResource {
  private readonly buckets: Readonly<Record<LakeZone, LakeBucket>>;
  private readonly layout: "single" | "per-zone";

  constructor(name: string, args: LakeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:Lake", name, {}, opts);
    this.layout = args.layout ?? "single";
    if (args.existing !== undefined) requireSingle(name, args.existing, this.layout);
    this.buckets = this.layout === "single" ? sameForAll(this.bucket(name, LAKE_ZONES, args)) : this.bucketPerZone(name, args);
    this.registerOutputs({ buckets: this.bucketNames });
  }

  zone(zone: LakeZone): LakeFolder {
    return new LakeFolder(this.buckets[zone], `${zone}/`);
  }

  /** What is served of a dataset. */
  curated(dataset: string): LakeFolder {
    return this.zone("curated").dataset(dataset);
  }

  /** Allows everything at once that a grantee does in the lake; see {@link lakeStatements} for why. */
  canUse(grantee: Grantee, use: LakeUse): void {
    allow(grantee, "use-lake", lakeStatements(use));
  }

  /** The bucket of each zone. */
  get bucketNames(): Readonly<Record<LakeZone, pulumi.Output<string>>> {
    return forEachZone((zone) => this.buckets[zone].name);
  }

  /** How a function is told where the zones are. */
  get environment(): Readonly<Record<string, pulumi.Output<string>>> {
    if (this.layout === "single") return { S3_BUCKET_NAME: this.buckets.curated.name };
    return { S3_BUCKET_NAMES: pulumi.jsonStringify(this.bucketNames) };
  }

  private bucketPerZone(name: string, args: LakeArgs): Readonly<Record<LakeZone, LakeBucket>> {
    return forEachZone((zone) => this.bucket(`${name}-${zone}`, [zone], args));
  }

  private bucket(name: string, zones: readonly LakeZone[], args: LakeArgs): LakeBucket {
    const { key, lifetime, logs, rawArchive = "deep-archive", existing } = args;
    if (existing !== undefined) {
      const { bucket, arn } = s3.Bucket.get(`${name}-existing`, existing, {}, { parent: this });
      return { name: bucket, arn, key };
    }
    const lifecycle = zones.flatMap((zone) => zoneLifecycle(zone, rawArchive));
    const { bucketName, arn } = new PrivateBucket(name, { lifetime, key, accessLog: logs.accessLogOf(name), lifecycle }, { parent: this });
    return { name: bucketName, arn, key };
  }
}

function sameForAll(bucket: LakeBucket): Readonly<Record<LakeZone, LakeBucket>> {
  return forEachZone(() => bucket);
}

function forEachZone<A>(of: (zone: LakeZone) => A): Readonly<Record<LakeZone, A>> {
  return Object.fromEntries(LAKE_ZONES.map((zone) => [zone, of(zone)])) as Record<LakeZone, A>;
}

function requireSingle(name: string, existing: string, layout: string): void {
  if (layout === "single") return;
  throw new Error(
    `Lake ${name}: existing is ${JSON.stringify(existing)} and layout is ${layout}; one bucket holds all zones by the layout single only, so leave one of the two out`,
  );
}
