import { isLeft } from "fp-ts/lib/Either.js";
import { sqliteBudget } from "../../adapters/embedded/request-budget.ts";
import type { Invocation, RunSummary } from "../../pipelines/definition.ts";
import { pipelines } from "../../pipelines/registry.ts";

/** Runs a pipeline into a data directory within this process, by a clock that stands still. Throws where it does not run. */
export async function runHere(name: string, dataDirectory: string, asked: Partial<Invocation> = {}): Promise<RunSummary> {
  const run = await pipelines.find((pipeline) => pipeline.name === name)!.local();
  const outcome = await run({
    dataDirectory,
    provider: "simulated",
    providerOptions: {},
    symbols: [],
    continue: false,
    settings: {},
    clock: { now: () => Date.UTC(2026, 0, 20, 21) },
    secret: async () => undefined,
    budget: sqliteBudget(`${dataDirectory}.budget`),
    progress: () => {},
    watch: () => {},
    stopRequested: () => false,
    ...asked,
  });
  if (isLeft(outcome)) throw new Error(outcome.left.messages.join("; "));
  return outcome.right;
}
