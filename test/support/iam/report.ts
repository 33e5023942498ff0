/** What each role may do and what needs it, as a page. */

import { ACCOUNT } from "../engine/kinds.ts";
import { type MadeRequest, needOf, type Permission } from "./coverage.ts";
import { listOf } from "./policy.ts";

const HEAD = `# Permissions

Every role of the stack \`dev\`, each action that it may do, and a request that is refused without it. Written by
\`test/e2e-cloud/deployed.cloud.ts\`, which deploys the stack into a local cloud, has its functions called under their roles and the
command's verbs typed under the responder's, and holds every permission against what they asked; what a service asks for itself under a
role is taken from its documentation, which is linked. In ARNs the account and what names end with are left out.
`;

/** The page without what needs a permission: of several runs that do, which comes first is a matter of time. */
export function permittedIn(page: string): string {
  return page.replaceAll(/ [^|\n]* \|$/gm, "");
}

/** @param accepted why a permission that no run needs is there all the same */
export function permissionsPage(
  permissions: readonly Permission[],
  requests: readonly MadeRequest[],
  accepted: (permission: Permission) => string | undefined,
): string {
  const sections = [...Map.groupBy(permissions, ({ role }) => role.logicalName)].map(([role, of]) => {
    const rows = of.map((permission) => {
      const { action, statement } = permission;
      const resources = listOf(statement.Resource).map((resource) => `\`${shortened(resource)}\``);
      const needed = needOf(permission, requests)?.by ?? accepted(permission) ?? "nothing";
      return `| ${action} | ${resources.join("<br>")} | ${needed} |`;
    });
    // Policies stand in the order in which they came to be.
    rows.sort();
    return [`## ${role}`, "", "| action | resource | needed by |", "|---|---|---|", ...rows].join("\n");
  });
  return `${HEAD}\n${sections.join("\n\n")}\n`;
}

function shortened(resource: string): string {
  return resource
    .replaceAll(ACCOUNT, "")
    .replaceAll(/(event-source-mapping:)[0-9a-f-]{36}$/g, "$1<id>")
    .replaceAll(/(secret:.+?)-[A-Za-z0-9]{6}$/g, "$1")
    .replaceAll(/assay-dev-([a-z0-9-]+)-[0-9a-f]{4}(?![a-z0-9-])/g, "$1");
}
