import * as iam from "@pulumi/aws/iam/index.js";
import * as pulumi from "@pulumi/pulumi";
import { ZONES } from "../domain/ports/stores.ts";
import { type Account, accountOf } from "./account.ts";
import type { AthenaWorkgroup } from "./athena-workgroup.ts";
import type { Catalog } from "./catalog.ts";
import type { CheckpointTable } from "./checkpoint-table.ts";
import type { Lake } from "./lake.ts";
import type { LakeFolder } from "./lake-folder.ts";
import type { LatestPriceTable } from "./latest-price-table.ts";
import { everyLogGroup } from "./log-group.ts";
import type { Manifest } from "./manifest.ts";
import { allow, type Grantee, type Statement } from "./permissions.ts";

export interface ResponderArgs {
  /** ARNs of who may take on the role. Default: whomever the account's own policies let. */
  trusted?: readonly string[];
  /** `<project>-<stack>`, with which the names of what belongs to the stack begin. */
  namePrefix: string;
  /** Of the stack's parameters: `assay/<stack>`. */
  namespace: string;
  manifest: Manifest;
  lake: Lake;
  catalog: Catalog;
  athena: AthenaWorkgroup;
  latestPrices: LatestPriceTable;
  /** Of each pipeline. */
  checkpoints: readonly CheckpointTable[];
  /** What the pipelines consist of. */
  watched: Watched;
}

/** What a mapping gave up: whoever answers for it looks into its folder, and has what the intake gave up handed out again. */
export interface Failures {
  readonly folder: LakeFolder;
  canHandOutAgain(grantee: Grantee): void;
}

/** What cannot be told by its name alone to be the stack's. */
export interface Watched {
  /** ARNs of event source mappings, which have ids and no names. */
  readonly mappings: readonly pulumi.Input<string>[];
  /** Where events lie that mappings gave up. */
  readonly failures: readonly Failures[];
  /** ARNs of functions that replay what was quarantined or dead-lettered, and that take in what was given up. */
  readonly replays: readonly pulumi.Input<string>[];
  /** ARNs of the roles under which schedules start something: who writes a schedule hands its role on. */
  readonly scheduleRoles: readonly pulumi.Input<string>[];
}

/**
 * The role under which a person answers an alarm: looks at everything of the stack; switches its schedules and its mapping off and on,
 * keeps an alarm quiet for a while, and sets off a replay. It changes nothing else.
 */
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
    const { lake, watched } = args;
    lake.canUse(this, { read: [...ZONES.map((zone) => lake.zone(zone)), ...watched.failures.map(({ folder }) => folder)] });
    for (const failures of watched.failures) failures.canHandOutAgain(this);
    args.catalog.canRead(this);
    args.athena.canQuery(this);
    args.latestPrices.canRead(this);
    for (const table of [args.latestPrices, ...args.checkpoints]) table.canDescribe(this);
    const own = ownedBy(args, accountOf(this));
    allow(this, "look", looking(own, watched));
    allow(this, "act", acting(own, watched));
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

/** ARNs of what is the stack's by its name: each by itself, they would be more than all policies of a role may hold. */
function ownedBy({ namePrefix, namespace }: ResponderArgs, account: Account) {
  const { partition, region, id } = account;
  const named = (service: string, kind: string) => pulumi.interpolate`arn:${partition}:${service}:${region}:${id}:${kind}${namePrefix}-*`;
  return {
    alarms: named("cloudwatch", "alarm:"),
    // `assay ack` names its rules so.
    muteRules: pulumi.interpolate`arn:${partition}:cloudwatch:${region}:${id}:alarm-mute-rule:${namePrefix}-ack-*`,
    functions: named("lambda", "function:"),
    logGroups: named("logs", "log-group:"),
    anyLogGroup: everyLogGroup(account),
    streams: named("kinesis", "stream/"),
    queues: named("sqs", ""),
    schedules: named("scheduler", "schedule/default/"),
    pauses: pulumi.interpolate`arn:${partition}:ssm:${region}:${id}:parameter/${namespace}/paused`,
    acts: pulumi.interpolate`arn:${partition}:ssm:${region}:${id}:parameter/${namespace}/acts`,
  };
}
type Owned = ReturnType<typeof ownedBy>;

function looking(own: Owned, { mappings }: Watched): readonly Statement[] {
  return withResources([
    { actions: ["cloudwatch:GetMetricData"], resources: ["*"] },
    // CloudWatch shows composite alarms only to those who may see all of an account.
    { actions: ["cloudwatch:DescribeAlarms", "cloudwatch:DescribeAlarmHistory"], resources: [own.alarms] },
    { actions: ["logs:FilterLogEvents"], resources: [own.logGroups] },
    { actions: ["logs:DescribeLogGroups"], resources: [own.anyLogGroup] },
    { actions: ["kinesis:DescribeStreamSummary"], resources: [own.streams] },
    { actions: ["lambda:GetFunctionConfiguration"], resources: [own.functions] },
    { actions: ["lambda:GetEventSourceMapping"], resources: mappings },
    { actions: ["scheduler:GetSchedule"], resources: [own.schedules] },
    { actions: ["sqs:GetQueueAttributes"], resources: [own.queues] },
    { actions: ["ssm:GetParametersByPath"], resources: [own.pauses] },
  ]);
}

function acting(own: Owned, { mappings, replays, scheduleRoles }: Watched): readonly Statement[] {
  return withResources([
    { actions: ["lambda:InvokeFunction"], resources: replays },
    { actions: ["lambda:UpdateEventSourceMapping"], resources: mappings },
    { actions: ["scheduler:UpdateSchedule"], resources: [own.schedules] },
    {
      actions: ["iam:PassRole"],
      resources: scheduleRoles,
      conditions: { StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } },
    },
    // Asked for the rule, and for each alarm that it is about.
    { actions: ["cloudwatch:PutAlarmMuteRule"], resources: [own.muteRules, own.alarms] },
    { actions: ["cloudwatch:DeleteAlarmMuteRule"], resources: [own.muteRules] },
    // Where there are no mute rules; and whatever switched the actions off, `assay ack --end` switches them on.
    { actions: ["cloudwatch:DisableAlarmActions", "cloudwatch:EnableAlarmActions"], resources: [own.alarms] },
    { actions: ["ssm:PutParameter"], resources: [own.acts, pulumi.interpolate`${own.pauses}/*`] },
    { actions: ["ssm:DeleteParameter"], resources: [pulumi.interpolate`${own.pauses}/*`] },
  ]);
}

/** A stack may have no pipeline, and a pipeline no stream. */
function withResources(statements: readonly Statement[]): readonly Statement[] {
  return statements.filter(({ resources }) => resources.length > 0);
}
