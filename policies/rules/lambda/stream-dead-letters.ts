import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { stackRule } from "../../rule.ts";
import { ifKnown } from "../../unknown.ts";
import { eachStreamMapping } from "./stream-mapping.ts";

/** Queues and topics are told which records were given up, and not what they held: once the stream forgets them they are lost. */
export const streamDeadLetters = stackRule({
  name: "lambda-stream-dead-letters",
  description: "Records that a mapping of a stream gives up are kept, whole, in a bucket.",
  check(graph) {
    eachStreamMapping(graph, (mapping) => {
      if (graph.referredBy(mapping, "destinationConfig", Bucket).length > 0) return;
      const arn = ifKnown(() => mapping.props.destinationConfig?.onFailure?.destinationArn);
      if (arn?.startsWith("arn:aws:s3:::")) return;
      graph.report(mapping, "Records that are given up are not kept whole: set destinationConfig.onFailure.destinationArn to a bucket.");
    });
  },
});
