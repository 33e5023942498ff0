/** Policies of resources themselves: which AWS services may act on them without a role of ours, and for which account. */
import * as pulumi from "@pulumi/pulumi";
import type { Account } from "./account.ts";

/** A statement of a resource's policy. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal: "*" | { readonly Service?: pulumi.Input<string>; readonly AWS?: pulumi.Input<string> };
  readonly Action: string | readonly string[];
  /** Not in the policy of an ECR repository, which is about itself alone. */
  readonly Resource?: pulumi.Input<string> | readonly pulumi.Input<string>[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string>>>>>;
}

/** The services that tell of something, and the ARNs of what they tell of: within the account that the policy is in. */
const SOURCES = {
  cloudwatch: ({ partition, region, id }: Account) => pulumi.interpolate`arn:${partition}:cloudwatch:${region}:${id}:alarm:*`,
  s3: ({ partition }: Account) => pulumi.interpolate`arn:${partition}:s3:::*`,
  sns: ({ partition, region, id }: Account) => pulumi.interpolate`arn:${partition}:sns:${region}:${id}:*`,
  budgets: ({ partition, id }: Account) => pulumi.interpolate`arn:${partition}:budgets::${id}:*`,
} as const;
export type Publisher = keyof typeof SOURCES;

/** Allows a service what the actions say, for sources of this account only: nobody else can make it act here. */
export function allowService(publisher: Publisher, actions: string | readonly string[], resource: pulumi.Input<string>, account: Account) {
  return {
    Sid: `${publisher}Publishes`,
    Effect: "Allow",
    Principal: { Service: `${publisher}.amazonaws.com` },
    Action: actions,
    Resource: resource,
    Condition: { StringEquals: { "aws:SourceAccount": account.id }, ArnLike: { "aws:SourceArn": SOURCES[publisher](account) } },
  } as const satisfies PolicyStatement;
}

/** Refuses whoever comes without TLS. */
export function refusePlainText(action: string, resources: NonNullable<PolicyStatement["Resource"]>) {
  return {
    Sid: "RefusePlainText",
    Effect: "Deny",
    Principal: "*",
    Action: action,
    Resource: resources,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  } as const satisfies PolicyStatement;
}

/** A policy as its resource takes it. */
export function policyDocument(statements: readonly PolicyStatement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}
