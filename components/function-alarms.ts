import type * as cloudwatch from "@pulumi/aws/cloudwatch/index.js";
import * as pulumi from "@pulumi/pulumi";
import { type Breach, metricAlarm, type Notice, type Response } from "./alarm.ts";
import type { LambdaFunction } from "./function.ts";
import { requireWhole } from "./require.ts";

/** What {@link FunctionAlarms} watch, and whom they tell. */
export interface FunctionAlarmsArgs extends Notice {
  readonly function: LambdaFunction;
  /** How each of them is answered, where that is not by `response`. Default none. */
  readonly responses?: Readonly<Partial<Record<FunctionAlarm, Response>>>;
  /** Failed invocations within five minutes that raise the alarm. Default 1. */
  readonly errors?: number;
  /** Invocations within five minutes that were refused for want of concurrency, and raise the alarm. Default 1. */
  readonly throttles?: number;
  /** Share of its timeout, in percent, that one invocation may take: 1 to 100. Default 90. */
  readonly durationPercent?: number;
}

type FunctionAlarm = "errors" | "throttles" | "duration";

const PERIOD_SECONDS = 300;

/** Raise alarms when a function fails, is held back, or comes near to being cut off. */
export class FunctionAlarms extends pulumi.ComponentResource {
  /** Of errors, throttles and duration. */
  readonly alarms: readonly cloudwatch.MetricAlarm[];

  constructor(name: string, args: FunctionAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:FunctionAlarms", name, {}, opts);
    const { function: watched, errors = 1, throttles = 1, durationPercent = 90, topicArn, response, responses = {} } = args;
    requireWhole(`FunctionAlarms ${name}`, "durationPercent", durationPercent, 1, 100);
    const { granteeName, timeoutSeconds } = watched;

    const alarm = (what: FunctionAlarm, breach: Pick<Breach, "rule" | "metricName" | "statistic" | "threshold">) =>
      metricAlarm(
        `${name}-${what}`,
        { ...breach, namespace: "AWS/Lambda", dimensions: { FunctionName: watched.function.name }, periodSeconds: PERIOD_SECONDS },
        { topicArn, response: responses[what] ?? response },
        this,
      );
    this.alarms = [
      alarm("errors", {
        rule: `${errors} or more invocations of ${granteeName} failed within ${PERIOD_SECONDS} s`,
        metricName: "Errors",
        statistic: "Sum",
        threshold: errors,
      }),
      alarm("throttles", {
        rule: `${throttles} or more invocations of ${granteeName} were refused for want of concurrency within ${PERIOD_SECONDS} s`,
        metricName: "Throttles",
        statistic: "Sum",
        threshold: throttles,
      }),
      alarm("duration", {
        rule: `${granteeName} took ${durationPercent} % or more of the ${timeoutSeconds} s after which it is cut off`,
        metricName: "Duration",
        statistic: "Maximum",
        threshold: timeoutSeconds * 10 * durationPercent,
      }),
    ];
    this.registerOutputs({});
  }
}
