/** What Step Functions asks for to have the log of a state machine delivered. */
export const LOG_DELIVERY: readonly string[] = [
  "logs:CreateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:DescribeResourcePolicies",
  "logs:GetLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:UpdateLogDelivery",
];

/** What is asked for to send traces by rules of sampling. */
export const TRACING: readonly string[] = [
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];

/** Actions that know no resource-level permission, by the Service Authorization Reference of their service: only they may ask for `*`. */
export const WITHOUT_RESOURCE_LEVEL: ReadonlySet<string> = new Set([
  "cloudwatch:GetMetricData",
  "cloudwatch:PutMetricData",
  "ecr:GetAuthorizationToken",
  ...LOG_DELIVERY,
  ...TRACING,
]);
