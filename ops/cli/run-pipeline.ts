import { isLeft } from "fp-ts/lib/Either.js";
import { sqliteBudget } from "../../adapters/embedded/request-budget.ts";
import type { Invocation, PipelineDefinition, RunSummary } from "../../pipelines/definition.ts";
import { budgetPath, secretOfEnvironment } from "./environment.ts";
import { CommandFault, EXIT } from "./exit.ts";
import { stopOnInterrupt } from "./signals.ts";
import { displayOf } from "./terminal/display.ts";

/** What is asked of a run; the rest of its invocation comes from this machine. */
export type Asked = Omit<Invocation, "secret" | "budget" | "progress" | "watch" | "stopRequested">;

/** Runs a pipeline here, with what it shows on the way. Throws {@link CommandFault} where it did not run. */
export async function runPipeline(pipeline: PipelineDefinition, asked: Asked, show: boolean): Promise<RunSummary> {
  const display = displayOf(pipeline.name, show);
  const stop = stopOnInterrupt(display.say);
  try {
    const outcome = await (await pipeline.local())({
      ...asked,
      secret: secretOfEnvironment,
      budget: sqliteBudget(budgetPath()),
      progress: display.progress,
      watch: display.watch,
      stopRequested: stop.requested,
    });
    if (isLeft(outcome)) throw new CommandFault(outcome.left.messages, outcome.left._tag === "usage" ? EXIT.usage : EXIT.notSo);
    return outcome.right;
  } finally {
    display.end();
    stop.end();
  }
}

/** Whether what was asked holds: everything fetched, passed and accounted for. */
export function holds(run: RunSummary): boolean {
  const whole = run.feed === "ticks" || run.slices.unfetched.length === 0;
  return run.marker === "QUALITY=PASS" && run.balanced && !run.interrupted && whole;
}
