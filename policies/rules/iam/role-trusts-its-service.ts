import { FlowLog } from "@pulumi/aws/ec2/flowLog.js";
import { TaskDefinition } from "@pulumi/aws/ecs/taskDefinition.js";
import { Job } from "@pulumi/aws/glue/job.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { Environment } from "@pulumi/aws/mwaa/environment.js";
import { Schedule } from "@pulumi/aws/scheduler/schedule.js";
import { StateMachine } from "@pulumi/aws/sfn/stateMachine.js";
import { statementsOf } from "../../documents.ts";
import type { Graph, Node } from "../../graph.ts";
import { stackRule } from "../../rule.ts";
import { ifKnown } from "../../unknown.ts";

/** A schedule with a role that EventBridge may not assume is made without complaint, and never runs. */
export const roleTrustsItsService = stackRule({
  name: "iam-role-trusts-its-service",
  description: "A role that a schedule, function, task, job, environment or state machine acts under trusts its service.",
  check(graph) {
    graph.each(Schedule, (schedule) => demand(graph, schedule, "target", "scheduler.amazonaws.com"));
    graph.each(LambdaFunction, (fn) => demand(graph, fn, "role", "lambda.amazonaws.com"));
    graph.each(StateMachine, (machine) => demand(graph, machine, "roleArn", "states.amazonaws.com"));
    graph.each(TaskDefinition, (task) => {
      for (const property of ["executionRoleArn", "taskRoleArn"]) demand(graph, task, property, "ecs-tasks.amazonaws.com");
    });
    graph.each(Job, (job) => demand(graph, job, "roleArn", "glue.amazonaws.com"));
    graph.each(Environment, (environment) => demand(graph, environment, "executionRoleArn", "airflow-env.amazonaws.com"));
    graph.each(FlowLog, (log) => demand(graph, log, "iamRoleArn", "vpc-flow-logs.amazonaws.com"));
  },
});

function demand(graph: Graph, user: Node, property: string, service: string): void {
  for (const role of graph.referredBy(user, property, Role)) {
    // A trust policy that names an ARN of this deployment is judged in the update.
    const policy = ifKnown(() => role.props.assumeRolePolicy);
    if (policy === undefined) continue;
    const trusted = statementsOf(policy).some(
      ({ effect, principals }) => effect === "Allow" && principals.some(({ id }) => id === service),
    );
    if (!trusted)
      graph.report(role, `${user.resource.name} acts under this role, which does not trust it: allow sts:AssumeRole to ${service}.`);
  }
}
