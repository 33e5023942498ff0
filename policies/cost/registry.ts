/** Every resource type whose price is known, and every one that is known to be free. What is in neither is unknown, never $0. */
import type { ResourceType } from "./resource-type.ts";
import * as athena from "./types/athena.ts";
import * as cloudwatch from "./types/cloudwatch.ts";
import * as dynamodb from "./types/dynamodb.ts";
import * as emr from "./types/emr.ts";
import { serverlessApplication } from "./types/emr-serverless.ts";
import * as fargate from "./types/fargate.ts";
import * as glue from "./types/glue.ts";
import * as housekeeping from "./types/housekeeping.ts";
import * as kinesis from "./types/kinesis.ts";
import * as lambda from "./types/lambda.ts";
import * as messaging from "./types/messaging.ts";
import * as mwaa from "./types/mwaa.ts";
import * as network from "./types/network.ts";
import * as orchestration from "./types/orchestration.ts";
import * as redshift from "./types/redshift.ts";
import * as s3 from "./types/s3.ts";
import * as security from "./types/security.ts";
import { stack } from "./types/stack.ts";

export const RESOURCE_TYPES: readonly ResourceType[] = [
  stack,
  kinesis.stream,
  kinesis.streamConsumer,
  lambda.lambdaFunction,
  dynamodb.table,
  s3.bucket,
  s3.lifecycle,
  athena.workgroup,
  glue.job,
  glue.crawler,
  emr.cluster,
  emr.instanceFleet,
  emr.instanceGroup,
  serverlessApplication,
  redshift.workgroup,
  redshift.namespace,
  redshift.cluster,
  mwaa.environment,
  fargate.service,
  fargate.cluster,
  fargate.taskDefinition,
  network.subnet,
  network.natGateway,
  network.vpcEndpoint,
  network.elasticIp,
  network.flowLog,
  cloudwatch.metricAlarm,
  cloudwatch.compositeAlarm,
  cloudwatch.dashboard,
  cloudwatch.logGroup,
  cloudwatch.metricFilter,
  security.key,
  security.secret,
  security.parameter,
  messaging.topic,
  messaging.queue,
  orchestration.stateMachine,
  orchestration.schedule,
  housekeeping.repository,
  housekeeping.budgetAction,
];

const BY_TOKEN = new Map(RESOURCE_TYPES.flatMap((type) => type.tokens.map((token) => [token, type] as const)));

export function typeOf(token: string): ResourceType | undefined {
  return BY_TOKEN.get(token);
}

/** Modules and packages all of whose resources are free: IAM, and what runs on the deploying machine. */
const FREE_PREFIXES = ["aws:iam/", "aws:lakeformation/", "archive:", "command:", "docker-build:", "random:", "time:", "tls:"];

/** By module of the AWS provider, resources that cost nothing by themselves: settings, attachments, catalog entries. */
const FREE: Readonly<Record<string, readonly string[]>> = {
  athena: ["DataCatalog", "Database", "NamedQuery", "PreparedStatement"],
  budgets: ["Budget"],
  // Rules on the default bus, for schedules and events of AWS.
  cloudwatch: [
    "AlarmMuteRule",
    "EventRule",
    "EventTarget",
    "EventPermission",
    "LogResourcePolicy",
    "LogStream",
    "LogSubscriptionFilter",
    "QueryDefinition",
  ],
  // A table's contributor insights and backups are resources of their own, and billed.
  dynamodb: ["ResourcePolicy", "Tag"],
  ec2: [
    "DefaultNetworkAcl",
    "DefaultRouteTable",
    "DefaultSecurityGroup",
    "InternetGateway",
    "MainRouteTableAssociation",
    "NetworkAcl",
    "NetworkAclRule",
    "Route",
    "RouteTable",
    "RouteTableAssociation",
    "SecurityGroup",
    "SecurityGroupRule",
    "Vpc",
    "VpcDhcpOptions",
    "VpcEndpointPolicy",
    "VpcEndpointRouteTableAssociation",
  ],
  ecr: ["LifecyclePolicy", "RepositoryPolicy"],
  ecs: ["ClusterCapacityProviders"],
  emr: ["BlockPublicAccessConfiguration", "ManagedScalingPolicy", "SecurityConfiguration"],
  // The first million catalog objects, which no stack here comes near; the schema registry.
  glue: [
    "CatalogDatabase",
    "CatalogTable",
    "Classifier",
    "Connection",
    "DataCatalogEncryptionSettings",
    "Partition",
    "PartitionIndex",
    "Registry",
    "ResourcePolicy",
    "Schema",
    "SecurityConfiguration",
    "Trigger",
    "UserDefinedFunction",
    "Workflow",
  ],
  kinesis: ["ResourcePolicy"],
  kms: ["Alias", "Grant", "KeyPolicy"],
  lambda: [
    "Alias",
    "EventSourceMapping",
    "FunctionEventInvokeConfig",
    "FunctionUrl",
    "LayerVersion",
    "Permission",
    "RuntimeManagementConfig",
  ],
  redshift: ["ParameterGroup", "SubnetGroup"],
  redshiftserverless: ["ResourcePolicy", "UsageLimit"],
  s3: [
    "AccountPublicAccessBlock",
    "BucketAcl",
    "BucketCorsConfiguration",
    "BucketLogging",
    "BucketNotification",
    // What they hold is the bucket's storage.
    "BucketObject",
    "BucketObjectv2",
    "BucketOwnershipControls",
    "BucketPolicy",
    "BucketPublicAccessBlock",
    "BucketServerSideEncryptionConfiguration",
    "BucketVersioning",
  ],
  scheduler: ["ScheduleGroup"],
  secretsmanager: ["SecretPolicy", "SecretRotation", "SecretVersion"],
  sfn: ["Activity", "Alias"],
  sns: ["TopicPolicy", "TopicSubscription"],
  sqs: ["QueuePolicy", "RedriveAllowPolicy", "RedrivePolicy"],
  vpc: ["SecurityGroupEgressRule", "SecurityGroupIngressRule"],
};

const FREE_NAMES = new Set(Object.entries(FREE).flatMap(([module, names]) => names.map((name) => `${module} ${name}`)));

/** Whether resources of a type cost nothing by themselves. */
export function isFree(token: string): boolean {
  if (FREE_PREFIXES.some((prefix) => token.startsWith(prefix))) return true;
  const [, module, name = ""] = /^aws:(\w+)\/\w+:(\w+)$/.exec(token) ?? [];
  // Older spellings of the same resource end in V2.
  return FREE_NAMES.has(`${module} ${name.replace(/V2$/, "")}`);
}
