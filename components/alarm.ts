/** What all alarms of a stack have in common: whom they tell, what they tell them, and the bounds that CloudWatch sets. */
import * as cloudwatch from "@pulumi/aws/cloudwatch/index.js";
import type * as pulumi from "@pulumi/pulumi";
import { isRight } from "fp-ts/lib/Either.js";
import { type AlarmDescription, formatDescription, type Response } from "../domain/alarm-description.ts";

export type { Response } from "../domain/alarm-description.ts";

/** Taken by each component that raises alarms. */
export interface Notice {
  /** The topic that hears of breaches and of recoveries. */
  readonly topicArn: pulumi.Input<string>;
  /** What the person reads who is woken. */
  readonly response: Response;
}

/** One number by the minute, and when it is too much. */
export interface Breach {
  /** The rule that is broken, as a sentence for whoever is woken. */
  readonly rule: string;
  readonly namespace: pulumi.Input<string>;
  readonly metricName: string;
  readonly dimensions?: Readonly<Record<string, pulumi.Input<string>>>;
  readonly statistic: "Sum" | "Maximum" | "Minimum" | "Average";
  readonly comparison?: "GreaterThanOrEqualToThreshold" | "LessThanThreshold";
  readonly threshold: number;
  /** Length of a period in seconds: a multiple of 60. */
  readonly periodSeconds: number;
  /** Periods in a row that must breach. Default 1. */
  readonly periods?: number;
  /** What no data means. Default `notBreaching`: a quiet pipeline is not a failing one. */
  readonly missing?: "breaching" | "notBreaching";
}

/**
 * An alarm on one metric.
 *
 * @throws Error where the description or the periods are beyond what CloudWatch takes.
 */
export function metricAlarm(name: string, breach: Breach, notice: Notice, parent: pulumi.Resource): cloudwatch.MetricAlarm {
  const { rule, namespace, metricName, dimensions, statistic, threshold, periodSeconds, periods = 1 } = breach;
  requirePeriods(name, periodSeconds, periods);
  return new cloudwatch.MetricAlarm(
    name,
    {
      ...told(name, rule, notice),
      namespace,
      metricName,
      ...(dimensions && { dimensions }),
      statistic,
      comparisonOperator: breach.comparison ?? "GreaterThanOrEqualToThreshold",
      threshold,
      period: periodSeconds,
      evaluationPeriods: periods,
      treatMissingData: breach.missing ?? "notBreaching",
    },
    { parent },
  );
}

/** The arguments by which an alarm tells its topic of a breach and of the recovery, and a person what to do. */
export function told(name: string, rule: string, { topicArn, response }: Notice) {
  return { alarmDescription: describe(name, { rule, ...response }), alarmActions: [topicArn], okActions: [topicArn] };
}

/** The description of the alarm so named. */
export function describe(name: string, description: AlarmDescription): string {
  const text = formatDescription(description);
  if (isRight(text)) return text.right;
  throw new Error(`Alarm ${name}: ${text.left.message}`);
}

const DAY_SECONDS = 86_400;

/** CloudWatch evaluates whole minutes, and looks back a day at most. */
export function requirePeriods(name: string, periodSeconds: number, periods: number): void {
  if (!Number.isInteger(periodSeconds / 60) || periodSeconds <= 0) {
    throw new Error(
      `Alarm ${name}: periodSeconds is ${periodSeconds}; CloudWatch counts these metrics by the minute, so give a multiple of 60`,
    );
  }
  if (!Number.isInteger(periods) || periods < 1) {
    throw new Error(`Alarm ${name}: periods is ${periods}; give a whole number from 1 up`);
  }
  if (periodSeconds * periods > DAY_SECONDS) {
    throw new Error(
      `Alarm ${name}: ${periods} periods of ${periodSeconds} s are more than the day that CloudWatch looks back; shorten either`,
    );
  }
}
