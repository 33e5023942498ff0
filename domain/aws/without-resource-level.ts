/** Actions that know no resource-level permission, by the Service Authorization Reference of their service: only they may ask for `*`. */
export const WITHOUT_RESOURCE_LEVEL: ReadonlySet<string> = new Set([
  "cloudwatch:GetMetricData",
  "cloudwatch:PutMetricData",
  "ecr:GetAuthorizationToken",
  "logs:CreateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:DescribeResourcePolicies",
  "logs:GetLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:UpdateLogDelivery",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
]);
