import assert from "node:assert/strict";
import { Network } from "../../components/network.ts";
import { StreamingProducer, type StreamingProducerArgs } from "../../components/streaming-producer.ts";
import { granted } from "../support/grants.ts";
import { only, registered } from "../support/mocks.ts";
import { arnOf, description, IMAGE_URI, notice } from "../support/parts.ts";

const logs = { retentionDays: 30 };
const existing = { vpcId: "vpc-1", subnetIds: ["subnet-1", "subnet-2"], publicIp: true };
const made = (args: Partial<StreamingProducerArgs> = {}) =>
  registered(
    () =>
      new StreamingProducer("listener", {
        image: { uri: IMAGE_URI, architecture: "arm64" },
        entry: "pipelines/stream-ingest/service.ts",
        network: new Network("net", { existing, logs }),
        logs,
        ...notice,
        ...args,
      }),
  );
const SERVICE = "aws:ecs/service:Service";
const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

describe("StreamingProducer", () => {
  it("is one task on Fargate, and never two, that goes back to the last one that ran", async () => {
    const { cluster: _cluster, taskDefinition, networkConfiguration, ...rest } = only(await made(), SERVICE);
    assert.deepEqual(rest, {
      launchType: "FARGATE",
      desiredCount: 1,
      deploymentMinimumHealthyPercent: 0,
      deploymentMaximumPercent: 100,
      availabilityZoneRebalancing: "DISABLED",
      deploymentCircuitBreaker: { enable: true, rollback: true },
      propagateTags: "SERVICE",
    });
    assert.equal(taskDefinition, arnOf("listener-task"));
    assert.deepEqual(networkConfiguration, {
      subnets: ["subnet-1", "subnet-2"],
      securityGroups: ["listener-outbound-id"],
      assignPublicIp: true,
    });
  });

  it("runs the image's bundle of its entry, with time to send what it holds when it is stopped", async () => {
    const { containerDefinitions, ...task } = only(await made({ environment: { ASSAY_PROVIDER: "coinbase" } }), TASK);
    assert.deepEqual(task, {
      family: "assay-dev-listener",
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "ARM64" },
      cpu: "256",
      memory: "512",
      taskRoleArn: arnOf("listener-role"),
      executionRoleArn: arnOf("listener-starter-role"),
    });
    assert.deepEqual(JSON.parse(containerDefinitions), [
      {
        name: "producer",
        image: IMAGE_URI,
        entryPoint: ["node"],
        command: ["pipelines/stream-ingest/service.mjs"],
        essential: true,
        readonlyRootFilesystem: true,
        stopTimeout: 60,
        environment: [{ name: "ASSAY_PROVIDER", value: "coinbase" }],
        logConfiguration: {
          logDriver: "awslogs",
          options: { "awslogs-group": "listener-logs", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "producer" },
        },
      },
    ]);
  });

  it("can be connected to by nobody, and connects by TLS alone", async () => {
    const resources = await made();
    const { ingress, vpcId } = only(resources, "aws:ec2/securityGroup:SecurityGroup");
    assert.deepEqual({ ingress, vpcId }, { ingress: undefined, vpcId: "vpc-1" });
    const { fromPort, toPort, ipProtocol, cidrIpv4 } = only(resources, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");
    assert.deepEqual({ fromPort, toPort, ipProtocol, cidrIpv4 }, { fromPort: 443, toPort: 443, ipProtocol: "tcp", cidrIpv4: "0.0.0.0/0" });
  });

  it("is pulled and logged under a role that is not the task's", async () => {
    const resources = await made();
    assert.deepEqual(granted(resources, "listener-starter-pull-image"), [
      { Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] },
      {
        Effect: "Allow",
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        Resource: ["arn:aws:ecr:us-east-1:123456789012:repository/assay"],
      },
    ]);
    assert.deepEqual(granted(resources, "listener-starter-logs"), [
      { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: [`${arnOf("listener-logs")}:log-stream:*`] },
    ]);
    const grants = resources.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
    assert.ok(grants.every(({ inputs }) => inputs.role === "listener-starter-role"));
  });

  it("raises an alarm when it does not run for five minutes, or nothing says that it does", async () => {
    const alarm = only(await made(), ALARM);
    assert.equal(alarm.metricName, "RunningTaskCount");
    assert.deepEqual(alarm.dimensions, { ClusterName: "listener-cluster", ServiceName: "listener-service" });
    assert.equal(alarm.comparisonOperator, "LessThanThreshold");
    assert.deepEqual([alarm.threshold, alarm.period, alarm.evaluationPeriods, alarm.treatMissingData], [1, 60, 5, "breaching"]);
    assert.equal(alarm.alarmDescription, description("No task of listener has been running for 5 min"));
  });

  it("is switched off with its alarm, and stays", async () => {
    const resources = await made({ enabled: false });
    assert.equal(only(resources, SERVICE).desiredCount, 0);
    assert.equal(resources.filter(({ type }) => type === ALARM).length, 0);
  });

  const refusals: readonly [string, Partial<StreamingProducerArgs>, RegExp][] = [
    [
      "processors that Fargate does not offer",
      { cpu: 300 },
      /StreamingProducer listener: cpu is 300, which Fargate does not offer; give one of 256, 512,/,
    ],
    [
      "memory that does not go with its processor",
      { cpu: 1024, memoryMb: 1024 },
      /memoryMb is 1024; give a whole number from 2,048 to 8,192$/,
    ],
    ["more time to stop than Fargate gives", { stopTimeoutSeconds: 121 }, /stopTimeoutSeconds is 121; give a whole number from 1 to 120$/],
    [
      "secrets in its environment",
      { environment: { APCA_API_SECRET_KEY: "x" } },
      /environment names APCA_API_SECRET_KEY, which hold secrets/,
    ],
    ["an image by its tag", { image: { uri: "assay:latest", architecture: "arm64" } }, /image assay:latest names no digest/],
  ];
  for (const [what, args, message] of refusals) {
    it(`refuses ${what}`, () => assert.rejects(made(args), message));
  }
});
