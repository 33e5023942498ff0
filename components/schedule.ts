import * as iam from "@pulumi/aws/iam/index.js";
import * as scheduler from "@pulumi/aws/scheduler/index.js";
import * as pulumi from "@pulumi/pulumi";
import { isLeft } from "fp-ts/lib/Either.js";
import { parseSchedule } from "../domain/aws/schedule-expression.ts";
import type { Grantee } from "./permissions.ts";
import type { Queue } from "./queue.ts";
import { requireWhole } from "./require.ts";
import { trusting } from "./trust.ts";

/** What a schedule can start: a function, a state machine. */
export interface Startable {
  readonly arn: pulumi.Output<string>;
  /** Lets the grantee start it. */
  canStart(grantee: Grantee): void;
}

/** What a {@link Schedule} starts, and when. */
export interface ScheduleArgs {
  readonly target: Startable;
  /** `rate(5 minutes)`, or a cron of six fields: `cron(30 21 ? * MON-FRI *)`. */
  readonly expression: string;
  /** False keeps the schedule and starts nothing. Default true. */
  readonly enabled?: boolean;
  /** In which a cron is read, by its IANA name. Default `UTC`. */
  readonly timeZone?: string;
  /** What the target is given, as JSON. Default: what Scheduler itself says of the invocation. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** Tries after the first to deliver the event: 0 to 185. Default 3. */
  readonly retryAttempts?: number;
  /** Events that could not be delivered are given up at this age: 60 to 86,400 s. Default 3,600. */
  readonly maxEventAgeSeconds?: number;
  /** Takes events that were given up. One serves all schedules of a pipeline. */
  readonly undelivered: Queue;
}

/** Starts something at set times, under a role that may start just that. */
export class Schedule extends pulumi.ComponentResource implements Grantee {
  readonly granteeName: string;
  readonly role: iam.Role;
  readonly grants: iam.RolePolicy[] = [];
  readonly schedule: scheduler.Schedule;

  constructor(name: string, args: ScheduleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:Schedule", name, {}, opts);
    const { target, expression, enabled = true, timeZone = "UTC", input, retryAttempts = 3, maxEventAgeSeconds = 3600, undelivered } = args;
    const parsed = parseSchedule(expression);
    if (isLeft(parsed)) throw new Error(`Schedule ${name}: expression ${parsed.left.message}`);
    requireTimeZone(name, timeZone);
    requireWhole(`Schedule ${name}`, "retryAttempts", retryAttempts, 0, 185);
    requireWhole(`Schedule ${name}`, "maxEventAgeSeconds", maxEventAgeSeconds, 60, 86_400);
    this.granteeName = name;

    this.role = new iam.Role(`${name}-role`, { assumeRolePolicy: trusting("scheduler.amazonaws.com", this) }, { parent: this });
    target.canStart(this);
    undelivered.canSend(this);
    this.schedule = new scheduler.Schedule(
      `${name}-schedule`,
      {
        scheduleExpression: expression,
        scheduleExpressionTimezone: timeZone,
        state: enabled ? "ENABLED" : "DISABLED",
        flexibleTimeWindow: { mode: "OFF" },
        target: {
          arn: target.arn,
          roleArn: this.role.arn,
          ...(input && { input: JSON.stringify(input) }),
          retryPolicy: { maximumRetryAttempts: retryAttempts, maximumEventAgeInSeconds: maxEventAgeSeconds },
          deadLetterConfig: { arn: undelivered.arn },
        },
      },
      { parent: this, dependsOn: [...this.grants] },
    );
    this.registerOutputs({ scheduleArn: this.schedule.arn });
  }
}

function requireTimeZone(name: string, timeZone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
  } catch {
    throw new Error(`Schedule ${name}: timeZone is ${timeZone}, which names none; give one such as America/New_York or UTC`);
  }
}
