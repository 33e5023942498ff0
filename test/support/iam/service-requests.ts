/**
 * What AWS's services ask for themselves under a role of the stack, by what stands in the stack and by their documentation: no emulator
 * asks it. Each with the page that says so.
 */
import type { Cloud, Props, Thing } from "../engine/cloud.ts";
import { ACCOUNT, REGION } from "../engine/kinds.ts";
import type { IamRequest } from "./policy.ts";

export interface ServiceRequest extends IamRequest {
  /** The role's physical name. */
  readonly role: string;
  /** `Lambda`. */
  readonly service: string;
  readonly page: string;
}

const DOCS = "https://docs.aws.amazon.com";
export const PAGES = {
  Lambda: `${DOCS}/lambda/latest/dg/lambda-intro-execution-role.html`,
  "Lambda's tracing": `${DOCS}/lambda/latest/dg/services-xray.html`,
  "Lambda's mapping of a stream": `${DOCS}/lambda/latest/dg/services-kinesis-create.html`,
  "Lambda's failure destination": `${DOCS}/lambda/latest/dg/kinesis-on-failure-destination.html`,
  "Lambda's mapping of a queue": `${DOCS}/lambda/latest/dg/services-sqs-configure.html`,
  "EventBridge Scheduler": `${DOCS}/scheduler/latest/UserGuide/setting-up.html`,
  "Scheduler's dead-letter queue": `${DOCS}/scheduler/latest/UserGuide/configuring-schedule-dlq.html`,
  "Step Functions": `${DOCS}/step-functions/latest/dg/connect-lambda.html`,
  "Step Functions' log": `${DOCS}/step-functions/latest/dg/cw-logs.html`,
  "Step Functions' tracing": `${DOCS}/step-functions/latest/dg/concepts-xray-tracing.html`,
  "SQS's moving of messages": `${DOCS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html`,
  "Athena, of the catalog": `${DOCS}/athena/latest/ug/fine-grained-access-to-glue-resources.html`,
  "Athena, of results": `${DOCS}/athena/latest/ug/s3-permissions.html`,
  "Athena's UNLOAD": `${DOCS}/athena/latest/ug/unload.html`,
} as const;
type Service = keyof typeof PAGES;

/** Of the stack as it is deployed. */
export function serviceRequests(cloud: Cloud): readonly ServiceRequest[] {
  return [
    ...cloud.all("aws:lambda/function:Function").flatMap(ofFunction),
    ...cloud.all("aws:lambda/eventSourceMapping:EventSourceMapping").flatMap((mapping) => ofMapping(mapping, cloud)),
    ...cloud.all("aws:scheduler/schedule:Schedule").flatMap(ofSchedule),
    ...cloud.all("aws:sfn/stateMachine:StateMachine").flatMap(ofStateMachine),
    ...ofRedrives(cloud),
    ...ofAthena(cloud),
  ];
}

function asked(service: Service, role: string, resource: string, ...actions: readonly string[]): readonly ServiceRequest[] {
  return actions.map((action) => ({ role: role.split("/").at(-1)!, action, resource, context: {}, service, page: PAGES[service] }));
}

const TRACE = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"] as const;

function ofFunction({ inputs: { role, loggingConfig } }: Thing): readonly ServiceRequest[] {
  const stream = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${loggingConfig.logGroup}:log-stream:2026/01/18/[$LATEST]0123456789abcdef`;
  return [...asked("Lambda", role, stream, "logs:CreateLogStream", "logs:PutLogEvents"), ...asked("Lambda's tracing", role, "*", ...TRACE)];
}

function ofMapping({ id, inputs }: Thing, cloud: Cloud): readonly ServiceRequest[] {
  const { eventSourceArn, functionName, destinationConfig } = inputs;
  const called = cloud.all("aws:lambda/function:Function").find(({ outputs }) => outputs["arn"] === functionName)!;
  const { role } = called.inputs as Props & { readonly role: string };
  if (eventSourceArn.includes(":sqs:")) {
    return asked("Lambda's mapping of a queue", role, eventSourceArn, "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes");
  }
  const bucket = destinationConfig.onFailure.destinationArn;
  return [
    ...asked(
      "Lambda's mapping of a stream",
      role,
      eventSourceArn,
      "kinesis:DescribeStream",
      "kinesis:DescribeStreamSummary",
      "kinesis:GetRecords",
      "kinesis:GetShardIterator",
      "kinesis:ListShards",
    ),
    ...asked(
      "Lambda's failure destination",
      role,
      `${bucket}/aws/lambda/${id}/shardId-000000000000/2026/01/18/2026-01-18T00.00.00-0`,
      "s3:PutObject",
    ),
    ...asked("Lambda's failure destination", role, bucket, "s3:ListBucket"),
  ];
}

function ofSchedule({ inputs: { target } }: Thing): readonly ServiceRequest[] {
  const action = target.arn.includes(":states:") ? "states:StartExecution" : "lambda:InvokeFunction";
  return [
    ...asked("EventBridge Scheduler", target.roleArn, target.arn, action),
    ...asked("Scheduler's dead-letter queue", target.roleArn, target.deadLetterConfig.arn, "sqs:SendMessage"),
  ];
}

function ofStateMachine({ inputs: { roleArn, definition } }: Thing): readonly ServiceRequest[] {
  const called = [...new Set<string>([...definition.matchAll(/arn:aws:lambda:[^"]+:function:[\w-]+/g)].map(([arn]) => arn))];
  return [
    ...called.flatMap((arn) => asked("Step Functions", roleArn, arn, "lambda:InvokeFunction")),
    ...asked(
      "Step Functions' log",
      roleArn,
      "*",
      "logs:CreateLogDelivery",
      "logs:GetLogDelivery",
      "logs:UpdateLogDelivery",
      "logs:DeleteLogDelivery",
      "logs:ListLogDeliveries",
      "logs:PutResourcePolicy",
      "logs:DescribeResourcePolicies",
    ),
    ...asked("Step Functions' log", roleArn, `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:*`, "logs:DescribeLogGroups"),
    ...asked("Step Functions' tracing", roleArn, "*", ...TRACE, "xray:GetSamplingRules", "xray:GetSamplingTargets"),
  ];
}

/** What was given up is moved back as whoever answers an alarm may move it. */
function ofRedrives(cloud: Cloud): readonly ServiceRequest[] {
  const responder = cloud.all("aws:iam/role:Role").find(({ id }) => id.includes("-responder-"))!;
  return cloud.all("aws:sqs/queue:Queue").flatMap(({ inputs, outputs }) => {
    if (inputs["redrivePolicy"] === undefined) return [];
    const { deadLetterTargetArn } = JSON.parse(inputs["redrivePolicy"]) as Props;
    const service = "SQS's moving of messages";
    return [
      ...asked(service, responder.id, deadLetterTargetArn, "sqs:ReceiveMessage", "sqs:DeleteMessage"),
      ...asked(service, responder.id, outputs["arn"], "sqs:SendMessage"),
    ];
  });
}

/** Of whom it runs a query for, it looks at the catalog and writes results as they may. */
function ofAthena(cloud: Cloud): readonly ServiceRequest[] {
  const askers = cloud.all("aws:lambda/function:Function").filter(({ inputs }) => inputs["environment"]?.variables?.ATHENA_WORKGROUP);
  return askers.flatMap(({ id, inputs: { role, environment } }) => {
    const { ATHENA_WORKGROUP: name, ATHENA_DATABASE: database, S3_BUCKET_NAME: lake } = environment.variables;
    const workgroup = cloud.all("aws:athena/workgroup:Workgroup").find(({ inputs }) => inputs["name"] === name)!;
    const results = workgroup.inputs["configuration"].resultConfiguration.outputLocation.replace("s3://", "arn:aws:s3:::");
    const bucket = results.split("/")[0];
    const glue = `arn:aws:glue:${REGION}:${ACCOUNT}`;
    const tables = cloud.all("aws:glue/catalogTable:CatalogTable").filter(({ inputs }) => inputs["databaseName"] === database);
    const read = [
      `${glue}:catalog`,
      `${glue}:database/${database}`,
      ...tables.map(({ inputs }) => `${glue}:table/${database}/${inputs["name"]}`),
    ];
    const unloads = id.includes("build-models");
    const unloaded = `arn:aws:s3:::${lake}/derived/weekly_bars/20260118T000000000Z-0123456789abcdef/1`;
    return [
      ...read.flatMap((resource) =>
        asked("Athena, of the catalog", role, resource, "glue:GetDatabase", "glue:GetTable", "glue:GetPartitions"),
      ),
      ...asked("Athena, of results", role, bucket, "s3:GetBucketLocation", "s3:ListBucket"),
      ...asked(
        "Athena, of results",
        role,
        `${results}0123.csv`,
        "s3:PutObject",
        "s3:GetObject",
        "s3:AbortMultipartUpload",
        "s3:ListMultipartUploadParts",
      ),
      ...(unloads
        ? [
            ...asked("Athena's UNLOAD", role, `arn:aws:s3:::${lake}`, "s3:GetBucketLocation"),
            ...asked("Athena's UNLOAD", role, unloaded, "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"),
          ]
        : []),
    ];
  });
}
