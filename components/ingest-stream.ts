import * as kinesis from "@pulumi/aws/kinesis/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { EncryptionKey } from "./encryption-key.ts";
import { allow, type Grantee } from "./permissions.ts";
import { requireWhole } from "./require.ts";
import { type Lifetime, stateful } from "./stateful.ts";

/** How an {@link IngestStream} scales, and how long it keeps what comes. */
export interface IngestStreamArgs {
  /** Whether its records outlive the stack. */
  readonly lifetime: Lifetime;
  /** `on-demand`: AWS scales it, and it costs by the hour and by volume; `provisioned`: it has `shards`. Default `on-demand`. */
  readonly mode?: "on-demand" | "provisioned";
  /** Only for `provisioned`, and needed there: each takes 1 MB and 1,000 records a second. */
  readonly shards?: number;
  /** 24 to 8,760 h; above 24 it costs more. Default 48, so that a day's outage loses nothing. */
  readonly retentionHours?: number;
  /** Encrypts the records. Default: Kinesis's own key. */
  readonly key?: EncryptionKey | undefined;
}

/** The stream that producers put their records in, encrypted. */
export class IngestStream extends pulumi.ComponentResource {
  readonly streamName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly retentionHours: number;
  private readonly logicalName: string;
  private readonly key: EncryptionKey | undefined;

  constructor(name: string, args: IngestStreamArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:IngestStream", name, {}, opts);
    const { lifetime, mode = "on-demand", shards, retentionHours = 48, key } = args;
    requireShards(name, mode, shards);
    requireWhole(`IngestStream ${name}`, "retentionHours", retentionHours, 24, 8760);
    this.logicalName = name;
    this.key = key;
    this.retentionHours = retentionHours;

    const stream = new kinesis.Stream(
      `${name}-stream`,
      {
        streamModeDetails: { streamMode: mode === "on-demand" ? "ON_DEMAND" : "PROVISIONED" },
        ...(shards !== undefined && { shardCount: shards }),
        retentionPeriod: retentionHours,
        encryptionType: "KMS",
        kmsKeyId: key?.arn ?? "alias/aws/kinesis",
      },
      { parent: this, ...stateful(lifetime) },
    );
    this.streamName = stream.name;
    this.arn = stream.arn;
    this.registerOutputs({ streamName: this.streamName, streamArn: this.arn });
  }

  canPut(grantee: Grantee): void {
    const statement = { actions: ["kinesis:PutRecords"], resources: [this.arn] };
    allow(grantee, `put-${this.logicalName}`, [statement, ...(this.key ? [this.key.encryption] : [])]);
  }

  /** By an event source mapping. */
  canConsume(grantee: Grantee): void {
    this.allowReading(grantee, "consume", ["kinesis:DescribeStream", "kinesis:DescribeStreamSummary", ...READ]);
  }

  /** By calls of one's own. */
  canRead(grantee: Grantee): void {
    this.allowReading(grantee, "read", READ);
  }

  /** Of its records nothing is read. */
  canListShards(grantee: Grantee): void {
    allow(grantee, `list-shards-${this.logicalName}`, [{ actions: [LIST_SHARDS], resources: [this.arn] }]);
  }

  private allowReading(grantee: Grantee, what: string, actions: readonly string[]): void {
    const decryption = this.key ? [this.key.decryption] : [];
    allow(grantee, `${what}-${this.logicalName}`, [{ actions, resources: [this.arn] }, ...decryption]);
  }
}

const LIST_SHARDS = "kinesis:ListShards";
const READ = ["kinesis:GetRecords", "kinesis:GetShardIterator", LIST_SHARDS];

function requireShards(name: string, mode: string, shards: number | undefined): void {
  if (mode === "on-demand" && shards !== undefined) {
    throw new Error(
      `IngestStream ${name}: shards is ${shards}, and mode is on-demand, where AWS chooses; leave shards out, or set mode to provisioned`,
    );
  }
  if (mode !== "provisioned") return;
  if (shards === undefined) throw new Error(`IngestStream ${name}: mode is provisioned and shards is not set; give their number, from 1`);
  requireWhole(`IngestStream ${name}`, "shards", shards, 1, 10_000);
}
