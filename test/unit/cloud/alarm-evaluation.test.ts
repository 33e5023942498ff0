import assert from "node:assert/strict";
import { evaluateAlarm, stateOf } from "../../support/cloud/alarm-evaluation.ts";
import type { AwsApi } from "../../support/cloud/aws-api.ts";
import type { Props } from "../../support/engine/cloud.ts";

const SUM = { Namespace: "assay/dev", MetricName: "failed", Statistic: "Sum", Period: 60, EvaluationPeriods: 1 };
const AT_LEAST_ONE = { ...SUM, AlarmName: "a", ComparisonOperator: "GreaterThanOrEqualToThreshold", Threshold: 1 };
const QUIET_IS_WELL = { ...AT_LEAST_ONE, TreatMissingData: "notBreaching" };
const QUIET_IS_BAD = { ...AT_LEAST_ONE, TreatMissingData: "breaching" };
const metric = (Id: string, Stat: string) => ({ Id, ReturnData: false, MetricStat: { Metric: { MetricName: Id }, Period: 60, Stat } });
const SILENCE = {
  AlarmName: "silence",
  ComparisonOperator: "GreaterThanOrEqualToThreshold",
  Threshold: 1,
  EvaluationPeriods: 2,
  TreatMissingData: "breaching",
  Metrics: [
    { Id: "silent", Expression: "IF(open > 0 AND verdicts < 1, 1, 0)", ReturnData: true },
    metric("open", "Maximum"),
    metric("verdicts", "Sum"),
  ],
};
/** A whole minute, epoch seconds. */
const NOON = Date.UTC(2026, 0, 20, 12) / 1_000;

/** CloudWatch with these figures: by id, by minutes from noon. */
function cloudWatch(figures: Readonly<Record<string, Readonly<Record<number, number>>>>) {
  const set: Props[] = [];
  const api: Pick<AwsApi, "json"> = {
    async json(_service, operation, input) {
      if (operation === "SetAlarmState") {
        set.push(input);
        return {};
      }
      const { StartTime, EndTime, MetricDataQueries } = input as { StartTime: number; EndTime: number; MetricDataQueries: Props[] };
      const MetricDataResults = MetricDataQueries.map(({ Id }) => {
        const found = Object.entries(figures[Id] ?? {}).map(([minute, value]) => [NOON + 60 * Number(minute), value] as const);
        const within = found.filter(([time]) => time >= StartTime && time < EndTime);
        return { Id, Timestamps: within.map(([time]) => new Date(time * 1_000).toISOString()), Values: within.map(([, value]) => value) };
      });
      return { MetricDataResults };
    },
  };
  const at = (alarm: Props, seconds: number) => evaluateAlarm(api as AwsApi, alarm, (NOON + seconds) * 1_000);
  return { set, at };
}

describe("an alarm as CloudWatch evaluates it", () => {
  it("is raised once every one of its periods breaches", () => {
    assert.equal(stateOf(AT_LEAST_ONE, [1, 2]), "ALARM");
    assert.equal(stateOf(AT_LEAST_ONE, [1, 0]), "OK");
    assert.equal(stateOf({ ...AT_LEAST_ONE, ComparisonOperator: "LessThanThreshold" }, [0.5]), "ALARM");
    assert.throws(() => stateOf({ ...AT_LEAST_ONE, ComparisonOperator: "Near" }, [1]), /Near is not one of the comparisons/);
  });

  it("takes what is missing as it is told to, and is of no state where it may not and nothing is there", () => {
    assert.deepEqual(
      [QUIET_IS_WELL, QUIET_IS_BAD, AT_LEAST_ONE].map((alarm) => stateOf(alarm, [undefined])),
      ["OK", "ALARM", "INSUFFICIENT_DATA"],
    );
    assert.deepEqual(
      [QUIET_IS_WELL, QUIET_IS_BAD, AT_LEAST_ONE].map((alarm) => stateOf(alarm, [undefined, 1])),
      ["OK", "ALARM", "ALARM"],
    );
  });

  it("is judged by the last whole periods, and is over when their figures have passed", async () => {
    const { at, set } = cloudWatch({ figure: { 0: 1 } });
    assert.deepEqual([await at(QUIET_IS_WELL, 30), await at(QUIET_IS_WELL, 60), await at(QUIET_IS_WELL, 119)], ["OK", "ALARM", "ALARM"]);
    assert.equal(await at(QUIET_IS_WELL, 120), "OK");
    assert.deepEqual(set.at(1), {
      AlarmName: "a",
      StateValue: "ALARM",
      StateReason: "Threshold Crossed: 1 datapoints [1.0 (20/01/26 12:00:00)] against the threshold (1.0).",
    });
  });

  it("on silence is raised while the market is open and no verdict comes, and where the watchdog itself is silent", async () => {
    const open = { 0: 1, 1: 1, 2: 1, 3: 1, 4: 0 };
    const { at } = cloudWatch({ open, verdicts: { 0: 0, 1: 0, 2: 3, 3: 0, 4: 0 } });
    const states = await Promise.all([120, 180, 240, 300, 360, 420].map((seconds) => at(SILENCE, seconds)));
    assert.deepEqual(states, ["ALARM", "OK", "OK", "OK", "OK", "ALARM"]);
  });
});
