import * as athena from "@pulumi/aws/athena/index.js";
import * as pulumi from "@pulumi/pulumi";
import { accountOf } from "./account.ts";
import type { EncryptionKey } from "./encryption-key.ts";
import type { LakeFolder } from "./lake-folder.ts";
import type { LogBucket } from "./log-bucket.ts";
import { NAMED_QUERIES } from "./named-queries.ts";
import { allow, type Grantee } from "./permissions.ts";
import { PrivateBucket } from "./private-bucket.ts";
import { requireWhole } from "./require.ts";
import type { Lifetime } from "./stateful.ts";

export interface AthenaWorkgroupArgs {
  /** In which the named queries run: the catalog's default database. */
  database: pulumi.Input<string>;
  /** Whether results and the history of queries outlive the stack. */
  lifetime: Lifetime;
  /** Where accesses to the results are logged. */
  logs: LogBucket;
  /** Encrypts the results. Default: keys of S3's own (SSE-S3). */
  key?: EncryptionKey | undefined;
  /** Megabytes (of 1,048,576 bytes) that one query may scan, from 10 up. Default 10,000, which is about five cents. */
  scanLimitMb?: number;
}

const MEGABYTE = 1_048_576;
/** Athena's own least is 10,485,760 bytes. */
const LEAST_SCAN_MB = 10;
const MOST_SCAN_MB = 10_000_000;
const RESULT_DAYS = 30;
const RESULTS = "results/";

/** Where queries run: bounded in what they scan, their results encrypted and gone after 30 days, whatever the client asks for. */
export class AthenaWorkgroup extends pulumi.ComponentResource {
  readonly workgroup: athena.Workgroup;
  private readonly results: PrivateBucket;
  private readonly key: EncryptionKey | undefined;

  constructor(name: string, args: AthenaWorkgroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:AthenaWorkgroup", name, {}, opts);
    const { lifetime, logs, key, scanLimitMb = 10_000 } = args;
    requireWhole(`AthenaWorkgroup ${name}`, "scanLimitMb", scanLimitMb, LEAST_SCAN_MB, MOST_SCAN_MB);
    this.key = key;
    const resultsName = `${name}-results`;
    this.results = new PrivateBucket(
      resultsName,
      { lifetime, key, accessLog: logs.accessLogOf(resultsName), lifecycle: [EXPIRE_RESULTS] },
      { parent: this },
    );
    this.workgroup = new athena.Workgroup(
      `${name}-workgroup`,
      {
        description: "Queries over the lake.",
        forceDestroy: !lifetime.keep,
        configuration: {
          enforceWorkgroupConfiguration: true,
          publishCloudwatchMetricsEnabled: true,
          bytesScannedCutoffPerQuery: scanLimitMb * MEGABYTE,
          engineVersion: { selectedEngineVersion: "Athena engine version 3" },
          resultConfiguration: {
            outputLocation: pulumi.interpolate`s3://${this.results.bucketName}/${RESULTS}`,
            expectedBucketOwner: accountOf(this).id,
            encryptionConfiguration: key ? { encryptionOption: "SSE_KMS", kmsKeyArn: key.arn } : { encryptionOption: "SSE_S3" },
          },
        },
      },
      { parent: this },
    );
    for (const { name: query, description, sql } of NAMED_QUERIES) {
      new athena.NamedQuery(
        `${name}-${query}`,
        { name: query, description, query: sql, database: args.database, workgroup: this.workgroup.name },
        { parent: this },
      );
    }
    this.registerOutputs({ workgroupName: this.workgroup.name });
  }

  /** To run queries and fetch their results. What they read is asked of the catalog and the lake. */
  canQuery(grantee: Grantee): void {
    const find = ["athena:GetWorkGroup", "athena:GetQueryResults", "athena:ListNamedQueries", "athena:GetNamedQuery"];
    this.allowQueries(grantee, "query-athena", [...RUN, ...find]);
  }

  /** To run statements of its own, and to wait for them: what comes of them is left where they say. */
  canRun(grantee: Grantee): void {
    this.allowQueries(grantee, "run-athena", RUN);
  }

  /** To fetch what comes of its own statements too: besides {@link canRun}. */
  canFetch(grantee: Grantee): void {
    allow(grantee, "fetch-from-athena", [{ actions: ["athena:GetQueryResults"], resources: [this.workgroup.arn] }]);
  }

  /** To have queries write their rows into a folder, in parts (UNLOAD). To run them, and to write and read there, is asked by itself. */
  canUnload(grantee: Grantee, { bucket, objects }: LakeFolder): void {
    allow(grantee, "unload-athena", [
      { actions: ["s3:GetBucketLocation"], resources: [bucket.arn] },
      { actions: ["s3:ListMultipartUploadParts"], resources: [objects] },
    ]);
  }

  private allowQueries(grantee: Grantee, what: string, actions: readonly string[]): void {
    const { arn } = this.results;
    allow(grantee, what, [
      { actions, resources: [this.workgroup.arn] },
      { actions: ["s3:GetBucketLocation", "s3:ListBucket"], resources: [arn] },
      {
        actions: ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
        resources: [pulumi.interpolate`${arn}/${RESULTS}*`],
      },
      ...(this.key ? [this.key.encryption] : []),
    ]);
  }
}

const RUN = ["athena:StartQueryExecution", "athena:StopQueryExecution", "athena:GetQueryExecution"];
const EXPIRE_RESULTS = { id: "results", status: "Enabled", filter: { prefix: RESULTS }, expiration: { days: RESULT_DAYS } };
