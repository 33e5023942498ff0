import { stackRule } from "../../rule.ts";
import { eachStreamMapping } from "./stream-mapping.ts";

/** Cutting a failed batch in two finds the bad record, and costs no retry. */
export const streamBisect = stackRule({
  name: "lambda-stream-bisect",
  description: "A mapping of a stream cuts a failed batch in two.",
  check(graph) {
    eachStreamMapping(graph, (mapping) => {
      if (!mapping.props.bisectBatchOnFunctionError)
        graph.report(mapping, "A bad record takes its whole batch to the dead letters: set bisectBatchOnFunctionError.");
    });
  },
});
