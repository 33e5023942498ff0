import * as cloudwatch from "@pulumi/aws/cloudwatch/index.js";
import * as pulumi from "@pulumi/pulumi";
import { describe, type Response } from "./alarm.ts";

/** What {@link PipelineAlarm} sums up. */
export interface PipelineAlarmArgs {
  /** The stack, for the alarm's name: CloudWatch does not make one up for a composite alarm. */
  readonly stack: string;
  /** The pipeline's alarms: 1 to 100. */
  readonly alarms: readonly cloudwatch.MetricAlarm[];
  /** What the person reads who looks at it. */
  readonly response: Response;
}

/** Alarms that the rule of a composite one can name. */
const MOST_ALARMS = 100;

/**
 * The state of a pipeline as a whole: in alarm while any of its alarms is.
 *
 * It tells nobody. Each of its alarms does, with the command that belongs to it; a second message would say less.
 */
export class PipelineAlarm extends pulumi.ComponentResource {
  readonly alarm: cloudwatch.CompositeAlarm;

  constructor(name: string, { stack, alarms, response }: PipelineAlarmArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:PipelineAlarm", name, {}, opts);
    if (alarms.length < 1 || alarms.length > MOST_ALARMS) {
      throw new Error(`PipelineAlarm ${name}: alarms are ${alarms.length}; give 1 to ${MOST_ALARMS}`);
    }
    this.alarm = new cloudwatch.CompositeAlarm(
      `${name}-alarm`,
      {
        alarmName: `${pulumi.getProject()}-${stack}-${name}`,
        alarmDescription: describe(`${name}-alarm`, { rule: "At least one alarm of this pipeline is raised", ...response }),
        alarmRule: pulumi.all(alarms.map(({ name }) => name)).apply((names) => names.map((alarm) => `ALARM("${alarm}")`).join(" OR ")),
      },
      { parent: this },
    );
    this.registerOutputs({ alarmArn: this.alarm.arn });
  }
}
