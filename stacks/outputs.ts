/** What a stack says of itself once it is deployed: to people, as outputs; to the command line, as a manifest it can find. */
import type * as pulumi from "@pulumi/pulumi";
import { Budget } from "../components/budget.ts";
import { Dashboard } from "../components/dashboard.ts";
import { Manifest } from "../components/manifest.ts";
import type { BuiltPipeline } from "../components/pipeline.ts";
import { Responder, type Watched } from "../components/responder.ts";
import type { StackConfig } from "./config.ts";
import type { StackFoundation } from "./foundation.ts";

/** The same as the manifest, and where that is. Names, ARNs and addresses; no secrets. */
export type Outputs = Readonly<Record<string, pulumi.Input<unknown>>>;

export function publish(
  { project, stack, region, keys }: StackConfig,
  foundation: StackFoundation,
  pipelines: readonly BuiltPipeline[],
  opts: pulumi.ComponentResourceOptions,
): Outputs {
  const { namespace, lake, catalog, athena, latestPrices, checkpoints, images, notifications } = foundation;
  new Budget("budget", { monthlyUsd: keys.budgetUsd, tags: { project, stack }, notifications }, opts);
  const dashboardName = `${project}-${stack}`;
  const shown = pipelines.map(({ pipeline, alarms }) => ({ name: pipeline, alarmArns: alarms.map(({ arn }) => arn) }));
  const dashboard = new Dashboard("dashboard", { dashboardName, namespace, pipelines: shown }, opts);
  const contents = {
    stack,
    region,
    namespace,
    buckets: lake.bucketNames,
    latestPricesTable: latestPrices.table.name,
    checkpointsTables: Object.fromEntries([...checkpoints].map(([pipeline, { table }]) => [pipeline, table.name])),
    database: catalog.defaultDatabase,
    workgroup: athena.workgroup.name,
    topicArn: notifications.topicArn,
    imageRepository: images.url,
    dashboard: dashboard.url,
    pipelines: Object.fromEntries(pipelines.map(({ pipeline, manifest }) => [pipeline, manifest])),
  };
  const manifest = new Manifest("manifest", { namespace, contents }, opts);
  const watched = watchedOf(pipelines);
  const { responders: trusted } = keys;
  const own = { namePrefix: `${project}-${stack}`, namespace, manifest, lake, catalog, athena, latestPrices };
  const responder = new Responder(
    "responder",
    { ...own, checkpoints: [...checkpoints.values()], watched, ...(trusted.length > 0 && { trusted }) },
    opts,
  );
  return { ...contents, manifest: manifest.parameterName, responderRoleArn: responder.role.arn };
}

/** What the pipelines have, together. */
function watchedOf(pipelines: readonly BuiltPipeline[]): Watched {
  const all = <A>(of: (watched: Watched) => readonly A[]) => pipelines.flatMap(({ watched }) => of(watched));
  return {
    mappings: all(({ mappings }) => mappings),
    failures: all(({ failures }) => failures),
    replays: all(({ replays }) => replays),
    scheduleRoles: all(({ scheduleRoles }) => scheduleRoles),
  };
}
