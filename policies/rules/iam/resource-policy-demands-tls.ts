import { DOCUMENTS_NAME_ARNS, statementsOf } from "../../documents.ts";
import { rulePerType } from "../../rule.ts";

/** These services answer plain HTTP too; only their own policy can refuse it. */
const TYPES = new Set(["aws:s3/bucketPolicy:BucketPolicy", "aws:sqs/queuePolicy:QueuePolicy", "aws:sns/topicPolicy:TopicPolicy"]);

/** What is encrypted at rest is not read off the wire. */
export const resourcePolicyDemandsTls = rulePerType(TYPES, {
  name: "iam-resource-policy-demands-tls",
  description: "Policies of buckets, queues and topics deny requests without TLS.",
  deferred: DOCUMENTS_NAME_ARNS,
  check({ policy }, report) {
    const denied = statementsOf(policy).some(
      ({ effect, principals, conditions }) =>
        effect === "Deny" && principals.some(({ id }) => id === "*") && conditions.get("aws:securetransport")?.includes("false"),
    );
    if (!denied) report('The policy lets requests without TLS through: deny them to everyone where aws:SecureTransport is "false".');
  },
});
