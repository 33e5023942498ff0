/**
 * What CloudWatch makes of an alarm's figures at a time that the test says: the emulator knows no expressions over metrics, and nothing
 * becomes of figures that have passed or never came.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
import type { Props } from "../engine/cloud.ts";
import type { AwsApi } from "./aws-api.ts";
import { expressionOf, type Figures } from "./metric-math.ts";

export type AlarmState = "ALARM" | "OK" | "INSUFFICIENT_DATA";

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

/**
 * The state by the figures of its last whole periods: an alarm of ours is raised once all of them breach.
 *
 * @param alarm as PutMetricAlarm takes it
 * @param periods its figures, one each; undefined where a period has none
 */
export function stateOf(alarm: Props, periods: readonly (number | undefined)[]): AlarmState {
  const breaches = COMPARISONS[alarm["ComparisonOperator"]];
  if (!breaches) throw new Error(`${alarm["ComparisonOperator"]} is not one of the comparisons known here`);
  const missing = { breaching: true, notBreaching: false }[alarm["TreatMissingData"] as string];
  const judged = periods.flatMap((value) => (value === undefined ? (missing ?? []) : breaches(value, alarm["Threshold"])));
  if (judged.length === 0) return "INSUFFICIENT_DATA";
  return judged.every(Boolean) ? "ALARM" : "OK";
}

/** Has an alarm, as PutMetricAlarm took it, evaluated as if it were `now`, in epoch milliseconds, and told so to whom it tells. */
export async function evaluateAlarm(api: AwsApi, alarm: Props, now: number): Promise<AlarmState> {
  const periods = await figuresOf(api, alarm, now);
  const StateValue = stateOf(
    alarm,
    periods.map(({ value }) => value),
  );
  const datapoints = periods.flatMap(({ value, start }) => (value === undefined ? [] : `${value.toFixed(1)} (${dayFirst(start)})`));
  const StateReason = `Threshold Crossed: ${periods.length} datapoints [${datapoints.join(", ")}] against the threshold (${alarm["Threshold"].toFixed(1)}).`;
  await api.json("monitoring", "SetAlarmState", { AlarmName: alarm["AlarmName"], StateValue, StateReason });
  return StateValue;
}

/** `20/01/26 12:00:00`. */
function dayFirst(seconds: number): string {
  const [, year, month, day, time] = /^\d\d(\d\d)-(\d\d)-(\d\d)T(.{8})/.exec(new Date(seconds * 1_000).toISOString())!;
  return `${day}/${month}/${year} ${time}`;
}

interface Period {
  /** When it began, epoch seconds. */
  readonly start: number;
  readonly value: number | undefined;
}

/** Its last whole periods, the newest first. */
async function figuresOf(api: AwsApi, alarm: Props, now: number): Promise<readonly Period[]> {
  const queries: readonly Props[] = alarm["Metrics"] ?? [queryOf(alarm)];
  const ofMetrics = queries.filter(({ MetricStat }) => MetricStat);
  const period: number = ofMetrics[0]!["MetricStat"].Period;
  const end = Math.floor(now / 1_000 / period) * period;
  const starts: readonly number[] = Array.from({ length: alarm["EvaluationPeriods"] }, (_, i) => end - (i + 1) * period);
  const MetricDataQueries = ofMetrics.map((query) => ({ ...query, ReturnData: true }));
  const asked = { MetricDataQueries, StartTime: starts.at(-1), EndTime: end };
  const { MetricDataResults } = await api.json("monitoring", "GetMetricData", asked);
  const found = new Map<number, Record<string, number>>(starts.map((start) => [start, {}]));
  for (const { Id, Timestamps, Values } of MetricDataResults as readonly Props[]) {
    for (const [i, time] of (Timestamps as readonly (string | number)[]).entries()) {
      const start = typeof time === "number" ? time : Date.parse(time) / 1_000;
      found.get(start)![Id] = Values[i];
    }
  }
  const told = queries.find(({ ReturnData }) => ReturnData)!;
  const value = told["Expression"] === undefined ? (figures: Figures) => figures[told["Id"]] : expressionOf(told["Expression"]);
  return starts.map((start) => ({ start, value: value(found.get(start)!) }));
}

/** An alarm on one metric, as one on a query. */
function queryOf({ Namespace, MetricName, Dimensions = [], Period, Statistic }: Props): Props {
  return { Id: "figure", ReturnData: true, MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat: Statistic } };
}
