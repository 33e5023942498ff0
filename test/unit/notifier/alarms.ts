/** What CloudWatch publishes, as its documentation shows it. */

const description = [
  "Rule: 1 or more rows went to quarantine within 300 s",
  "Owner: market-data",
  "Runbook: docs/runbooks/stream-ingest.md#quarantined-rows",
  "Now: npx assay quarantine list --stack dev",
].join("\n");

/** Of a metric: rows in quarantine, over two periods. */
export const quarantined = {
  AlarmName: "stream-ingest-quarantine-alarm-1f3a",
  AlarmDescription: description,
  AWSAccountId: "123456789012",
  AlarmConfigurationUpdatedTimestamp: "2026-01-12T09:00:00.000+0000",
  NewStateValue: "ALARM",
  NewStateReason:
    "Threshold Crossed: 2 out of the last 2 datapoints [1200.0 (18/01/26 15:25:00), 3.0 (18/01/26 15:20:00)] were greater than or equal to the threshold (1.0) (minimum 2 datapoints for OK -> ALARM transition).",
  StateChangeTime: "2026-01-18T15:30:20.123+0000",
  Region: "US East (N. Virginia)",
  AlarmArn: "arn:aws:cloudwatch:us-east-1:123456789012:alarm:stream-ingest-quarantine-alarm-1f3a",
  OldStateValue: "OK",
  Trigger: {
    MetricName: "RecordsQuarantined",
    Namespace: "assay/dev",
    StatisticType: "Statistic",
    Statistic: "SUM",
    Unit: null,
    Dimensions: [{ value: "stream-ingest", name: "service" }],
    Period: 300,
    EvaluationPeriods: 2,
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    Threshold: 1.0,
    TreatMissingData: "notBreaching",
    EvaluateLowSampleCountPercentile: "",
  },
};

const stat = (MetricName: string, Stat: string) => ({
  Metric: { Dimensions: [{ value: "stream-ingest", name: "service" }], MetricName, Namespace: "assay/dev" },
  Period: 60,
  Stat,
});

/** Of an expression over two metrics, and without any data. */
export const silent = {
  ...quarantined,
  AlarmName: "stream-ingest-silence-alarm-77ab",
  NewStateReason: "Threshold Crossed: no datapoints were received for 15 periods and 15 missing datapoints were treated as [Breaching].",
  Trigger: {
    Period: 60,
    EvaluationPeriods: 15,
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    Threshold: 1.0,
    TreatMissingData: "breaching",
    Metrics: [
      { Id: "silent", Expression: "IF(open > 0 AND verdicts < 1, 1, 0)", Label: "Silent while open", ReturnData: true },
      { Id: "open", MetricStat: stat("SessionOpen", "Maximum"), ReturnData: false },
      { Id: "verdicts", MetricStat: stat("Verdicts", "Sum"), ReturnData: false },
    ],
  },
};
