import * as t from "io-ts";
import { oneOf, size } from "../inputs.ts";
import { metered } from "../line.ts";
import { bundle } from "../prices.ts";
import { resourceType } from "../resource-type.ts";

/** As in `4 vCPU` and `16 GB`. */
const worker = t.type({ cpu: size, memory: size });
type Worker = t.TypeOf<typeof worker>;

/** What EMR takes where workers are kept ready and their size is not told. */
const DEFAULT_WORKER: Worker = { cpu: "4 vCPU", memory: "16 GB" };

const initialCapacity = t.type({
  initialCapacityConfig: t.intersection([t.type({ workerCount: t.number }), t.partial({ workerConfiguration: worker })]),
});
type InitialCapacity = t.TypeOf<typeof initialCapacity>;

export const serverlessApplication = resourceType({
  tokens: ["aws:emrserverless/application:Application"],
  inputs: { architecture: oneOf("X86_64", "ARM64"), initialCapacities: t.array(initialCapacity) },
  usage: {
    vcpuHours: { doc: "vCPU-hours that jobs use", profiles: [40, 600, 8000] },
    memoryGbHours: { doc: "GB-hours of memory that jobs use", profiles: [160, 2400, 32000] },
    startedHours: { doc: "hours that the application is started, where it keeps workers ready", profiles: [10, 40, 160] },
  },
  lines: ({ architecture = "X86_64", initialCapacities = [] }, use, { prices: { emrServerless: rates } }) => {
    const arm = architecture === "ARM64";
    const [vcpu, memory] = arm ? [rates.armVcpu, rates.armMemory] : [rates.x86Vcpu, rates.x86Memory];
    const toArm = { change: "architecture: ARM64", share: 1 - rates.armVcpu.usd / rates.x86Vcpu.usd };
    const ready = bundle("started hour", [kept(initialCapacities, "cpu"), vcpu], [kept(initialCapacities, "memory"), memory]);
    return [
      metered("vCPU", vcpu, use, ["vcpuHours"], (hours) => hours, arm ? undefined : toArm),
      metered("memory", memory, use, ["memoryGbHours"], (hours) => hours),
      ...(initialCapacities.length > 0 ? [metered("workers kept ready", ready, use, ["startedHours"], (hours) => hours)] : []),
    ];
  },
});

/** The vCPUs, or GB, of all workers that are kept ready. */
function kept(capacities: readonly InitialCapacity[], of: keyof Worker): number {
  return capacities.reduce((sum, { initialCapacityConfig: { workerCount, workerConfiguration = DEFAULT_WORKER } }) => {
    return sum + workerCount * Number.parseFloat(workerConfiguration[of]);
  }, 0);
}
