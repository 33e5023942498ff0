import * as t from "io-ts";
import { oneOf, text } from "../inputs.ts";
import { baseline, metered } from "../line.ts";
import { resourceType } from "../resource-type.ts";

/** Alarms of shorter periods, in seconds, are billed as fast ones. */
const STANDARD_PERIOD_SECONDS = 60;
/** An anomaly band is billed as the metric and its two bounds. */
const METRICS_OF_BAND = 3;

const metricQuery = t.partial({ metric: t.partial({ period: t.number }), expression: text });

/** Billed by the metrics that it looks at. */
export const metricAlarm = resourceType({
  tokens: ["aws:cloudwatch/metricAlarm:MetricAlarm"],
  inputs: { period: t.number, metricQueries: t.array(metricQuery) },
  usage: {},
  lines: ({ period, metricQueries = [] }, _, { prices: { cloudwatch } }) => {
    const metrics = Math.max(1, metricQueries.filter(({ metric }) => metric).length);
    const band = metricQueries.some(({ expression }) => expression?.startsWith("ANOMALY_DETECTION_BAND"));
    const periods = [period, ...metricQueries.map(({ metric }) => metric?.period)];
    const fast = periods.some((seconds) => seconds !== undefined && seconds < STANDARD_PERIOD_SECONDS);
    const slower = { change: "a period of 60 seconds", share: 1 - cloudwatch.alarm.usd / cloudwatch.fastAlarm.usd };
    const quantity = metrics * (band ? METRICS_OF_BAND : 1);
    return [fast ? baseline("alarm, fast", cloudwatch.fastAlarm, quantity, slower) : baseline("alarm", cloudwatch.alarm, quantity)];
  },
});

export const compositeAlarm = resourceType({
  tokens: ["aws:cloudwatch/compositeAlarm:CompositeAlarm"],
  inputs: {},
  usage: {},
  lines: (_, __, { prices: { cloudwatch } }) => [baseline("composite alarm", cloudwatch.compositeAlarm, 1)],
});

export const dashboard = resourceType({
  tokens: ["aws:cloudwatch/dashboard:Dashboard"],
  inputs: {},
  usage: {},
  lines: (_, __, { prices: { cloudwatch } }) => [baseline("dashboard", cloudwatch.dashboard, 1, { change: "no dashboard", share: 1 })],
});

export const logGroup = resourceType({
  tokens: ["aws:cloudwatch/logGroup:LogGroup"],
  inputs: { logGroupClass: oneOf("STANDARD", "INFREQUENT_ACCESS", "") },
  usage: {
    ingestedGb: { doc: "GB written", profiles: [0.1, 2, 30] },
    storedGb: { doc: "GB kept, which are packed", profiles: [0.1, 2, 30] },
  },
  lines: ({ logGroupClass }, use, { prices: { cloudwatch } }) => {
    const rate = logGroupClass === "INFREQUENT_ACCESS" ? cloudwatch.infrequentLogs : cloudwatch.logs;
    return [
      metered("logs", rate, use, ["ingestedGb"], (gb) => gb),
      metered("storage", cloudwatch.logStorage, use, ["storedGb"], (gb) => gb),
    ];
  },
});

/** A metric by each combination of dimension values, billed in the hours in which it has data: at most this. */
export const metricFilter = resourceType({
  tokens: ["aws:cloudwatch/logMetricFilter:LogMetricFilter"],
  inputs: { metricTransformation: t.partial({ dimensions: t.UnknownRecord }) },
  usage: { metrics: { doc: "combinations of dimension values, of a filter with dimensions", profiles: [5, 20, 100] } },
  lines: ({ metricTransformation }, use, { prices: { cloudwatch } }) => [
    metricTransformation?.dimensions
      ? metered("metrics", cloudwatch.metric, use, ["metrics"], (metrics) => metrics)
      : baseline("metric", cloudwatch.metric, 1),
  ],
});
