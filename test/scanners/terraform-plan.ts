/**
 * A stack's resources as a plan of Terraform, which scanners read. Pulumi's AWS provider is bridged from Terraform's, so that types and
 * arguments have the same names in another case; blocks, which Pulumi takes one by one or in the plural, are lists there.
 */
import type { Registered } from "../support/mocks.ts";

/** A resource with what it would be known by. */
export interface Scanned extends Registered {
  /** Its id and ARN: whoever names one of them refers to it. */
  readonly names: readonly string[];
}

/** Terraform's name of it: `aws_s3_bucket.lake-bucket`. */
export function addressOf({ type, name }: Registered): string {
  return `${terraformType(type)}.${name}`;
}

/** Of AWS's own resources; components have none. */
export function terraformPlan(resources: readonly Scanned[]): object {
  const scanned = resources.filter(({ type }) => type.startsWith("aws:"));
  const planned = scanned.map((resource) => {
    const values = argumentsOf(resource.inputs);
    return { ...headOf(resource), provider_name: "registry.terraform.io/hashicorp/aws", schema_version: 0, values };
  });
  return {
    format_version: "1.2",
    terraform_version: "1.9.0",
    planned_values: { root_module: { resources: planned } },
    resource_changes: planned.map(({ values, ...head }) => ({
      ...head,
      change: { actions: ["create"], before: null, after: values, after_unknown: {} },
    })),
    configuration: {
      provider_config: { aws: { name: "aws", full_name: "registry.terraform.io/hashicorp/aws" } },
      root_module: { resources: scanned.map((resource) => ({ ...headOf(resource), expressions: referencesOf(resource, scanned) })) },
    },
  };
}

function headOf(resource: Registered) {
  return { address: addressOf(resource), mode: "managed", type: terraformType(resource.type), name: resource.name };
}

/** `aws:s3/bucketPolicy:BucketPolicy` is `aws_s3_bucket_policy`; what is EC2's own has no service in its name. */
function terraformType(type: string): string {
  const [, service, name] = /^aws:(\w+)\/\w+:(\w+)$/.exec(type)!;
  return `aws_${service === "ec2" ? "" : `${service}_`}${snake(name!)}`;
}

function snake(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}

/** Their keys are the user's. */
const MAPS: ReadonlySet<string> = new Set(["dimensions", "parameters", "tags", "variables", "options"]);
/** Blocks that Terraform has in the plural too. */
const PLURAL: ReadonlySet<string> = new Set(["columns", "partition_keys"]);

function argumentsOf(inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => {
      const name = snake(key);
      if (key === "code") return ["filename", "bundle.zip"];
      if (MAPS.has(name) || typeof value !== "object" || value === null) return [name, value];
      if (!Array.isArray(value)) return [name, [argumentsOf(value as Record<string, unknown>)]];
      if (typeof value[0] !== "object") return [name, value];
      return [PLURAL.has(name) ? name : singular(name), value.map(argumentsOf)];
    }),
  );
}

function singular(name: string): string {
  return name.replace(/ies$/, "y").replace(/s$/, "");
}

/** By argument, the resources that it names. */
function referencesOf(resource: Scanned, all: readonly Scanned[]): Record<string, { readonly references: readonly string[] }> {
  const others = all.filter((other) => other !== resource);
  return Object.fromEntries(
    Object.entries(resource.inputs).flatMap(([key, value]) => {
      const text = JSON.stringify(value) ?? "";
      const named = others.filter(({ names }) => names.some((name) => text.includes(JSON.stringify(name).slice(1, -1))));
      return named.length > 0 ? [[snake(key), { references: named.map(addressOf) }]] : [];
    }),
  );
}
