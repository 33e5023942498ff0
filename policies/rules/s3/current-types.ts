import { rulePerType } from "../../rule.ts";

/** The provider's former names of the same resources: rules about buckets would pass over them. */
const FORMER = [
  "Bucket",
  "BucketAcl",
  "BucketCorsConfiguration",
  "BucketLifecycleConfiguration",
  "BucketLogging",
  "BucketServerSideEncryptionConfiguration",
  "BucketVersioning",
];

export const currentTypes = rulePerType(new Set(FORMER.map((name) => `aws:s3/${camel(name)}V2:${name}V2`)), {
  name: "s3-current-types",
  description: "Buckets and what belongs to them are made by their current types, which the other rules see.",
  check(_props, report, { resource: { type } }) {
    const former = type.slice(type.lastIndexOf(":") + 1);
    report(`${former} is a former name of ${former.replace(/V2$/, "")}, and no rule about buckets would see it: use that.`);
  },
});

function camel(name: string): string {
  return `${name[0]!.toLowerCase()}${name.slice(1)}`;
}
