/** A stack as it should never be, each fault of it one that a rule is there for. */
import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { Stream } from "@pulumi/aws/kinesis/stream.js";
import { EventSourceMapping } from "@pulumi/aws/lambda/eventSourceMapping.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { Provider } from "@pulumi/aws/provider.js";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketAcl } from "@pulumi/aws/s3/bucketAcl.js";
import { Queue } from "@pulumi/aws/sqs/queue.js";
import * as pulumi from "@pulumi/pulumi";

/** A public bucket, all of IAM, a secret in the environment, no encryption, no dead letters, no alarm that anyone could answer. */
export async function sloppy(): Promise<Record<string, never>> {
  const opts = { provider: new Provider("aws", { region: "us-east-1" }) };
  const bucket = new Bucket("prices", { forceDestroy: true }, opts);
  new BucketAcl("prices-acl", { bucket: bucket.id, acl: "public-read" }, opts);
  const role = new Role(
    "processor-role",
    {
      assumeRolePolicy: JSON.stringify({
        Statement: { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
      }),
    },
    opts,
  );
  const everything = JSON.stringify({ Statement: { Effect: "Allow", Action: "*", Resource: "*" } });
  new RolePolicy("processor-policy", { role: role.name, policy: everything }, opts);
  const stream = new Stream("trades", { streamModeDetails: { streamMode: "ON_DEMAND" }, shardCount: 2, retentionPeriod: 12 }, opts);
  const processor = new LambdaFunction(
    "processor",
    {
      role: role.arn,
      runtime: "nodejs18.x",
      handler: "index.handler",
      code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset("exports.handler = () => {}") }),
      environment: { variables: { ALPHA_VANTAGE_API_KEY: "demo" } },
    },
    opts,
  );
  new EventSourceMapping(
    "trades-to-processor",
    {
      eventSourceArn: stream.arn,
      functionName: processor.arn,
      startingPosition: "LATEST",
      parallelizationFactor: 10,
      maximumRecordAgeInSeconds: 30,
    },
    opts,
  );
  new Queue("notices", {}, opts);
  new MetricAlarm(
    "errors",
    {
      namespace: "AWS/Lambda",
      metricName: "Errors",
      statistic: "Sum",
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      period: 3600,
      evaluationPeriods: 200,
      dimensions: { FunctionName: processor.name },
    },
    opts,
  );
  return {};
}
