/** What a configuration can be switched to, from that of dev, and the changes that were agreed on for each. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type Changes, moved } from "../../support/engine/changes.ts";
import type { Config, Engine, EngineStack } from "../../support/engine/engine.ts";
import { kindOf } from "../../support/engine/kinds.ts";

const IMAGE = `123456789012.dkr.ecr.us-east-1.amazonaws.com/assay/producer@sha256:${"a".repeat(64)}`;

/** A pipeline's settings are one key: what is switched stands beside what dev's file sets. */
const ofStream = (settings: object) => ({ "assay:stream-ingest": { batchWindowSeconds: 1, ...settings } });

export const SWITCHES: Readonly<Record<string, Config>> = {
  "transport-direct": ofStream({ transport: "direct" }),
  "schedule-off": ofStream({ schedule: false }),
  "schedule-expression": { "assay:historical-batch": { scheduleExpression: "cron(0 23 ? * MON-FRI *)" } },
  "provider-coinbase": ofStream({ provider: "coinbase", producerImage: IMAGE }),
  "encryption-kms": { "assay:encryption": "kms" },
  "layout-per-zone": { "assay:layout": "per-zone" },
  "alarm-thresholds": ofStream({ alarmFailedBatches: 3, alarmSilentMinutes: 30, alarmIteratorAgeMinutes: 5 }),
  "retention-of-logs": { "assay:logRetentionDays": 30 },
  "retention-of-the-stream": ofStream({ retentionHours: 72 }),
  "pipeline-removed": { "assay:pipelines": ["historical-batch"] },
  "order-of-pipelines": { "assay:pipelines": ["historical-batch", "stream-ingest"] },
  "adopted-bucket": { "assay:adoptBucket": "their-lake" },
  "adopted-key": { "assay:adoptKeyArn": "arn:aws:kms:us-east-1:123456789012:key/0f1e2d3c" },
  "adopted-network": {
    ...ofStream({ provider: "coinbase", producerImage: IMAGE }),
    "assay:adoptVpcId": "vpc-0123456789abcdef0",
    "assay:adoptSubnetIds": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
  },
  "raw-archive": { "assay:rawArchive": "glacier" },
  "query-years": { "assay:queryYears": [2015, 2035] },
};

/** A stack of dev that is up, in an account in which the bucket to be adopted stands. */
export async function devStack(engine: Engine): Promise<EngineStack> {
  const [type, id] = ["aws:s3/bucket:Bucket", "their-lake"];
  const inputs = { bucket: id };
  await engine.cloud.create({ type, id, inputs, outputs: { ...inputs, ...kindOf(type).outputs(inputs, id) } });
  const stack = await engine.stack("dev");
  await stack.up();
  return stack;
}

const MARKS = { create: "+", update: "~", replace: "±", delete: "-" } as const;

/** One line for each resource that is created, updated, replaced or deleted. */
export function linesOf(changes: Changes): readonly string[] {
  const kinds = Object.keys(MARKS) as (keyof typeof MARKS)[];
  return kinds.flatMap((kind) => moved(changes)[kind].map((name) => `${MARKS[kind]} ${name}`));
}

const fileOf = (name: string) => new URL(`./${name}.txt`, import.meta.url);

export function readAgreed(name: string): readonly string[] {
  return existsSync(fileOf(name))
    ? readFileSync(fileOf(name), "utf8")
        .split("\n")
        .filter((line) => line !== "")
    : [];
}

export function writeAgreed(name: string, lines: readonly string[]): void {
  writeFileSync(fileOf(name), lines.map((line) => `${line}\n`).join(""));
}
