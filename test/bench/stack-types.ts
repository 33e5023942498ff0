/** What the Pulumi program costs to type-check, against the least that imports its provider. */
import { fileURLToPath } from "node:url";
import type { Bench } from "./bench.ts";
import { measure, median } from "./measure.ts";

const CHECKER = new URL("type-check.ts", import.meta.url);
const LEAST = fileURLToPath(new URL("one-bucket.ts", import.meta.url));
const PROGRAM = fileURLToPath(new URL("../../stacks/program.ts", import.meta.url));

export const stackTypes: Bench = {
  name: "stack-types",
  unit: "type-check of the Pulumi program / of a file that imports @pulumi/aws and makes one bucket",
  mark: 3,
  notes: [
    "TypeScript's own compiler over each file and all that it reaches, under this repository's options, without a cache; processor time of the process.",
    "The program: stacks/program.ts, and so the components, the pipelines' infrastructure and what they take of domain.",
  ],
  run: async ({ runs, say }) => {
    const [floors, costs]: [number[], number[]] = [[], []];
    for (let run = 1; run <= runs; run++) {
      say(`${run} of ${runs}`);
      floors.push((await measure(CHECKER, [LEAST])).cpuSeconds);
      costs.push((await measure(CHECKER, [PROGRAM])).cpuSeconds);
    }
    const [whole, least] = [median(costs), median(floors)];
    return { ratio: whole / least, runs, absolute: `${whole.toFixed(1)} s and ${least.toFixed(1)} s` };
  },
};
