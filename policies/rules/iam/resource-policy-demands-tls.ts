import { DOCUMENTS_NAME_ARNS, type Statement, statementsOf } from "../../documents.ts";
import { rulePerType } from "../../rule.ts";

const BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";
/** What has to be denied, by type. These services answer plain HTTP too; only their own policy can refuse it. SNS takes no `sns:*`. */
const ALL_OF: ReadonlyMap<string, string | undefined> = new Map([
  [BUCKET_POLICY, "s3:*"],
  ["aws:sqs/queuePolicy:QueuePolicy", "sqs:*"],
  ["aws:sns/topicPolicy:TopicPolicy", undefined],
]);

/** What is encrypted at rest is not read off the wire. */
export const resourcePolicyDemandsTls = rulePerType(new Set(ALL_OF.keys()), {
  name: "iam-resource-policy-demands-tls",
  description: "Policies of buckets, queues and topics deny requests without TLS.",
  deferred: DOCUMENTS_NAME_ARNS,
  check({ policy }, report, { resource }) {
    const denials = statementsOf(policy).filter(deniesPlainText);
    if (denials.length === 0) {
      report(
        'The policy lets requests without TLS through: deny them to everyone, on the one condition that aws:SecureTransport is "false".',
      );
      return;
    }
    const all = ALL_OF.get(resource.type);
    const whole = denials.filter(({ actions }) => all === undefined || actions.some((name) => name === "*" || name === all));
    if (whole.length === 0)
      report(`Without TLS only ${denials.flatMap(({ actions }) => actions).join(", ") || "some"} is denied: deny ${all}.`);
    else if (resource.type === BUCKET_POLICY && !isOfBucketAndObjects(whole.flatMap(({ resources }) => resources)))
      report("Without TLS either the bucket or its objects are still reached: deny on both, the bucket's ARN and that with /*.");
  },
});

/** To everyone, and under no further condition, which would let some through. */
function deniesPlainText({ effect, principals, conditions }: Statement): boolean {
  const [first, ...further] = conditions;
  const isPlainText = first?.key === "aws:securetransport" && first.values.includes("false") && further.length === 0;
  return effect === "Deny" && principals.some(({ id }) => id === "*") && isPlainText;
}

const isOfBucketAndObjects = (arns: readonly string[]): boolean =>
  arns.some((arn) => /^[^/]+$/.test(arn)) && arns.some((arn) => /^[^/]*\/?\*$/.test(arn));
