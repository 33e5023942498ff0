import { rulePerType } from "../../rule.ts";

/** Resource types that the engine cannot name by itself, and the property with their name. */
const NAMED_BY_HAND: ReadonlyMap<string, string> = new Map([
  ["aws:cloudwatch/compositeAlarm:CompositeAlarm", "alarmName"],
  ["aws:cloudwatch/dashboard:Dashboard", "dashboardName"],
  ["aws:glue/registry:Registry", "registryName"],
  ["aws:glue/schema:Schema", "schemaName"],
  ["aws:redshiftserverless/namespace:Namespace", "namespaceName"],
  ["aws:redshiftserverless/workgroup:Workgroup", "workgroupName"],
]);

/** Of two stacks in one account the second cannot be made, or takes over what the first has. */
export const namesCarryStack = rulePerType(new Set(NAMED_BY_HAND.keys()), {
  name: "stack-names-carry-stack",
  description: "What has to be named by hand has the stack in its name.",
  check(props, report, { stack, resource }) {
    const property = NAMED_BY_HAND.get(resource.type)!;
    const name = String(props[property] ?? "");
    // As a word of its own, between whatever signs the service takes: "devices" does not name dev.
    const words = name.split(/[^A-Za-z0-9]+/).join("-");
    if (`-${words}-`.includes(`-${stack}-`)) return;
    report(`${property} is ${name}, the same in every stack: put the stack's name in it, as in ${name}-${stack}.`);
  },
});
