/** What the double knows of each type of AWS resource: its name and how long that may be, what replaces it, its id and its ARN. */
import type { Props } from "./cloud.ts";

export const ACCOUNT = "123456789012";
export const REGION = "us-east-1";

export interface Kind {
  /** The property that is named automatically where it is absent. */
  readonly named?: string;
  /** What such a name begins with. */
  readonly prefix?: string;
  /** The most characters that its name may have. */
  readonly longest?: number;
  /** What the service lets a name have; any characters where absent. */
  readonly shape?: RegExp;
  /** Properties that cannot be changed in place. */
  readonly replacing: readonly string[];
  readonly id: (inputs: Props, made: number) => string;
  readonly outputs: (inputs: Props, id: string) => Props;
}

/** Of a service whose ARNs are regional. */
const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
const iamArn = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`;

/** Named automatically by `name`, which is its id too. */
function named(longest: number, replacing: readonly string[], arnOf: (id: string) => string, outputs: Kind["outputs"] = () => ({})): Kind {
  return {
    named: "name",
    longest,
    replacing: ["name", ...replacing],
    id: ({ name }) => name,
    outputs: (inputs, id) => ({ arn: arnOf(id), ...outputs(inputs, id) }),
  };
}

/** A part of another resource, of which there is one: its id is that of the other. */
const partOf = (property: string): Kind => ({ replacing: [property], id: (inputs) => inputs[property], outputs: () => ({}) });

/** Known by an id that the service gives. */
function given(prefix: string, replacing: readonly string[], outputs: Kind["outputs"] = () => ({})): Kind {
  return { replacing, id: (_, made) => `${prefix}${made.toString(16).padStart(8, "0")}`, outputs };
}

const BUCKET: Kind = {
  named: "bucket",
  longest: 63,
  shape: /^[a-z0-9][a-z0-9.-]*[a-z0-9]$/,
  replacing: ["bucket", "bucketPrefix", "objectLockEnabled"],
  id: ({ bucket }) => bucket,
  outputs: (_, id) => ({
    arn: `arn:aws:s3:::${id}`,
    bucketDomainName: `${id}.s3.amazonaws.com`,
    bucketRegionalDomainName: `${id}.s3.${REGION}.amazonaws.com`,
    bucketRegion: REGION,
  }),
};

const KINDS: Readonly<Record<string, Kind>> = {
  "aws:s3/bucket:Bucket": BUCKET,
  "aws:s3/bucketVersioning:BucketVersioning": partOf("bucket"),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": partOf("bucket"),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": partOf("bucket"),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": partOf("bucket"),
  "aws:s3/bucketPolicy:BucketPolicy": partOf("bucket"),
  "aws:s3/bucketLogging:BucketLogging": partOf("bucket"),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": partOf("bucket"),
  "aws:s3/bucketNotification:BucketNotification": partOf("bucket"),
  "aws:dynamodb/table:Table": named(255, ["hashKey", "rangeKey"], (id) => arn("dynamodb", `table/${id}`)),
  "aws:kinesis/stream:Stream": {
    ...named(128, [], (id) => arn("kinesis", `stream/${id}`)),
    id: ({ name }) => arn("kinesis", `stream/${name}`),
    outputs: (_, id) => ({ arn: id }),
  },
  "aws:iam/role:Role": named(
    64,
    ["path"],
    (id) => iamArn(`role/${id}`),
    (_, id) => ({ uniqueId: `AROA${id.toUpperCase()}` }),
  ),
  "aws:iam/rolePolicy:RolePolicy": {
    named: "name",
    longest: 128,
    replacing: ["name", "role"],
    id: ({ role, name }) => `${role}:${name}`,
    outputs: () => ({}),
  },
  "aws:lambda/function:Function": named(
    64,
    ["packageType", "architectures"],
    (id) => arn("lambda", `function:${id}`),
    (_, id) => ({
      invokeArn: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${arn("lambda", `function:${id}`)}/invocations`,
      qualifiedArn: arn("lambda", `function:${id}:$LATEST`),
      version: "$LATEST",
    }),
  ),
  "aws:lambda/eventSourceMapping:EventSourceMapping": given("mapping-", ["eventSourceArn", "startingPosition"], (_, id) => ({
    uuid: id,
    arn: arn("lambda", `event-source-mapping:${id}`),
  })),
  "aws:lambda/permission:Permission": given("permission-", [
    "function",
    "principal",
    "action",
    "sourceArn",
    "statementId",
    "sourceAccount",
  ]),
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": given("invoke-", ["functionName"]),
  "aws:cloudwatch/logGroup:LogGroup": named(512, ["logGroupClass"], (id) => arn("logs", `log-group:${id}`)),
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": named(512, ["logGroupName"], () => ""),
  "aws:cloudwatch/metricAlarm:MetricAlarm": named(255, [], (id) => arn("cloudwatch", `alarm:${id}`)),
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": {
    replacing: ["alarmName"],
    longest: 255,
    id: ({ alarmName }) => alarmName,
    outputs: (_, id) => ({ arn: arn("cloudwatch", `alarm:${id}`) }),
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    replacing: ["dashboardName"],
    longest: 255,
    id: ({ dashboardName }) => dashboardName,
    outputs: (_, id) => ({ dashboardArn: `arn:aws:cloudwatch::${ACCOUNT}:dashboard/${id}` }),
  },
  "aws:sns/topic:Topic": {
    ...named(256, ["fifoTopic"], (id) => id),
    id: ({ name }) => arn("sns", name),
    outputs: (_, id) => ({ arn: id, owner: ACCOUNT }),
  },
  "aws:sns/topicPolicy:TopicPolicy": partOf("arn"),
  "aws:sns/topicSubscription:TopicSubscription": given("subscription-", ["topic", "protocol", "endpoint"], (_, id) => ({
    arn: arn("sns", id),
  })),
  "aws:sqs/queue:Queue": {
    ...named(80, ["fifoQueue"], (id) => id),
    id: ({ name }) => `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`,
    outputs: (inputs, id) => ({ arn: arn("sqs", inputs.name), url: id }),
  },
  "aws:sqs/queuePolicy:QueuePolicy": partOf("queueUrl"),
  "aws:kms/key:Key": given("key-", ["customerMasterKeySpec", "keyUsage", "multiRegion"], (_, id) => ({
    keyId: id,
    arn: arn("kms", `key/${id}`),
  })),
  "aws:kms/alias:Alias": {
    named: "name",
    prefix: "alias/",
    replacing: ["name"],
    longest: 256,
    id: ({ name }) => name,
    outputs: (inputs, id) => ({ arn: arn("kms", id), targetKeyArn: arn("kms", `key/${inputs.targetKeyId}`) }),
  },
  "aws:glue/catalogDatabase:CatalogDatabase": {
    ...named(255, ["catalogId"], (id) => arn("glue", `database/${id}`)),
    id: ({ name }) => `${ACCOUNT}:${name}`,
    outputs: ({ name }) => ({ arn: arn("glue", `database/${name}`), catalogId: ACCOUNT }),
  },
  "aws:glue/catalogTable:CatalogTable": {
    ...named(255, ["databaseName", "catalogId"], () => ""),
    id: ({ databaseName, name }) => `${ACCOUNT}:${databaseName}:${name}`,
    outputs: ({ databaseName, name }) => ({ arn: arn("glue", `table/${databaseName}/${name}`), catalogId: ACCOUNT }),
  },
  "aws:glue/registry:Registry": {
    replacing: ["registryName"],
    longest: 255,
    id: ({ registryName }) => arn("glue", `registry/${registryName}`),
    outputs: (_, id) => ({ arn: id }),
  },
  "aws:glue/schema:Schema": {
    replacing: ["registryArn", "schemaName", "dataFormat"],
    longest: 255,
    id: ({ registryArn, schemaName }) => `${String(registryArn).replace(":registry/", ":schema/")}/${schemaName}`,
    outputs: (inputs, id) => ({ arn: id, registryName: String(inputs.registryArn).split("/").at(-1), latestSchemaVersion: 1 }),
  },
  "aws:athena/workgroup:Workgroup": named(128, [], (id) => arn("athena", `workgroup/${id}`)),
  "aws:athena/namedQuery:NamedQuery": {
    ...given("query-", ["name", "database", "query", "workgroup", "description"]),
    named: "name",
    longest: 128,
  },
  "aws:secretsmanager/secret:Secret": {
    ...named(512, [], (id) => id),
    id: ({ name }) => arn("secretsmanager", `secret:${name}-AbCdEf`),
    outputs: (_, id) => ({ arn: id }),
  },
  "aws:secretsmanager/secretVersion:SecretVersion": given("version-", ["secretId", "secretString"], (inputs, id) => ({
    arn: inputs.secretId,
    versionId: id,
  })),
  "aws:ssm/parameter:Parameter": named(1011, [], (id) => arn("ssm", `parameter${id}`)),
  "aws:budgets/budget:Budget": {
    ...named(100, ["budgetType"], (id) => id),
    id: ({ name }) => `${ACCOUNT}:${name}`,
    outputs: ({ name }) => ({ arn: `arn:aws:budgets::${ACCOUNT}:budget/${name}`, accountId: ACCOUNT }),
  },
  "aws:scheduler/schedule:Schedule": named(64, ["groupName"], (id) => arn("scheduler", `schedule/default/${id}`)),
  "aws:scheduler/scheduleGroup:ScheduleGroup": named(64, [], (id) => arn("scheduler", `schedule-group/${id}`)),
  "aws:sfn/stateMachine:StateMachine": {
    ...named(80, ["type"], (id) => id),
    id: ({ name }) => arn("states", `stateMachine:${name}`),
    outputs: (_, id) => ({ arn: id }),
  },
  "aws:ecs/cluster:Cluster": {
    ...named(255, [], (id) => id),
    id: ({ name }) => arn("ecs", `cluster/${name}`),
    outputs: (_, id) => ({ arn: id }),
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    replacing: ["family", "containerDefinitions", "cpu", "memory", "executionRoleArn", "taskRoleArn", "networkMode", "runtimePlatform"],
    id: ({ family }) => family,
    outputs: (_, id) => ({ arn: arn("ecs", `task-definition/${id}:1`), revision: 1 }),
  },
  "aws:ecs/service:Service": {
    ...named(255, ["cluster", "launchType"], (id) => id),
    id: ({ cluster, name }) => arn("ecs", `service/${String(cluster).split("/").at(-1)}/${name}`),
    outputs: (_, id) => ({ arn: id }),
  },
  "aws:ecr/repository:Repository": {
    ...named(256, ["encryptionConfigurations"], (id) => arn("ecr", `repository/${id}`)),
    shape: /^[a-z0-9]+([._/-][a-z0-9]+)*$/,
    outputs: (_, id) => ({
      arn: arn("ecr", `repository/${id}`),
      registryId: ACCOUNT,
      repositoryUrl: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/${id}`,
    }),
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": partOf("repository"),
  "aws:ecr/repositoryPolicy:RepositoryPolicy": partOf("repository"),
  "aws:ec2/vpc:Vpc": given("vpc-", ["cidrBlock"], (_, id) => ({
    arn: arn("ec2", `vpc/${id}`),
    defaultSecurityGroupId: `sg-${id.slice(4)}`,
  })),
  "aws:ec2/subnet:Subnet": given("subnet-", ["vpcId", "cidrBlock", "availabilityZone"], (_, id) => ({ arn: arn("ec2", `subnet/${id}`) })),
  "aws:ec2/securityGroup:SecurityGroup": {
    ...given("sg-", ["name", "vpcId", "description"], (_, id) => ({ arn: arn("ec2", `security-group/${id}`) })),
    named: "name",
    longest: 255,
  },
};

/** Of what the table does not have: an id, an ARN, and changes in place. */
const ANY: Kind = given("thing-", [], (_, id) => ({ arn: arn("double", id) }));

export function kindOf(type: string): Kind {
  return KINDS[type] ?? ANY;
}
