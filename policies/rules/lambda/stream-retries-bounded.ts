import { stackRule } from "../../rule.ts";
import { eachStreamMapping } from "./stream-mapping.ts";

/** Seconds: what Lambda takes. */
const YOUNGEST = 60;
const OLDEST = 604_800;

/** Both are without bound by default: one bad record holds up its shard until the stream forgets it, and what waited behind it. */
export const streamRetriesBounded = stackRule({
  name: "lambda-stream-retries-bounded",
  description: "A mapping of a stream gives a record up after so many tries, and at a certain age.",
  parameters: { mostRetries: { type: "integer", minimum: 0, default: 100 } },
  check(graph, { mostRetries }) {
    eachStreamMapping(graph, (mapping) => {
      const { maximumRetryAttempts: retries = -1, maximumRecordAgeInSeconds: age = -1 } = mapping.props;
      if (retries < 0 || retries > mostRetries) {
        graph.report(mapping, `maximumRetryAttempts is ${retries === -1 ? "without bound" : retries}: set 0 to ${mostRetries}.`);
      }
      if (age < YOUNGEST || age > OLDEST) {
        graph.report(mapping, `maximumRecordAgeInSeconds is ${age === -1 ? "without bound" : age}: set ${YOUNGEST} to ${OLDEST}.`);
      }
    });
  },
});
