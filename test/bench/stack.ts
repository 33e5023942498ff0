/** What the Pulumi program costs on the real engine: against a program that registers as many plain resources, and to type-check. */
import { existsSync } from "node:fs";
import { Provider } from "@pulumi/aws/provider.js";
import * as ssm from "@pulumi/aws/ssm/index.js";
import type { Outputs } from "../../stacks/outputs.ts";
import { deployedStack } from "../../stacks/program.ts";
import { Engine, type EngineStack } from "../support/engine/engine.ts";
import type { Bench, Outcome, Skipped } from "./bench.ts";
import { median } from "./measure.ts";

const CLI = new URL("../../.tools/bin/pulumi", import.meta.url);
const EVERYTHING = { "assay:encryption": "kms", "assay:layout": "per-zone" };
const SECRETS = { "assay:slackWebhook": "https://hooks.example.com/T/B/X" };

export const stackPreview: Bench = {
  name: "stack-preview",
  unit: "preview of prod with everything on / of as many plain resources",
  mark: 1.3,
  notes: [
    "Both on the real engine, from nothing, by the same provider double in this process, with the program in this process too; whole time, as a person waits for it.",
    "Plain: parameters under one provider, with nothing computed.",
  ],
  run: (work) => compared(work, (stack) => stack.preview()),
};

export const stackUnchanged: Bench = {
  name: "stack-unchanged",
  unit: "up of prod that changes nothing / of as many plain resources",
  mark: 1.3,
  notes: ["As stack-preview, of stacks that are up."],
  run: (work) =>
    compared(
      work,
      (stack) => stack.up(),
      (stack) => stack.up(),
    ),
};

/** Both sides in turn, each once to warm up. */
async function compared(
  { runs, say }: Parameters<Bench["run"]>[0],
  work: (stack: EngineStack) => Promise<unknown>,
  prepare: (stack: EngineStack) => Promise<unknown> = async () => {},
): Promise<Outcome | Skipped> {
  if (!existsSync(CLI)) return { skipped: "there is no Pulumi command: run test/support/engine/tools/build-cli" };
  const engine = await Engine.start();
  try {
    const ours = await engine.stack("prod", { config: EVERYTHING, secrets: SECRETS, program: deployedStack });
    const { create } = await ours.preview();
    const plain = await engine.stack("dev", { program: () => parameters(create.length) });
    await prepare(ours);
    await prepare(plain);
    const [costs, floors]: [number[], number[]] = [[], []];
    for (let run = 0; run <= runs; run++) {
      say(`${create.length} resources, ${run === 0 ? "warming up" : `${run} of ${runs}`}`);
      const [floor, cost] = [await secondsOf(() => work(plain)), await secondsOf(() => work(ours))];
      if (run === 0) continue;
      floors.push(floor);
      costs.push(cost);
    }
    const [whole, least] = [median(costs), median(floors)];
    return { ratio: whole / least, runs, absolute: `${whole.toFixed(1)} s and ${least.toFixed(1)} s, ${create.length} resources` };
  } finally {
    await engine.stop();
  }
}

async function parameters(count: number): Promise<Outputs> {
  const provider = new Provider("plain", { region: "us-east-1" });
  for (let i = 0; i < count; i++) new ssm.Parameter(`plain-${i}`, { type: "String", value: String(i) }, { provider });
  return {} as Outputs;
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1_000;
}
