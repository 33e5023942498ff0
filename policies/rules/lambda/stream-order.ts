import { stackRule } from "../../rule.ts";
import { eachStreamMapping } from "./stream-mapping.ts";

/** A shard's state moves with its checkpoint, one batch at a time: two at once would each lose to the other, for ever. */
export const streamOrder = stackRule({
  name: "lambda-stream-order",
  description: "A shard is read by one invocation at a time.",
  check(graph) {
    eachStreamMapping(graph, (mapping) => {
      const factor = mapping.props.parallelizationFactor ?? 1;
      if (factor > 1)
        graph.report(mapping, `parallelizationFactor is ${factor}, and a shard's checkpoint takes one writer: set 1, and scale by shards.`);
    });
  },
});
