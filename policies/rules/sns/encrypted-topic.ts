import { Topic } from "@pulumi/aws/sns/topic.js";
import { resourceRule } from "../../rule.ts";
import { isGiven } from "../../unknown.ts";

/** Alarms say what runs where, and what went wrong with it. */
export const encryptedTopic = resourceRule(Topic, {
  name: "sns-topic-encrypted",
  description: "SNS topics are encrypted by a KMS key.",
  check(topic, report) {
    if (!isGiven(() => topic.kmsMasterKeyId)) report("The topic is not encrypted: set kmsMasterKeyId.");
  },
});
