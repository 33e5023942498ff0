import type * as cloudwatch from "@pulumi/aws/cloudwatch/index.js";
import * as ec2 from "@pulumi/aws/ec2/index.js";
import * as ecs from "@pulumi/aws/ecs/index.js";
import * as iam from "@pulumi/aws/iam/index.js";
import * as vpc from "@pulumi/aws/vpc/index.js";
import * as pulumi from "@pulumi/pulumi";
import { metricAlarm, type Notice } from "./alarm.ts";
import { moduleOf } from "./bundle.ts";
import { type ContainerImage, canPull, requireDigest } from "./container-image.ts";
import type { EncryptionKey } from "./encryption-key.ts";
import { requireNoSecrets } from "./environment.ts";
import { canWriteLog, logGroup } from "./log-group.ts";
import type { Network } from "./network.ts";
import type { Grantee } from "./permissions.ts";
import { requireWhole } from "./require.ts";
import { trusting } from "./trust.ts";

/** What a {@link StreamingProducer} runs, where, and with what. */
export interface StreamingProducerArgs extends Notice {
  /** Holds the bundle of the entry at the path that it has in the repository. */
  readonly image: ContainerImage;
  /** The module that the container runs: `pipelines/stream-ingest/service.ts`. */
  readonly entry: string;
  readonly network: Network;
  /** Processor, in units of which 1,024 are one: 256, 512, 1,024, 2,048 or 4,096. Default 256. */
  readonly cpu?: number;
  /** 2 to 8 times the units of `cpu`, and at least 512 MB. Default 512. */
  readonly memoryMb?: number;
  /** Names and settings, never a secret: those are read from Secrets Manager by name. Default none. */
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /** From the request to stop until it is killed: time to send what it holds. 1 to 120 s. Default 60. */
  readonly stopTimeoutSeconds?: number;
  /** False stops it, and keeps all but its task. Default true. */
  readonly enabled?: boolean;
  /** Its log is its own, and kept so long: one of CloudWatch's retentions, in days. */
  readonly logs: { readonly retentionDays: number };
  /** Encrypts its log. Default: CloudWatch's own key. */
  readonly key?: EncryptionKey | undefined;
}

/** Fargate's own list, up to 4 processors. */
const CPU_UNITS: readonly number[] = [256, 512, 1024, 2048, 4096];

/**
 * One task on Fargate that listens to a WebSocket and puts what it hears into the stream: a connection that lasts for days has no place
 * in a function. Nothing can connect to it. A grantee under its task role; who pulls its image and writes its log is another role.
 *
 * One task, never two: most sources allow one connection, so that a deploy stops the old one before it starts the new.
 */
export class StreamingProducer extends pulumi.ComponentResource implements Grantee {
  readonly granteeName: string;
  readonly role: iam.Role;
  readonly grants: iam.RolePolicy[] = [];
  readonly logGroup: cloudwatch.LogGroup;
  /** Of its running tasks; none where it is switched off. */
  readonly alarms: readonly cloudwatch.MetricAlarm[];

  constructor(name: string, args: StreamingProducerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("assay:components:StreamingProducer", name, {}, opts);
    const { network, enabled = true, logs, key } = args;
    refuse(`StreamingProducer ${name}`, args);
    this.granteeName = name;

    this.logGroup = logGroup(`StreamingProducer ${name}`, `${name}-logs`, { ...logs, ...(key && { keyArn: key.arn }) }, this);
    const trust = trusting("ecs-tasks.amazonaws.com", this);
    this.role = new iam.Role(`${name}-role`, { assumeRolePolicy: trust }, { parent: this });
    const starter: Grantee = {
      granteeName: `${name}-starter`,
      role: new iam.Role(`${name}-starter-role`, { assumeRolePolicy: trust }, { parent: this }),
      grants: [],
    };
    canPull(args.image, starter);
    canWriteLog(this.logGroup, starter);

    const cluster = new ecs.Cluster(`${name}-cluster`, { settings: [{ name: "containerInsights", value: "enabled" }] }, { parent: this });
    const task = new ecs.TaskDefinition(`${name}-task`, taskOf(name, args, this.logGroup, this.role, starter.role), { parent: this });
    const service = new ecs.Service(
      `${name}-service`,
      {
        cluster: cluster.arn,
        taskDefinition: task.arn,
        launchType: "FARGATE",
        desiredCount: enabled ? 1 : 0,
        deploymentMinimumHealthyPercent: 0,
        deploymentMaximumPercent: 100,
        // Of one task there is nothing to balance, and to try it would take a second one.
        availabilityZoneRebalancing: "DISABLED",
        deploymentCircuitBreaker: { enable: true, rollback: true },
        networkConfiguration: {
          subnets: network.subnetIds,
          securityGroups: [outboundOnly(name, network, this).id],
          assignPublicIp: network.publicIp,
        },
        propagateTags: "SERVICE",
      },
      { parent: this, dependsOn: starter.grants },
    );
    this.alarms = enabled ? [runningAlarm(name, cluster, service, args, this)] : [];
    this.registerOutputs({ clusterArn: cluster.arn, logGroupName: this.logGroup.name });
  }
}

function taskOf(
  name: string,
  args: StreamingProducerArgs,
  log: cloudwatch.LogGroup,
  role: iam.Role,
  starter: iam.Role,
): ecs.TaskDefinitionArgs {
  const { image, entry, cpu = 256, memoryMb = 512, environment = {}, stopTimeoutSeconds = 60 } = args;
  const container = {
    name: "producer",
    image: image.uri,
    entryPoint: ["node"],
    command: [moduleOf(entry)],
    essential: true,
    readonlyRootFilesystem: true,
    stopTimeout: stopTimeoutSeconds,
    environment: Object.entries(environment).map(([variable, value]) => ({ name: variable, value })),
    logConfiguration: {
      logDriver: "awslogs",
      options: { "awslogs-group": log.name, "awslogs-region": log.region, "awslogs-stream-prefix": "producer" },
    },
  };
  return {
    family: `${pulumi.getProject()}-${pulumi.getStack()}-${name}`,
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: image.architecture.toUpperCase() },
    cpu: String(cpu),
    memory: String(memoryMb),
    taskRoleArn: role.arn,
    executionRoleArn: starter.arn,
    containerDefinitions: pulumi.jsonStringify([container]),
  };
}

/** WebSockets over TLS and AWS's own endpoints: port 443 out, and nothing in. */
function outboundOnly(name: string, { vpcId }: Network, parent: pulumi.Resource): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(`${name}-outbound`, { vpcId, description: "TLS out, nothing in" }, { parent });
  new vpc.SecurityGroupEgressRule(
    `${name}-tls-out`,
    {
      securityGroupId: group.id,
      description: "TLS to providers and AWS",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: "0.0.0.0/0",
    },
    { parent },
  );
  return group;
}

function runningAlarm(name: string, cluster: ecs.Cluster, service: ecs.Service, notice: Notice, parent: pulumi.Resource) {
  return metricAlarm(
    `${name}-stopped`,
    {
      rule: `No task of ${name} has been running for 5 min`,
      namespace: "ECS/ContainerInsights",
      metricName: "RunningTaskCount",
      dimensions: { ClusterName: cluster.name, ServiceName: service.name },
      statistic: "Minimum",
      comparison: "LessThanThreshold",
      threshold: 1,
      periodSeconds: 60,
      periods: 5,
      missing: "breaching",
    },
    notice,
    parent,
  );
}

function refuse(
  owner: string,
  { image, cpu = 256, memoryMb = 512, environment = {}, stopTimeoutSeconds = 60 }: StreamingProducerArgs,
): void {
  requireDigest(owner, image);
  if (!CPU_UNITS.includes(cpu))
    throw new Error(`${owner}: cpu is ${cpu}, which Fargate does not offer; give one of ${CPU_UNITS.join(", ")}`);
  requireWhole(owner, "memoryMb", memoryMb, Math.max(512, 2 * cpu), 8 * cpu);
  requireWhole(owner, "stopTimeoutSeconds", stopTimeoutSeconds, 1, 120);
  requireNoSecrets(owner, environment);
}
