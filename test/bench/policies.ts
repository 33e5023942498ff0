/** What the guardrails cost whoever waits for a preview: the policy pack, and the estimator. */
import { existsSync } from "node:fs";
import { isLeft } from "fp-ts/lib/Either.js";
import { buildPack } from "../../policies/build.ts";
import { judge } from "../../policies/cost/ceiling.ts";
import { estimate } from "../../policies/cost/estimate.ts";
import { readGraph } from "../../policies/cost/graph.ts";
import { NAMED_USAGE } from "../../policies/cost/usage.ts";
import { guardedPreview } from "../../policies/guard.ts";
import { deployedStack } from "../../stacks/program.ts";
import { bareStack, OWN } from "../engine-policy/bare-stack.ts";
import { Engine } from "../support/engine/engine.ts";
import type { Registered } from "../support/mocks.ts";
import { registeredStack } from "../support/sample-stacks.ts";
import type { Bench, Outcome, Skipped, Workplace } from "./bench.ts";
import { median } from "./measure.ts";

const CLI = new URL("../../.tools/bin/pulumi", import.meta.url);
const EVERYTHING = { ...OWN, "assay:encryption": "kms", "assay:layout": "per-zone" };
const RESOURCES = 500;

export const policyPreview: Bench = {
  name: "policy-preview",
  unit: "preview of prod under the policy pack / without it",
  mark: 1.6,
  notes: [
    "Both on the real engine, from nothing, by the same provider double and program in this process; whole time, as a person waits for it.",
    "Included: starting the pack, and all its rules over every resource. Excluded: compiling it.",
  ],
  async run({ runs, say }) {
    await buildPack();
    return withProd((preview, guarded) => compared(guarded, preview, { runs, say }));
  },
};

export const costEstimate: Bench = {
  name: "cost-estimate",
  unit: `estimate of ${RESOURCES} resources / preview of prod, which has fewer`,
  mark: 0.1,
  notes: [
    "Estimate: parsing the preview's JSON, reading the graph, pricing it, judging it by a ceiling. The resources are prod's, repeated.",
    "Preview as the floor of policy-preview.",
  ],
  async run({ runs, say }) {
    const document = previewOf(await registeredStack("prod"));
    return withProd((preview) => compared(async () => estimated(document), preview, { runs, say }));
  },
};

type Work = () => Promise<unknown>;

/** Calls with prod's preview on the engine, without the pack and with it. */
async function withProd(use: (preview: Work, guarded: Work) => Promise<Outcome>): ReturnType<Bench["run"]> {
  if (!existsSync(CLI)) return { skipped: "there is no Pulumi command: run test/support/engine/tools/build-cli" } satisfies Skipped;
  const engine = await Engine.start();
  try {
    const stack = await bareStack(engine, "prod", EVERYTHING, () => deployedStack());
    // As the guarded one: with the same output and events.
    const preview = () => stack.preview({ diff: true, color: "never", onOutput: () => {}, onEvent: () => {} });
    return await use(preview, () => guardedPreview(stack));
  } finally {
    await engine.stop();
  }
}

/** What `pulumi preview --json` prints of so many resources. */
function previewOf(resources: readonly Registered[]): string {
  const steps = Array.from({ length: RESOURCES }, (_, at) => {
    const { type, name, inputs } = resources[at % resources.length]!;
    const urn = `urn:pulumi:prod::assay::${type}::${name}-${at}`;
    return { op: "create", urn, newState: { urn, type, custom: true, inputs } };
  });
  return JSON.stringify({ config: { "aws:region": "us-east-1" }, changeSummary: { create: steps.length }, steps });
}

function estimated(document: string): void {
  const graph = readGraph(JSON.parse(document));
  if (isLeft(graph)) throw new Error(graph.left.message);
  const cost = estimate(graph.right, { usage: NAMED_USAGE.get("prod")! });
  if (isLeft(cost)) throw new Error(cost.left.map(({ message }) => message).join("\n"));
  judge(cost.right, 500);
}

/** Both sides in turn, each once to warm up. */
async function compared(work: Work, floor: Work, { runs, say }: Pick<Workplace, "runs" | "say">): Promise<Outcome> {
  const [costs, floors]: [number[], number[]] = [[], []];
  for (let run = 0; run <= runs; run++) {
    say(run === 0 ? "warming up" : `${run} of ${runs}`);
    const [least, whole] = [await secondsOf(floor), await secondsOf(work)];
    if (run === 0) continue;
    floors.push(least);
    costs.push(whole);
  }
  const [whole, least] = [median(costs), median(floors)];
  return { ratio: whole / least, runs, absolute: `${whole.toFixed(3)} s and ${least.toFixed(1)} s` };
}

async function secondsOf(work: Work): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1_000;
}
