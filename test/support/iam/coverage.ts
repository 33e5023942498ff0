/** Holds what roles may do against what was asked under them. */
import { type IamRequest, isAllowed, listOf, type PolicyStatement } from "./policy.ts";
import type { Role } from "./roles.ts";

/** A request, and the run, or the service, that made it. */
export interface MadeRequest extends IamRequest {
  /** The role's physical name. */
  readonly role: string;
  readonly by: string;
}

/** What a role may do: one action of one of its statements. */
export interface Permission {
  readonly role: Role;
  readonly statement: PolicyStatement;
  readonly action: string;
}

export function permissionsOf(roles: readonly Role[]): readonly Permission[] {
  return roles.flatMap((role) =>
    role.statements.flatMap((statement) => listOf(statement.Action).map((action) => ({ role, statement, action }))),
  );
}

/** Requests that no policy of their role allows. */
export function refused(roles: readonly Role[], requests: readonly MadeRequest[]): readonly MadeRequest[] {
  const statements = new Map(roles.map((role) => [role.name, role.statements]));
  return requests.filter((request) => !isAllowed(statements.get(request.role) ?? [], request));
}

/** The request that would be refused, were this permission taken away; undefined where nothing needs it. */
export function needOf({ role, statement, action }: Permission, requests: readonly MadeRequest[]): MadeRequest | undefined {
  const without = role.statements.map((each) => (each === statement ? lacking(each, action) : each));
  return requests.find((request) => request.role === role.name && !isAllowed(without, request));
}

function lacking(statement: PolicyStatement, action: string): PolicyStatement {
  return { ...statement, Action: listOf(statement.Action).filter((each) => each !== action) };
}
