/** Parts that components are made of, for tests about what uses them. */
import { EncryptionKey } from "../../components/encryption-key.ts";
import { FailureDestination } from "../../components/failure-destination.ts";
import { LambdaFunction, type LambdaFunctionArgs } from "../../components/function.ts";
import { IngestStream } from "../../components/ingest-stream.ts";

export const KEY_ARN = "arn:aws:kms:us-east-1:123456789012:key/1b2c3d4e";
export const DIGEST = "a".repeat(64);
export const IMAGE_URI = `123456789012.dkr.ecr.us-east-1.amazonaws.com/assay@sha256:${DIGEST}`;
/** As the mocks name a resource. */
export const arnOf = (name: string): string => `arn:aws:mock:us-east-1:123456789012:${name}`;

export const notice = {
  topicArn: "arn:aws:sns:us-east-1:123456789012:alerts",
  response: { owner: "market-data", runbook: "docs/runbooks/gate.md", command: "npx assay triage gate --stack dev" },
};

/** What an alarm says whose rule is this, told by {@link notice}. */
export const description = (rule: string): string =>
  `Rule: ${rule}\nOwner: market-data\nRunbook: docs/runbooks/gate.md\nNow: npx assay triage gate --stack dev`;

export const key = () => new EncryptionKey("main", { lifetime: { keep: true }, description: "Data.", existing: KEY_ARN });

/** A real entry, and a small one. */
export const functionArgs: LambdaFunctionArgs = { entry: "domain/quality/log-line.ts", logs: { retentionDays: 30 } };
export const lambdaFunction = (name: string, args: Partial<LambdaFunctionArgs> = {}) =>
  new LambdaFunction(name, { ...functionArgs, ...args });

export const stream = () => new IngestStream("ticks", { lifetime: { keep: true } });
export const failures = () => new FailureDestination("failed", { lifetime: { keep: true }, ...notice });
