/** Trust policies: who may act under a role. */
import * as pulumi from "@pulumi/pulumi";
import { accountOf } from "./account.ts";

/**
 * The trust policy of a role that an AWS service (`lambda.amazonaws.com`) takes on. It must act for this account, so that nobody
 * else can have the service use our role.
 */
export function trusting(service: string, parent: pulumi.Resource): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": accountOf(parent).id } },
      },
    ],
  });
}
