import * as cloudwatch from "@pulumi/aws/cloudwatch/index.js";
import * as pulumi from "@pulumi/pulumi";
import { LOG_RETENTION_DAYS } from "../domain/aws/log-retention.ts";
import type { Account } from "./account.ts";
import { allow, type Grantee } from "./permissions.ts";

/** How long a component's log is kept, and under which key. */
export interface LogSettings {
  /** One of {@link LOG_RETENTION_DAYS}. */
  readonly retentionDays: number;
  /** Encrypts the log; its policy must let CloudWatch Logs use it. Default: CloudWatch's own key. */
  readonly keyArn?: pulumi.Input<string>;
}

/** A log group of the STANDARD class, as metric filters and metrics in the log need it. `owner` is the component, with its name. */
export function logGroup(
  owner: string,
  name: string,
  { retentionDays, keyArn }: LogSettings,
  parent: pulumi.Resource,
): cloudwatch.LogGroup {
  if (!LOG_RETENTION_DAYS.has(retentionDays)) {
    throw new Error(`${owner}: logs.retentionDays is ${retentionDays}; CloudWatch takes ${[...LOG_RETENTION_DAYS].join(", ")}`);
  }
  return new cloudwatch.LogGroup(
    name,
    { logGroupClass: "STANDARD", retentionInDays: retentionDays, ...(keyArn && { kmsKeyId: keyArn }) },
    { parent },
  );
}

/** What a list of log groups is asked of: all that the account has. */
export function everyLogGroup({ partition, region, id }: Account): pulumi.Output<string> {
  return pulumi.interpolate`arn:${partition}:logs:${region}:${id}:log-group:*`;
}

/** Allows the grantee to write into the streams of a log group, and nothing else of it. */
export function canWriteLog(group: cloudwatch.LogGroup, grantee: Grantee): void {
  allow(grantee, "logs", [
    { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [pulumi.interpolate`${group.arn}:log-stream:*`] },
  ]);
}
