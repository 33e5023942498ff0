/** Permissions come from the wiring: a component that owns something hands out capabilities, and only this file writes IAM policies. */
import * as iam from "@pulumi/aws/iam/index.js";
import * as pulumi from "@pulumi/pulumi";
import { WITHOUT_RESOURCE_LEVEL } from "../domain/aws/without-resource-level.ts";

/** Whoever acts under a role of its own: a function, a service, a schedule. */
export interface Grantee {
  /** Its logical name, from which those of its grants are made. */
  readonly granteeName: string;
  readonly role: iam.Role;
  /** The policies it was granted so far. What AWS checks when it creates the grantee's triggers has to wait for them. */
  readonly grants: iam.RolePolicy[];
}

/** What a capability allows, in IAM's own words. */
export interface Statement {
  /** Spelt out: no wildcard. */
  readonly actions: readonly string[];
  /** ARNs; `*` alone, and only for {@link WITHOUT_RESOURCE_LEVEL}. */
  readonly resources: readonly pulumi.Input<string>[];
  /** Operator, then key, then value: `{ StringEquals: { "cloudwatch:namespace": "assay/dev" } }`. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string> | pulumi.Input<string>[]>>>>;
}

/**
 * Allows `grantee` what the statements say, by an inline policy of its role named `<grantee>-<what>`.
 *
 * @throws Error where an action has a wildcard, or asks for resource `*` and takes an ARN.
 */
export function allow(grantee: Grantee, what: string, statements: readonly Statement[]): iam.RolePolicy {
  const name = `${grantee.granteeName}-${what}`;
  for (const statement of statements) refuseWildcards(name, statement);
  const policy = new iam.RolePolicy(
    name,
    { role: grantee.role.name, policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements.map(inIamWords) }) },
    { parent: grantee.role },
  );
  grantee.grants.push(policy);
  return policy;
}

function inIamWords({ actions, resources, conditions }: Statement) {
  return { Effect: "Allow", Action: actions, Resource: resources, ...(conditions ? { Condition: conditions } : {}) };
}

function refuseWildcards(name: string, { actions, resources }: Statement): void {
  for (const action of actions) {
    if (action.includes("*")) throw new Error(`Permission ${name}: action ${action} has a wildcard; name each action that is called`);
    if (!resources.includes("*") || WITHOUT_RESOURCE_LEVEL.has(action)) continue;
    throw new Error(`Permission ${name}: ${action} is allowed on every resource; give the ARNs it is needed on`);
  }
}
