import { Cluster } from "@pulumi/aws/emr/cluster.js";
import { resourceRule } from "../../rule.ts";

/** `m5.xlarge`, `r6gd.16xlarge`. */
const INSTANCE_TYPE = /^[a-z]+\d+[a-z-]*\.(?:\d+)?x?large$/;
/** Families that EMR 7 runs on, by their first letters: general, compute, memory, storage, accelerated. */
const FAMILIES = /^(m[4-8]|c[4-8]|r[4-8]|x[12]|i[3-8]|d[23]|z1|g[3-6]|p[2-5]|h1)/;

/** EMR refuses an unknown class only once the rest of the cluster's resources stand. */
export const instanceClass = resourceRule(Cluster, {
  name: "emr-instance-class",
  description: "Clusters are made of instance classes that EMR has.",
  check({ masterInstanceGroup, coreInstanceGroup, masterInstanceFleet, coreInstanceFleet }, report) {
    const types = [
      masterInstanceGroup?.instanceType,
      coreInstanceGroup?.instanceType,
      ...(masterInstanceFleet?.instanceTypeConfigs ?? []).map(({ instanceType }) => instanceType),
      ...(coreInstanceFleet?.instanceTypeConfigs ?? []).map(({ instanceType }) => instanceType),
    ].filter((type) => type !== undefined);
    for (const type of new Set(types)) {
      if (!INSTANCE_TYPE.test(type) || !FAMILIES.test(type)) report(`${type} is no instance class of EMR; one looks like m5.xlarge.`);
    }
  },
});
