/** A stack's metric alarms: how they stand, since when, and what to do about each by its own description. */
import {
  type CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  type MetricAlarm,
} from "@aws-sdk/client-cloudwatch";
import { readDescription } from "../../../domain/alarm-description.ts";
import type { AlarmState, StandingAlarm } from "../../../domain/answer/alarm-state.ts";
import type { StackManifest } from "../../../domain/answer/manifest.ts";
import { alarmOfRunbook } from "../../../domain/answer/runbook.ts";

/** What DescribeAlarms takes of names at a time. */
const NAMES = 100;

/** Every alarm of the stack: by its names where the manifest has them, else by what its names begin with. */
export async function alarmsOf(client: CloudWatchClient, { namespace, pipelines }: StackManifest): Promise<readonly StandingAlarm[]> {
  const names = Object.values(pipelines).flatMap(({ alarms = [] }) => alarms);
  const asked: DescribeAlarmsCommandInput[] =
    names.length === 0 ? [{ AlarmNamePrefix: `${namespace.replace("/", "-")}-` }] : chunks(names).map((AlarmNames) => ({ AlarmNames }));
  const found: StandingAlarm[] = [];
  for (const input of asked) {
    for (let token: string | undefined; ; ) {
      const page = await client.send(
        new DescribeAlarmsCommand({
          ...input,
          AlarmTypes: ["MetricAlarm"],
          MaxRecords: NAMES,
          ...(token !== undefined && { NextToken: token }),
        }),
      );
      found.push(...(page.MetricAlarms ?? []).map(standing));
      token = page.NextToken;
      if (token === undefined) break;
    }
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function chunks(names: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(names.length / NAMES) }, (_, i) => names.slice(i * NAMES, (i + 1) * NAMES));
}

function standing(alarm: MetricAlarm): StandingAlarm {
  const { rule, owner, runbook, command } = readDescription(alarm.AlarmDescription ?? "");
  const periods = [alarm.Period, ...(alarm.Metrics ?? []).map(({ MetricStat }) => MetricStat?.Period)].filter(
    (period) => period !== undefined,
  );
  return {
    name: alarm.AlarmName!,
    arn: alarm.AlarmArn!,
    state: alarm.StateValue as AlarmState,
    since: (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.getTime() ?? 0,
    reason: alarm.StateReason ?? "",
    windowMs: 1000 * Math.max(60, ...periods) * (alarm.EvaluationPeriods ?? 1),
    actionsEnabled: alarm.ActionsEnabled ?? true,
    answers: alarmOfRunbook(runbook ?? ""),
    rule,
    owner,
    command,
  };
}

/** When it was last raised (epoch milliseconds), whatever its state is by now; undefined where CloudWatch, which looks back two weeks, knows of no time. */
export async function lastRaised(client: CloudWatchClient, { name }: Pick<StandingAlarm, "name">): Promise<number | undefined> {
  for (let token: string | undefined; ; ) {
    const page = await client.send(
      new DescribeAlarmHistoryCommand({
        AlarmName: name,
        HistoryItemType: "StateUpdate",
        ScanBy: "TimestampDescending",
        ...(token !== undefined && { NextToken: token }),
      }),
    );
    const raised = (page.AlarmHistoryItems ?? []).find(({ HistorySummary = "" }) => /\bto ALARM\b/.test(HistorySummary));
    if (raised?.Timestamp) return raised.Timestamp.getTime();
    token = page.NextToken;
    if (token === undefined) return undefined;
  }
}
