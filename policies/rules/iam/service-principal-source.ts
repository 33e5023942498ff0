import { DOCUMENTS_NAME_ARNS, statementsOf } from "../../documents.ts";
import { rulePerType } from "../../rule.ts";

const TYPES = new Set(["aws:s3/bucketPolicy:BucketPolicy", "aws:sqs/queuePolicy:QueuePolicy", "aws:sns/topicPolicy:TopicPolicy"]);
const SOURCES = ["aws:sourcearn", "aws:sourceaccount"];

/** A service acts for every AWS account: without its source, a stranger's bucket may send to our queue. */
export const servicePrincipalSource = rulePerType(TYPES, {
  name: "iam-service-principal-source",
  description: "A resource policy that lets a service in says for which resource or account it may act.",
  deferred: DOCUMENTS_NAME_ARNS,
  check({ policy }, report) {
    for (const { effect, principals, conditions } of statementsOf(policy)) {
      const service = principals.find(({ kind }) => kind === "Service")?.id;
      if (effect === "Deny" || service === undefined || SOURCES.some((key) => conditions.has(key))) continue;
      report(`The policy lets ${service} act for anyone: add a condition on aws:SourceArn or aws:SourceAccount.`);
    }
  },
});
