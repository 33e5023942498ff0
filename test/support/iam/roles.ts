/** The roles of a deployed stack, each with all that its policies say. */
import type { Cloud } from "../engine/cloud.ts";
import { type PolicyDocument, type PolicyStatement, statementsOf } from "./policy.ts";

export interface Role {
  /** As it is called in the account. */
  readonly name: string;
  /** As the program calls it: `stream-ingest-processor`. */
  readonly logicalName: string;
  readonly statements: readonly PolicyStatement[];
}

export function rolesOf(cloud: Cloud, stack: string): readonly Role[] {
  const policies = Map.groupBy(cloud.all("aws:iam/rolePolicy:RolePolicy"), ({ inputs }) => inputs["role"] as string);
  return cloud
    .all("aws:iam/role:Role")
    .map(({ id: name }) => ({
      name,
      logicalName: logicalNameOf(name, stack).replace(/-role$/, ""),
      statements: (policies.get(name) ?? []).flatMap(({ inputs }) => statementsOf(JSON.parse(inputs["policy"]) as PolicyDocument)),
    }))
    .sort((a, b) => (a.logicalName < b.logicalName ? -1 : 1));
}

/** Names are `assay-<stack>-<logical name>-<four digits>`. */
export function logicalNameOf(name: string, stack: string): string {
  return name.replace(new RegExp(`^assay-${stack}-`), "").replace(/-[0-9a-f]{4}$/, "");
}
