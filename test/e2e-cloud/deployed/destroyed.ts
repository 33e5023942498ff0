import assert from "node:assert/strict";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { actsName } from "../../../domain/answer/act.ts";
import type { Props } from "../../support/engine/cloud.ts";
import type { World } from "./world.ts";

/** The last of all. */
export function destroyTests(world: () => World): void {
  it("is destroyed whole, and leaves nothing behind", async () => {
    const before = await left(world());
    // Without a stream there is no mapping.
    for (const [kind, names] of Object.entries(before)) assert.ok(names.length > 0 || kind === "mappings", `no ${kind} were there`);
    await world().stack.destroy();
    const after = Object.entries(await left(world())).filter(([, names]) => names.length > 0);
    assert.deepEqual(Object.fromEntries(after), {});
  });
}

/** What services themselves list, by kind, but what every account has, and what people did by hand: who did it outlives the stack. */
async function left({ api, s3 }: World): Promise<Readonly<Record<string, readonly string[]>>> {
  const listed = async (asked: Promise<Props>, list: string, name?: string): Promise<readonly string[]> =>
    ((await asked)[list] ?? []).map((each: Props) => (name === undefined ? each : each[name]));
  const inXml = async (asked: Promise<string>, tag: string) =>
    [...(await asked).matchAll(new RegExp(`<${tag}>([^<]+)</${tag}>`, "g"))].map(([, name]) => name!);
  const alarms = api.json("monitoring", "DescribeAlarms", { AlarmTypes: ["MetricAlarm", "CompositeAlarm"] });
  return {
    alarms: [...(await listed(alarms, "MetricAlarms", "AlarmName")), ...(await listed(alarms, "CompositeAlarms", "AlarmName"))],
    buckets: await listed(s3.send(new ListBucketsCommand()), "Buckets", "Name"),
    dashboards: await listed(api.json("monitoring", "ListDashboards", {}), "DashboardEntries", "DashboardName"),
    databases: await listed(api.json("glue", "GetDatabases", {}), "DatabaseList", "Name"),
    functions: await listed(api.rest("lambda", "GET", "/2015-03-31/functions/"), "Functions", "FunctionName"),
    logGroups: await listed(api.json("logs", "DescribeLogGroups", {}), "logGroups", "logGroupName"),
    mappings: await listed(api.rest("lambda", "GET", "/2015-03-31/event-source-mappings/"), "EventSourceMappings", "UUID"),
    parameters: (await listed(api.json("ssm", "GetParametersByPath", { Path: "/assay", Recursive: true }), "Parameters", "Name")).filter(
      (name) => name !== actsName("assay/dev"),
    ),
    queues: await listed(api.json("sqs", "ListQueues", {}), "QueueUrls"),
    roles: await inXml(api.query("iam", "ListRoles", {}), "RoleName"),
    schedules: await listed(api.rest("scheduler", "GET", "/schedules"), "Schedules", "Name"),
    secrets: await listed(api.json("secretsmanager", "ListSecrets", {}), "SecretList", "Name"),
    stateMachines: await listed(api.json("states", "ListStateMachines", {}), "stateMachines", "name"),
    tables: await listed(api.json("dynamodb", "ListTables", {}), "TableNames"),
    topics: await inXml(api.query("sns", "ListTopics", {}), "TopicArn"),
    workgroups: (await listed(api.json("athena", "ListWorkGroups", {}), "WorkGroups", "Name")).filter((name) => name !== "primary"),
  };
}
