import * as iam from "@pulumi/aws/iam/index.js";
import * as pulumi from "@pulumi/pulumi";
import { ZONES } from "../domain/ports/stores.ts";
import { accountOf } from "./account.ts";
import type { AthenaWorkgroup } from "./athena-workgroup.ts";
import type { Catalog } from "./catalog.ts";
import type { CheckpointTable } from "./checkpoint-table.ts";
import type { Lake } from "./lake.ts";
import type { LatestPriceTable } from "./latest-price-table.ts";
import type { Manifest } from "./manifest.ts";
import { allow, type Grantee, type Statement } from "./permissions.ts";

export interface ResponderArgs {
  /** ARNs of who may take on the role. Default: whomever the account's own policies let. */
  trusted?: readonly string[];
  manifest: Manifest;
  lake: Lake;
  catalog: Catalog;
  athena: AthenaWorkgroup;
  latestPrices: LatestPriceTable;
  checkpoints: CheckpointTable;
  /** What the pipelines consist of. */
  watched: Watched;
}

/** ARNs of what is looked at to answer an alarm, and of what is set off. */
export interface Watched {
  /** Metric alarms: CloudWatch shows composite ones only to those who may see all of an account. */
  readonly alarms: readonly pulumi.Input<string>[];
  readonly logGroups: readonly pulumi.Input<string>[];
  readonly streams?: readonly pulumi.Input<string>[];
  readonly queues?: readonly pulumi.Input<string>[];
  /** Functions that replay what was quarantined or dead-lettered. */
  readonly replays?: readonly pulumi.Input<string>[];
}

/** The role under which a person answers an alarm: looks at everything of the stack, changes nothing but by setting off a replay. */
export class Responder extends pulumi.ComponentResource implements Grantee {
  readonly granteeName: string;
  readonly role: iam.Role;
  readonly grants: iam.RolePolicy[] = [];

  constructor(name: string, args: ResponderArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:Responder", name, {}, opts);
    this.granteeName = name;
    this.role = new iam.Role(
      `${name}-role`,
      { description: "Answers alarms of the stack.", assumeRolePolicy: this.trust(args.trusted) },
      { parent: this },
    );
    args.manifest.canRead(this);
    args.lake.canUse(this, { read: ZONES.map((zone) => args.lake.zone(zone)) });
    args.catalog.canRead(this);
    args.athena.canQuery(this);
    args.latestPrices.canRead(this);
    args.checkpoints.canRead(this);
    allow(this, "answer", watching(args.watched));
    this.registerOutputs({ roleArn: this.role.arn });
  }

  private trust(trusted: ResponderArgs["trusted"]): pulumi.Output<string> {
    const { partition, id } = accountOf(this);
    const AWS = trusted ?? pulumi.interpolate`arn:${partition}:iam::${id}:root`;
    return pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" }],
    });
  }
}

function watching({ alarms, logGroups, streams = [], queues = [], replays = [] }: Watched): readonly Statement[] {
  const statements: readonly Statement[] = [
    { actions: ["cloudwatch:GetMetricData"], resources: ["*"] },
    { actions: ["cloudwatch:DescribeAlarms", "cloudwatch:DescribeAlarmHistory"], resources: alarms },
    // IAM knows a log group's events by its ARN with `:*` behind it.
    { actions: ["logs:FilterLogEvents"], resources: logGroups.map((arn) => pulumi.interpolate`${arn}:*`) },
    { actions: ["kinesis:DescribeStreamSummary"], resources: streams },
    { actions: ["sqs:GetQueueAttributes"], resources: queues },
    { actions: ["lambda:InvokeFunction"], resources: replays },
  ];
  return statements.filter(({ resources }) => resources.length > 0);
}
