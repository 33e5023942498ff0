/** What the pipelines of a stack share. */
import type { AthenaWorkgroup } from "./athena-workgroup.ts";
import type { Catalog } from "./catalog.ts";
import type { CheckpointTable } from "./checkpoint-table.ts";
import type { EncryptionKey } from "./encryption-key.ts";
import type { Lake } from "./lake.ts";
import type { LatestPriceTable } from "./latest-price-table.ts";
import type { LogBucket } from "./log-bucket.ts";
import type { NetworkArgs } from "./network.ts";
import type { Notifications } from "./notifications.ts";
import type { Secret } from "./secret.ts";
import type { Lifetime } from "./stateful.ts";

/** It stands whichever of them run, so that a pipeline can come and go and its data stays. */
export interface Foundation {
  readonly stack: string;
  /** Of the stack's metrics: `assay/<stack>`. */
  readonly namespace: string;
  /** Who answers alarms. */
  readonly owner: string;
  readonly lifetime: Lifetime;
  /** Days that functions' logs are kept. */
  readonly logRetentionDays: number;
  /** Encrypts data, where the services' own keys do not. */
  readonly key: EncryptionKey | undefined;
  readonly logs: LogBucket;
  readonly lake: Lake;
  /** By pipeline: a table for each, since none has business with the commits of another. */
  readonly checkpoints: ReadonlyMap<string, CheckpointTable>;
  readonly latestPrices: LatestPriceTable;
  readonly catalog: Catalog;
  readonly athena: AthenaWorkgroup;
  readonly notifications: Notifications;
  /** Where a container runs that needs the internet; made by the pipeline that has one. */
  readonly network: Pick<NetworkArgs, "existing" | "cidr">;
  /** By the name under which functions read them. */
  readonly secrets: ReadonlyMap<string, Secret>;
}
