/** A double of the awsx plugin: of the remote components that the program uses, their main AWS resources. */
import * as ec2 from "@pulumi/aws/ec2/index.js";
import * as ecs from "@pulumi/aws/ecs/index.js";
import * as pulumi from "@pulumi/pulumi";
import * as provider from "@pulumi/pulumi/provider/index.js";

const VERSION = "3.9.0";
const ZONES = 3;

class Vpc extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly privateSubnetIds: pulumi.Output<string[]>;
  readonly publicSubnetIds: pulumi.Output<string[]>;

  constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.ComponentResourceOptions) {
    super("awsx:ec2:Vpc", name, inputs, opts);
    const vpc = new ec2.Vpc(name, { cidrBlock: inputs["cidrBlock"] ?? "10.0.0.0/16" }, { parent: this });
    const subnets = (kind: string, first: number) =>
      Array.from({ length: inputs["numberOfAvailabilityZones"] ?? ZONES }, (_, zone) => {
        const args = { vpcId: vpc.id, cidrBlock: `10.0.${(first + zone) * 16}.0/20` };
        return new ec2.Subnet(`${name}-${kind}-${zone + 1}`, args, { parent: this }).id;
      });
    this.vpcId = vpc.id;
    this.privateSubnetIds = pulumi.all(subnets("private", 0));
    this.publicSubnetIds = pulumi.all(subnets("public", 8));
  }
}

class FargateService extends pulumi.ComponentResource {
  readonly service: ecs.Service;
  readonly taskDefinition: ecs.TaskDefinition;

  constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.ComponentResourceOptions) {
    super("awsx:ecs:FargateService", name, inputs, opts);
    const { container, containers, taskRole, executionRole, cpu, memory } = inputs["taskDefinitionArgs"] ?? {};
    this.taskDefinition = new ecs.TaskDefinition(
      name,
      {
        family: name,
        containerDefinitions: pulumi.jsonStringify(containers ?? [container]),
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu,
        memory,
        taskRoleArn: taskRole?.roleArn,
        executionRoleArn: executionRole?.roleArn,
      },
      { parent: this },
    );
    const { cluster, desiredCount, networkConfiguration } = inputs;
    this.service = new ecs.Service(
      name,
      { cluster, desiredCount, networkConfiguration, launchType: "FARGATE", taskDefinition: this.taskDefinition.arn },
      { parent: this },
    );
  }
}

const double: provider.Provider = {
  version: VERSION,
  construct: async (name, type, inputs, options) => {
    if (type === "awsx:ec2:Vpc") {
      const { urn, vpcId, privateSubnetIds, publicSubnetIds } = new Vpc(name, inputs, options);
      return { urn, state: { vpcId, privateSubnetIds, publicSubnetIds } };
    }
    if (type === "awsx:ecs:FargateService") {
      const { urn, service, taskDefinition } = new FargateService(name, inputs, options);
      return { urn, state: { service, taskDefinition } };
    }
    throw new Error(`the awsx double has no ${type}`);
  },
};

// Whoever started it is gone.
process.stdin.resume().on("end", () => process.exit());
await provider.main(double, process.argv.slice(2));
