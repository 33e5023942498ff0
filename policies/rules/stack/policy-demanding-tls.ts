import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy.js";
import { Topic } from "@pulumi/aws/sns/topic.js";
import { TopicPolicy } from "@pulumi/aws/sns/topicPolicy.js";
import { Queue } from "@pulumi/aws/sqs/queue.js";
import { QueuePolicy } from "@pulumi/aws/sqs/queuePolicy.js";
import { stackRule } from "../../rule.ts";

/** These services answer plain HTTP too. What the policies say is held by `iam-resource-policy-demands-tls`, once their ARNs are known. */
export const policyDemandingTls = stackRule({
  name: "stack-policy-demanding-tls",
  description: "Each bucket, queue and topic has a policy, which refuses requests without TLS.",
  check(graph) {
    const mend = (policy: string) =>
      `It takes requests without TLS: add a ${policy} that denies them where aws:SecureTransport is "false".`;
    graph.each(Bucket, (bucket) => {
      if (graph.referringTo(bucket, BucketPolicy, "bucket").length === 0) graph.report(bucket, mend("BucketPolicy"));
    });
    graph.each(Queue, (queue) => {
      if (graph.referringTo(queue, QueuePolicy, "queueUrl").length === 0) graph.report(queue, mend("QueuePolicy"));
    });
    graph.each(Topic, (topic) => {
      if (graph.referringTo(topic, TopicPolicy, "arn").length === 0) graph.report(topic, mend("TopicPolicy"));
    });
  },
});
