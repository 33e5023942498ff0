import { FAIL_PATTERN } from "../../domain/quality/log-line.ts";
import { alarmAnswerable } from "../../policies/rules/cloudwatch/alarm-answerable.ts";
import { alarmMissingData } from "../../policies/rules/cloudwatch/alarm-missing-data.ts";
import { alarmMuteCron } from "../../policies/rules/cloudwatch/alarm-mute-cron.ts";
import { alarmPeriods } from "../../policies/rules/cloudwatch/alarm-periods.ts";
import { alarmTellsSomeone } from "../../policies/rules/cloudwatch/alarm-tells-someone.ts";
import { logRetention } from "../../policies/rules/cloudwatch/log-retention.ts";
import { metricFilterDimensions } from "../../policies/rules/cloudwatch/metric-filter-dimensions.ts";
import { metricFilterLogClass } from "../../policies/rules/cloudwatch/metric-filter-log-class.ts";
import { metricFilterPattern } from "../../policies/rules/cloudwatch/metric-filter-pattern.ts";
import { type Subject, testRule, testStackRule, UNKNOWN } from "../support/policy.ts";

const alarm = (props: Subject["props"]): Subject => ({ type: "aws:cloudwatch/metricAlarm:MetricAlarm", props });
const filter = (props: Subject["props"]): Subject => ({ type: "aws:cloudwatch/logMetricFilter:LogMetricFilter", props });
const unseen = (path: string) => `${path} is not known before the deployment, and this rule has to see it: give it as a plain value.`;

describe("cloudwatch-log-retention", () => {
  const { refuses } = testRule(logRetention, { type: "aws:cloudwatch/logGroup:LogGroup", props: { retentionInDays: 30 } });
  refuses("for ever", { retentionInDays: undefined }, "The log is kept for ever: set retentionInDays.");
  refuses("0, which is for ever", { retentionInDays: 0 }, "The log is kept for ever: set retentionInDays.");
  const takes = "1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653";
  refuses("days that CloudWatch does not take", { retentionInDays: 31 }, `retentionInDays is 31; CloudWatch takes ${takes}.`);
  refuses("days that it cannot see", { retentionInDays: UNKNOWN }, unseen("retentionInDays"));
});

describe("cloudwatch-metric-filter-pattern", () => {
  const { accepts, refuses } = testRule(metricFilterPattern, filter({ pattern: FAIL_PATTERN }));
  accepts("a term", { pattern: '"QUALITY=FAIL"' });
  accepts("a bracket within a term", { pattern: '"[FAIL"' });
  accepts("fields by place", { pattern: '[time, level = "ERROR", ...]' });
  refuses("a brace left open", { pattern: '{ $.quality = "FAIL"' }, 'The pattern { $.quality = "FAIL" leaves { open: close it.');
  refuses("a mark left open", { pattern: '{ $.quality = "FAIL }' }, 'The pattern { $.quality = "FAIL } leaves " open: close it.');
  refuses("brackets that cross", { pattern: "{ ($.a = 1 } )" }, "The pattern { ($.a = 1 } ) leaves } open: close it.");
  refuses("one that closes nothing", { pattern: "$.a = 1 }" }, "The pattern $.a = 1 } leaves } open: close it.");
});

describe("cloudwatch-metric-filter-dimensions", () => {
  const dimensions = { pipeline: "$.pipeline" };
  const { accepts, refuses } = testRule(metricFilterDimensions, filter({ pattern: FAIL_PATTERN, metricTransformation: { dimensions } }));
  accepts("a term without", { pattern: "ERROR", metricTransformation: { defaultValue: "0" } });
  const term =
    "The pattern ERROR matches terms, which have no fields to take dimensions from: use a JSON pattern, or leave dimensions out.";
  refuses("a term with", { pattern: "ERROR" }, term);
  const four = { metricTransformation: { dimensions: { a: "$.a", b: "$.b", c: "$.c", d: "$.d" } } };
  refuses("four", four, "The filter has 4 dimensions, and CloudWatch takes 3.");
  const both = { metricTransformation: { dimensions, defaultValue: "0" } };
  refuses("a default value beside them", both, "defaultValue and dimensions exclude each other: leave one out.");
});

describe("cloudwatch-metric-filter-log-class", () => {
  const group: Subject = { type: "aws:cloudwatch/logGroup:LogGroup", props: { logGroupClass: "STANDARD" } };
  const onLogs = { ...filter({ logGroupName: UNKNOWN }), refs: { logGroupName: ["logs"] } };
  const { accepts, refuses } = testStackRule(metricFilterLogClass, { logs: group, filter: onLogs });
  accepts("the default", { logs: { props: { logGroupClass: undefined } } });
  const rare = { logs: { props: { logGroupClass: "INFREQUENT_ACCESS" } } };
  refuses("another class", rare, "logs: logGroupClass INFREQUENT_ACCESS has no metric filters, and filter is one: set STANDARD.");
  accepts("it where nothing filters", { ...rare, filter: undefined });
});

describe("cloudwatch-alarm-answerable", () => {
  const lines = ["Rule: failed", "Owner: market-data", "Runbook: https://runbooks/errors", "Now: assay triage errors --stack prod"];
  const described = (...text: readonly string[]) => ({ alarmDescription: text.join("\n") });
  const { refuses } = testRule(alarmAnswerable, alarm(described(...lines)));
  const mend = "alarmDescription does not say how to answer the alarm: add the lines";
  refuses("no description", { alarmDescription: undefined }, `${mend} Owner: …, Runbook: …, Now: ….`);
  refuses("one without an owner", described(lines[2]!, lines[3]!), `${mend} Owner: ….`);
  refuses("one without a runbook", described(lines[1]!, lines[3]!), `${mend} Runbook: ….`);
  refuses("one without a command", described(lines[1]!, lines[2]!), `${mend} Now: ….`);
  refuses(
    "one too long for CloudWatch",
    described(...lines, "x".repeat(1024)),
    `alarmDescription has ${lines.join("\n").length + 1025} characters, and CloudWatch holds 1024: shorten it.`,
  );
  refuses("one that it cannot see", { alarmDescription: UNKNOWN }, unseen("alarmDescription"));
});

describe("cloudwatch-alarm-periods", () => {
  const { accepts, refuses } = testRule(alarmPeriods, alarm({ period: 60, evaluationPeriods: 1440 }));
  accepts("a week of hours", { period: 3600, evaluationPeriods: 168 });
  const aWeek = "169 periods of 3600 s are longer than the week that CloudWatch looks back.";
  refuses("more than a week", { period: 3600, evaluationPeriods: 169 }, aWeek);
  accepts("ten seconds", { period: 10, evaluationPeriods: 1 });
  const longer = "1441 periods of 60 s are longer than the day that CloudWatch looks back.";
  refuses("more than a day", { evaluationPeriods: 1441 }, longer);
  const expression = { period: undefined, evaluationPeriods: 1441, metricQueries: [{ metric: { period: 60 } }, { expression: "a + b" }] };
  refuses("more than a day of an expression's metrics", expression, longer);
  refuses(
    "a period that CloudWatch has not",
    { period: 90, evaluationPeriods: 1 },
    "period is 90; CloudWatch takes 10, 20, 30 and multiples of 60 seconds.",
  );
  const never = "datapointsToAlarm is 4, more than the 3 that are looked at: the alarm could never be raised.";
  refuses("more points than periods", { evaluationPeriods: 3, datapointsToAlarm: 4 }, never);
});

describe("cloudwatch-alarm-tells-someone", () => {
  const { accepts, refuses } = testRule(alarmTellsSomeone, alarm({ alarmActions: [UNKNOWN] }));
  accepts("five", { alarmActions: Array(5).fill(UNKNOWN) });
  refuses("nobody", { alarmActions: [] }, "The alarm tells nobody: set alarmActions.");
  refuses("no word of it", { alarmActions: undefined }, "The alarm tells nobody: set alarmActions.");
  refuses("six", { alarmActions: Array(6).fill(UNKNOWN) }, "The alarm has 6 actions, and CloudWatch takes 5.");
  refuses("actions that are off", { actionsEnabled: false }, "The alarm's actions are switched off: leave actionsEnabled out.");
});

describe("cloudwatch-alarm-missing-data", () => {
  const { refuses } = testRule(alarmMissingData, alarm({ treatMissingData: "breaching" }));
  const message =
    "What missing data means is not said: set treatMissingData, breaching where silence is a fault, notBreaching where it is not.";
  refuses("an alarm that does not say", { treatMissingData: undefined }, message);
});

describe("cloudwatch-alarm-mute-cron", () => {
  const muted = (expression: string) => ({ rule: { schedule: { expression, duration: "PT4H" } } });
  const { accepts, refuses } = testRule(alarmMuteCron, {
    type: "aws:cloudwatch/alarmMuteRule:AlarmMuteRule",
    props: muted("cron(0 2 * * *)"),
  });
  accepts("one time", muted("at(2026-01-01T00:00)"));
  const mend = "is a schedule's cron; a mute rule takes minute, hour, day, month and weekday, and * for any.";
  refuses("six fields", muted("cron(0 2 * * * *)"), `cron(0 2 * * * *) ${mend}`);
  refuses("a question mark", muted("cron(0 2 ? * *)"), `cron(0 2 ? * *) ${mend}`);
});
