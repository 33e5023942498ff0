/** `npm run test:graph:update`: takes the graphs as they are for the baselines. Read what has changed before it is committed. */
import { registeredStack, SAMPLES, type Sample } from "../support/sample-stacks.ts";
import { writeBaseline } from "./baselines.ts";
import { graphOf } from "./graph.ts";

for (const sample of Object.keys(SAMPLES) as Sample[]) writeBaseline(sample, graphOf(await registeredStack(sample)));
