import * as t from "io-ts";
import { oneOf, text } from "../inputs.ts";
import { baseline, HOURS, type Line, metered, unpriced } from "../line.ts";
import { bundle, type Prices, type Rate } from "../prices.ts";
import { resourceType, type Use } from "../resource-type.ts";

const ebsConfigs = t.array(t.partial({ size: t.number, type: oneOf("gp2", "gp3"), volumesPerInstance: t.number }));
const group = t.intersection([t.type({ instanceType: text }), t.partial({ instanceCount: t.number, ebsConfigs })]);
const typeConfig = t.intersection([t.type({ instanceType: text }), t.partial({ weightedCapacity: t.number, ebsConfigs })]);
const fleetInputs = { instanceTypeConfigs: t.array(typeConfig), targetOnDemandCapacity: t.number, targetSpotCapacity: t.number };
const fleet = t.partial(fleetInputs);
type Fleet = t.TypeOf<typeof fleet>;

const hours = { hours: { doc: "hours that it runs; all of them, where nothing ends it", profiles: [10, 40, 160] } } as const;

/** So many machines of a type. */
interface Machines {
  readonly type: string;
  readonly count: number;
  readonly ebsConfigs?: t.TypeOf<typeof ebsConfigs>;
}

export const cluster = resourceType({
  tokens: ["aws:emr/cluster:Cluster"],
  inputs: {
    masterInstanceGroup: group,
    coreInstanceGroup: group,
    masterInstanceFleet: fleet,
    coreInstanceFleet: fleet,
    autoTerminationPolicy: t.partial({ idleTimeout: t.number }),
    keepJobFlowAliveWhenNoSteps: t.boolean,
  },
  usage: hours,
  lines: (inputs, use, { prices }) => {
    const ends = inputs.autoTerminationPolicy !== undefined || inputs.keepJobFlowAliveWhenNoSteps === false;
    const parts = {
      master: machinesOf(inputs.masterInstanceGroup, inputs.masterInstanceFleet, prices),
      core: machinesOf(inputs.coreInstanceGroup, inputs.coreInstanceFleet, prices),
    };
    return Object.entries(parts).flatMap(([role, machines]) => (machines ? running(role, machines, ends, use, prices) : []));
  },
});

/** More machines of a cluster, billed while the cluster runs. */
export const instanceFleet = resourceType({
  tokens: ["aws:emr/instanceFleet:InstanceFleet"],
  inputs: fleetInputs,
  usage: hours,
  lines: (inputs, use, { prices }) => running("task", dearest(inputs, prices), true, use, prices),
});

export const instanceGroup = resourceType({
  tokens: ["aws:emr/instanceGroup:InstanceGroup"],
  inputs: { instanceType: text, instanceCount: t.number, ebsConfigs },
  usage: hours,
  lines: ({ instanceType, instanceCount = 0, ebsConfigs: volumes }, use, { prices }) =>
    running("task", { type: instanceType ?? "", count: instanceCount, ...(volumes && { ebsConfigs: volumes }) }, true, use, prices),
});

function machinesOf(one: t.TypeOf<typeof group> | undefined, many: Fleet | undefined, prices: Prices): Machines | undefined {
  if (one) return { type: one.instanceType, count: one.instanceCount ?? 1, ...(one.ebsConfigs && { ebsConfigs: one.ebsConfigs }) };
  return many && dearest(many, prices);
}

/** A fleet takes whichever of its types is to be had: the dearest is what it may cost. Spot is reckoned at the on-demand price, its ceiling. */
function dearest({ instanceTypeConfigs = [], targetOnDemandCapacity = 0, targetSpotCapacity = 0 }: Fleet, prices: Prices): Machines {
  const target = targetOnDemandCapacity + targetSpotCapacity;
  const choices = instanceTypeConfigs.map(
    ({ instanceType, weightedCapacity = 1, ebsConfigs: volumes }): Machines => ({
      type: instanceType,
      count: Math.ceil(target / weightedCapacity),
      ...(volumes && { ebsConfigs: volumes }),
    }),
  );
  const cost = (machines: Machines) => hourOf(machines, prices)?.usd ?? Number.POSITIVE_INFINITY;
  return choices.reduce((most, each) => (cost(each) > cost(most) ? each : most), choices[0] ?? { type: "", count: target });
}

function running(role: string, machines: Machines, ends: boolean, use: Use<"hours">, prices: Prices): readonly Line[] {
  if (machines.count === 0) return [];
  const rate = hourOf(machines, prices);
  const component = `${role}, ${machines.count} × ${machines.type}`;
  if (!rate) return [unpriced(component, `it has no price here; known are ${Object.keys(prices.emr).join(", ")}`)];
  const autoEnd = { change: "autoTerminationPolicy.idleTimeout, paid by the hours that it runs", share: 1 };
  const cost = ends ? metered(component, rate, use, ["hours"], (n) => n) : baseline(component, rate, HOURS, autoEnd);
  const volumes = machines.ebsConfigs ? [] : [unpriced(`${role}, volumes`, "without ebsConfigs, EMR attaches what it sees fit")];
  return [cost, ...volumes];
}

/** An hour of machines with their volumes, or nothing where their type has no price. */
function hourOf({ type, count, ebsConfigs: volumes = [] }: Machines, { ec2, emr, ebs }: Prices): Rate | undefined {
  const machine = ratesOf(ec2)[type];
  const fee = ratesOf(emr)[type];
  if (!machine || !fee) return undefined;
  const disks = volumes.map(
    ({ size = 0, type: kind = "gp2", volumesPerInstance = 1 }) => [(count * size * volumesPerInstance) / HOURS, ebs[kind]] as const,
  );
  return bundle("running hour", [count, machine], [count, fee], ...disks);
}

const ratesOf = (rates: Readonly<Record<string, Rate>>): Readonly<Record<string, Rate | undefined>> => rates;
