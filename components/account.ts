/** The account that a stack is deployed to, known before anything is created: policies name it. */
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity.js";
import { getPartitionOutput } from "@pulumi/aws/getPartition.js";
import { getRegionOutput } from "@pulumi/aws/getRegion.js";
import type * as pulumi from "@pulumi/pulumi";

export interface Account {
  /** Twelve digits. */
  readonly id: pulumi.Output<string>;
  /** `us-east-1`. */
  readonly region: pulumi.Output<string>;
  /** `aws`, or `aws-cn`, `aws-us-gov`: the second part of every ARN. */
  readonly partition: pulumi.Output<string>;
}

/** Every role and policy asks, and a provider's answer is always the same. */
const answers = new WeakMap<pulumi.ProviderResource, Account>();

/** As the provider of `parent` sees it. */
export function accountOf(parent: pulumi.Resource): Account {
  const provider = parent.getProvider("aws:index/getRegion:getRegion");
  if (!provider) return ask({ parent });
  const account = answers.get(provider) ?? ask({ provider });
  answers.set(provider, account);
  return account;
}

function ask(as: pulumi.InvokeOptions): Account {
  return {
    id: getCallerIdentityOutput({}, as).accountId,
    region: getRegionOutput({}, as).region,
    partition: getPartitionOutput({}, as).partition,
  };
}
