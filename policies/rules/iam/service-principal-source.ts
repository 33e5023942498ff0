import { DOCUMENTS_NAME_ARNS, isNarrowedBy, statementsOf } from "../../documents.ts";
import { rulePerType } from "../../rule.ts";

const TYPES = new Set([
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:sqs/queuePolicy:QueuePolicy",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:ecr/repositoryPolicy:RepositoryPolicy",
]);
const SOURCES = new Set(["aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid"]);

/** A service acts for every AWS account: without its source, a stranger's bucket may send to our queue. */
export const servicePrincipalSource = rulePerType(TYPES, {
  name: "iam-service-principal-source",
  description: "A resource policy that lets a service in says for which resource or account it may act.",
  deferred: DOCUMENTS_NAME_ARNS,
  check({ policy }, report) {
    for (const statement of statementsOf(policy)) {
      const service = statement.principals.find(({ kind }) => kind === "Service")?.id;
      if (statement.effect === "Deny" || service === undefined || isNarrowedBy(statement, SOURCES)) continue;
      report(`The policy lets ${service} act for anyone: add a condition on aws:SourceArn or aws:SourceAccount.`);
    }
  },
});
