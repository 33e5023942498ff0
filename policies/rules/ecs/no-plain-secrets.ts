import { TaskDefinition } from "@pulumi/aws/ecs/taskDefinition.js";
import { secretsAmong } from "../../plain-secrets.ts";
import { resourceRule } from "../../rule.ts";

interface Container {
  readonly name: string;
  readonly environment?: readonly { readonly name: string; readonly value: string }[];
}

/** A task definition is shown to whoever may look at it, in every revision it ever had. */
export const noPlainSecretsInTasks = resourceRule(TaskDefinition, {
  name: "ecs-no-plain-secrets",
  description: "No secret stands in a container's environment.",
  deferred: "containers name ARNs and log groups that only the deployment gives; the update judges each before it is written",
  check({ containerDefinitions }, report) {
    for (const { name, environment = [] } of JSON.parse(containerDefinitions) as Container[]) {
      for (const finding of secretsAmong(Object.fromEntries(environment.map((variable) => [variable.name, variable.value])))) {
        report(`Container ${name}: ${finding}: name it under secrets, by its ARN.`);
      }
    }
  },
});
