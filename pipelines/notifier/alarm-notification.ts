/**
 * What CloudWatch publishes when an alarm changes its state, as far as we show it.
 * Source: "Example SNS notifications", https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
import { fromEither, type Option } from "fp-ts/lib/Option.js";
import * as t from "io-ts";

const metricOfExpression = t.partial({ MetricStat: t.type({ Period: t.number }) });

const trigger = t.partial({
  MetricName: t.string,
  /** Seconds. */
  Period: t.number,
  EvaluationPeriods: t.number,
  /** In place of a metric and its period, where the alarm is on an expression. */
  Metrics: t.array(metricOfExpression),
});

const alarmNotification = t.intersection([
  t.type({
    AlarmName: t.string,
    AlarmArn: t.string,
    NewStateValue: t.union([t.literal("ALARM"), t.literal("OK"), t.literal("INSUFFICIENT_DATA")]),
    NewStateReason: t.string,
    /** `2026-01-18T15:30:00.123+0000`. */
    StateChangeTime: t.string,
  }),
  // A composite alarm has no trigger.
  t.partial({ AlarmDescription: t.union([t.string, t.null]), Trigger: trigger }),
]);
export type AlarmNotification = t.TypeOf<typeof alarmNotification>;

/** None: the message is of something else; budgets and people publish plain text. */
export function readNotification(message: string): Option<AlarmNotification> {
  return fromEither(alarmNotification.decode(parsed(message)));
}

/** The time that was judged, in epoch milliseconds; undefined where the alarm does not say how long it is. */
export function windowOf({ StateChangeTime, Trigger }: AlarmNotification): { readonly from: number; readonly to: number } | undefined {
  const periods = [Trigger?.Period, ...(Trigger?.Metrics ?? []).map(({ MetricStat }) => MetricStat?.Period)].filter(
    (period) => period !== undefined,
  );
  const to = Date.parse(StateChangeTime.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
  if (periods.length === 0 || Number.isNaN(to)) return undefined;
  return { from: to - 1000 * Math.max(...periods) * (Trigger?.EvaluationPeriods ?? 1), to };
}

/** The values that crossed the threshold, newest first; CloudWatch tells them in its reason and nowhere else. */
export function valuesOf({ NewStateReason }: AlarmNotification): readonly number[] {
  const datapoints = NewStateReason.matchAll(/(-?\d+(?:\.\d+)?(?:E-?\d+)?) \(\d\d\/\d\d\/\d\d /g);
  return [...datapoints].map(([, value]) => Number(value));
}

function parsed(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
