/** Roles and what they may do. */
import type { AwsApi } from "../aws-api.ts";
import { type Makers, setting } from "../maker.ts";

export function identityMakers(api: AwsApi): Makers {
  return {
    "aws:iam/role:Role": {
      create: async ({ name: RoleName, assumeRolePolicy: AssumeRolePolicyDocument }) => {
        await api.query("iam", "CreateRole", { RoleName, AssumeRolePolicyDocument });
        return undefined;
      },
      remove: ({ id: RoleName }) => api.query("iam", "DeleteRole", { RoleName }),
    },
    "aws:iam/rolePolicy:RolePolicy": setting(
      ({ role: RoleName, name: PolicyName, policy: PolicyDocument }) =>
        api.query("iam", "PutRolePolicy", { RoleName, PolicyName, PolicyDocument }),
      ({ inputs: { role: RoleName, name: PolicyName } }) => api.query("iam", "DeleteRolePolicy", { RoleName, PolicyName }),
    ),
  };
}
