import { DOCUMENTS_NAME_ARNS, statementsOf } from "../../documents.ts";
import { rulePerType } from "../../rule.ts";

const BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const ALL: ReadonlySet<string> = new Set(["*", "s3:*"]);
/** These services answer plain HTTP too; only their own policy can refuse it. */
const TYPES = new Set([BUCKET_POLICY, "aws:sqs/queuePolicy:QueuePolicy", "aws:sns/topicPolicy:TopicPolicy"]);

/** What is encrypted at rest is not read off the wire. */
export const resourcePolicyDemandsTls = rulePerType(TYPES, {
  name: "iam-resource-policy-demands-tls",
  description: "Policies of buckets, queues and topics deny requests without TLS.",
  deferred: DOCUMENTS_NAME_ARNS,
  check({ policy }, report, { resource }) {
    const denials = statementsOf(policy).filter(
      ({ effect, principals, conditions }) =>
        effect === "Deny" &&
        principals.some(({ id }) => id === "*") &&
        conditions.some(({ key, values }) => key === "aws:securetransport" && values.includes("false")),
    );
    if (denials.length > 0 && resource.type === BUCKET_POLICY && !denials.some(({ actions }) => actions.some((name) => ALL.has(name)))) {
      report(`Without TLS only ${denials.flatMap(({ actions }) => actions).join(", ")} is denied: deny s3:*.`);
    }
    if (denials.length === 0)
      report('The policy lets requests without TLS through: deny them to everyone where aws:SecureTransport is "false".');
  },
});
