import { rulePerType } from "../../rule.ts";

/** `m5.xlarge`, `r6gd.16xlarge`. */
const INSTANCE_TYPE = /^[a-z]+\d+[a-z-]*\.(?:large|\d*xlarge)$/;
/** Families that EMR 7 runs on, by their first letters: general, compute, memory, storage, accelerated. */
const FAMILIES = /^(m[4-8]|c[4-8]|r[4-8]|x[12]|i[3-8]|d[23]|z1|g[3-6]|p[2-5]|h1)/;

const TYPES = new Set(["aws:emr/cluster:Cluster", "aws:emr/instanceFleet:InstanceFleet", "aws:emr/instanceGroup:InstanceGroup"]);
const PARTS = ["masterInstanceGroup", "coreInstanceGroup", "masterInstanceFleet", "coreInstanceFleet"];

/** A group is of one type, a fleet of several. */
interface Machines {
  readonly instanceType?: string;
  readonly instanceTypeConfigs?: readonly { readonly instanceType: string }[];
}

const typesOf = ({ instanceType, instanceTypeConfigs = [] }: Machines): readonly string[] => [
  ...(instanceType === undefined ? [] : [instanceType]),
  ...instanceTypeConfigs.map((config) => config.instanceType),
];

/** EMR refuses an unknown class only once the rest of the cluster's resources stand. */
export const instanceClass = rulePerType(TYPES, {
  name: "emr-instance-class",
  description: "Clusters are made of instance classes that EMR has.",
  check(props, report) {
    const parts = [props, ...PARTS.map((part) => props[part])].filter((part): part is Machines => part !== undefined && part !== null);
    for (const type of new Set(parts.flatMap(typesOf))) {
      if (!INSTANCE_TYPE.test(type) || !FAMILIES.test(type)) report(`${type} is no instance class of EMR; one looks like m5.xlarge.`);
    }
  },
});
