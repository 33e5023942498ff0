import * as t from "io-ts";
import { size, text } from "../inputs.ts";
import { baseline, HOURS, type Line, metered, unpriced } from "../line.ts";
import { bundle, type Prices, type Rate } from "../prices.ts";
import { resourceType } from "../resource-type.ts";

const FREE_STORAGE_GB = 20;
const UNITS_PER_VCPU = 1024;
const MB_PER_GB = 1024;

const definition = t.intersection([
  t.type({ cpu: size, memory: size }),
  t.partial({ runtimePlatform: t.partial({ cpuArchitecture: text }), ephemeralStorage: t.partial({ sizeInGib: t.number }) }),
]);

/** Costs nothing by itself; services are priced by it. */
export const taskDefinition = resourceType({
  tokens: ["aws:ecs/taskDefinition:TaskDefinition"],
  inputs: { cpu: t.unknown, memory: t.unknown, runtimePlatform: t.unknown, ephemeralStorage: t.unknown },
  usage: {},
  lines: () => [],
});

const settings = t.array(t.partial({ name: text, value: text }));

/** A cluster costs nothing but the metrics that it writes of what runs in it. */
export const cluster = resourceType({
  tokens: ["aws:ecs/cluster:Cluster"],
  inputs: { settings },
  usage: { metrics: { doc: "metrics of Container Insights: of the cluster, each service and each task family", profiles: [30, 30, 60] } },
  lines: ({ settings: all = [] }, use, { prices: { cloudwatch } }) => {
    const watched = all.some(({ name, value }) => name === "containerInsights" && value !== "disabled");
    const off = { change: "settings: containerInsights disabled, without alarms on its metrics", share: 1 };
    return watched ? [metered("Container Insights", cloudwatch.metric, use, ["metrics"], (metrics) => metrics, off)] : [];
  },
});

/** Tasks kept running. */
export const service = resourceType({
  tokens: ["aws:ecs/service:Service"],
  inputs: {
    desiredCount: t.number,
    launchType: text,
    capacityProviderStrategies: t.array(t.partial({ capacityProvider: text })),
    networkConfiguration: t.partial({ assignPublicIp: t.boolean }),
    taskDefinition: t.unknown,
  },
  usage: {},
  lines: ({ desiredCount = 0, launchType, capacityProviderStrategies = [], networkConfiguration }, _, { prices, behind }): Line[] => {
    const onFargate = launchType === "FARGATE" || capacityProviderStrategies.some((each) => each.capacityProvider?.startsWith("FARGATE"));
    if (!onFargate) return [unpriced("tasks", "they run on instances of their own, which are priced where they are made")];
    if (desiredCount === 0) return [];
    const task = behind("taskDefinition").find(({ type }) => taskDefinition.tokens.includes(type))?.inputs;
    if (!definition.is(task)) return [unpriced("tasks", "the cpu and memory of its task definition are not known before deploy")];
    return [tasks(desiredCount, task, prices.fargate), ...addresses(desiredCount, networkConfiguration?.assignPublicIp, prices)];
  },
});

function tasks(
  count: number,
  { cpu, memory, runtimePlatform, ephemeralStorage }: t.TypeOf<typeof definition>,
  fargate: Prices["fargate"],
): Line {
  const arm = runtimePlatform?.cpuArchitecture === "ARM64";
  const task = { vcpu: amount(cpu, "vcpu", UNITS_PER_VCPU), gb: amount(memory, "gb", MB_PER_GB) };
  const storageGb = Math.max(0, (ephemeralStorage?.sizeInGib ?? 0) - FREE_STORAGE_GB);
  const rate = (onArm: boolean): Rate =>
    bundle(
      "task-hour",
      [task.vcpu, onArm ? fargate.armVcpu : fargate.x86Vcpu],
      [task.gb, onArm ? fargate.armMemory : fargate.x86Memory],
      [storageGb, fargate.ephemeral],
    );
  const toArm = { change: "runtimePlatform.cpuArchitecture: ARM64, with an image of it", share: 1 - rate(true).usd / rate(false).usd };
  return baseline(`tasks, ${count} × ${task.vcpu} vCPU, ${task.gb} GB`, rate(arm), count * HOURS, arm ? undefined : toArm);
}

/** `256` (units), `.25 vCPU`; `512` (MB), `0.5 GB`. */
function amount(told: string, unit: string, perUnit: number): number {
  const number = Number.parseFloat(told);
  return told.toLowerCase().endsWith(unit) ? number : number / perUnit;
}

function addresses(count: number, assigned: boolean | undefined, { vpc }: Prices): readonly Line[] {
  return assigned ? [baseline("public addresses", vpc.publicIp, count * HOURS)] : [];
}
