import type * as cloudwatch from "@pulumi/aws/cloudwatch/index.js";
import * as iam from "@pulumi/aws/iam/index.js";
import * as sfn from "@pulumi/aws/sfn/index.js";
import * as pulumi from "@pulumi/pulumi";
import { LOG_DELIVERY, TRACING } from "../domain/aws/without-resource-level.ts";
import { accountOf } from "./account.ts";
import { metricAlarm, type Notice } from "./alarm.ts";
import { type BackfillFunctions, backfillDefinition } from "./backfill-definition.ts";
import type { EncryptionKey } from "./encryption-key.ts";
import type { LambdaFunction } from "./function.ts";
import { everyLogGroup, logGroup } from "./log-group.ts";
import { allow, type Grantee } from "./permissions.ts";
import { requireWhole } from "./require.ts";
import type { Startable } from "./schedule.ts";
import { trusting } from "./trust.ts";

/** What a {@link BackfillStateMachine} runs, and within which bounds. */
export interface BackfillStateMachineArgs extends Notice {
  readonly functions: BackfillFunctions<LambdaFunction>;
  /** Slices that are worked on at once: 1 to 40, which is the most that Step Functions runs. Default 4, for the sake of the providers. */
  readonly concurrency?: number;
  /** Tries after the first of each step: 0 to 10. Default 3. */
  readonly retryAttempts?: number;
  /** Before the second try, doubled for each further one and spread at random: 1 to 3,600 s. Default 10. */
  readonly retrySeconds?: number;
  /** Its log is kept so long: one of CloudWatch's retentions, in days. */
  readonly logs: { readonly retentionDays: number };
  /** Encrypts its log. Default: CloudWatch's own key. */
  readonly key?: EncryptionKey | undefined;
}

/** Runs a backfill: plans its slices, takes them in side by side, builds the models. Raises an alarm when an execution fails. */
export class BackfillStateMachine extends pulumi.ComponentResource implements Grantee, Startable {
  readonly granteeName: string;
  readonly role: iam.Role;
  readonly grants: iam.RolePolicy[] = [];
  readonly arn: pulumi.Output<string>;
  readonly alarm: cloudwatch.MetricAlarm;

  constructor(name: string, args: BackfillStateMachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:BackfillStateMachine", name, {}, opts);
    const { functions, concurrency = 4, retryAttempts = 3, retrySeconds = 10, logs, key } = args;
    const owner = `BackfillStateMachine ${name}`;
    requireWhole(owner, "concurrency", concurrency, 1, 40);
    requireWhole(owner, "retryAttempts", retryAttempts, 0, 10);
    requireWhole(owner, "retrySeconds", retrySeconds, 1, 3600);
    this.granteeName = name;

    const log = logGroup(owner, `${name}-logs`, { ...logs, ...(key && { keyArn: key.arn }) }, this);
    this.role = new iam.Role(`${name}-role`, { assumeRolePolicy: trusting("states.amazonaws.com", this) }, { parent: this });
    const { plan, slice, models, late } = functions;
    for (const called of [plan, slice, models, ...(late ? [late] : [])]) called.canStart(this);
    const account = accountOf(this);
    allow(this, "logs", [
      { actions: LOG_DELIVERY, resources: ["*"] },
      { actions: ["logs:DescribeLogGroups"], resources: [everyLogGroup(account)] },
    ]);
    allow(this, "traces", [{ actions: TRACING, resources: ["*"] }]);

    const arns = { plan: plan.arn, slice: slice.arn, models: models.arn, ...(late && { late: late.arn }) };
    const invoke = pulumi.interpolate`arn:${account.partition}:states:::lambda:invoke`;
    const machine = new sfn.StateMachine(
      `${name}-machine`,
      {
        roleArn: this.role.arn,
        definition: pulumi.jsonStringify(backfillDefinition(invoke, arns, { concurrency, retryAttempts, retrySeconds })),
        loggingConfiguration: { level: "ALL", includeExecutionData: true, logDestination: pulumi.interpolate`${log.arn}:*` },
        tracingConfiguration: { enabled: true },
      },
      { parent: this, dependsOn: [...this.grants] },
    );
    this.arn = machine.arn;
    this.alarm = metricAlarm(
      `${name}-failed`,
      {
        rule: "A backfill failed: its plan, its models or at least one of its slices, after all tries",
        namespace: "AWS/States",
        metricName: "ExecutionsFailed",
        dimensions: { StateMachineArn: this.arn },
        statistic: "Sum",
        threshold: 1,
        periodSeconds: 60,
      },
      args,
      this,
    );
    this.registerOutputs({ stateMachineArn: this.arn });
  }

  canStart(grantee: Grantee): void {
    allow(grantee, `start-${this.granteeName}`, [{ actions: ["states:StartExecution"], resources: [this.arn] }]);
  }
}
