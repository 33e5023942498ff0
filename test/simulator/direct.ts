/** stream-ingest without a stream: a function that asks its source by schedule, now and then twice at a time. */
import { judgingFrom } from "../../pipelines/stream-ingest/lambda/judging.ts";
import { openRuntime } from "../../pipelines/stream-ingest/lambda/runtime.ts";
import { Faults } from "./faults.ts";
import { DeployedFunction } from "./functions.ts";
import { CONTEXT } from "./stream.ts";
import { REST_MS, sourceOf, type Workload } from "./workload.ts";
import { NO_RATES, START, World } from "./world.ts";

const ASK_MS = 2_000;

/** Until all that the source has is judged. */
export async function runDirect(world: World, workload: Workload): Promise<void> {
  const { time, faults, rates } = world;
  const judge = judgeOf(world, workload);
  for (let i = 0; time.now() < workload.until + REST_MS / 2; i++) {
    await time.sleep(ASK_MS);
    if (faults.at(`ask-${i}/twice`, rates.invocation, "duplicate", "invoked twice at a time")) void judge.invoke({});
    await judge.invoke({});
  }
  faults.end();
  judge.recycle();
  await time.sleep(REST_MS);
  for (let committed = 1; committed > 0; ) {
    const done = await judge.invoke({});
    if (done._tag === "Returned") committed = done.response.committed;
  }
}

/** All of it at once, by one process that nothing befalls. */
export async function undisturbedDirect({ settings }: World, workload: Workload): Promise<World> {
  const world = new World(Faults.none(), NO_RATES, settings);
  await world.time.run(async () => {
    await world.time.sleep(workload.until - START + 2 * REST_MS);
    const done = await judgeOf(world, workload).invoke({});
    if (done._tag !== "Returned") throw new Error(`undisturbed: ${world.defects.join("\n")}`);
  });
  return world;
}

function judgeOf(world: World, workload: Workload): DeployedFunction<object, { readonly committed: number }> {
  const source = sourceOf(workload, world.faults.between("source/batch", 1, 20));
  return new DeployedFunction(world, "micro-batch", async (around) => {
    const judge = judgingFrom(() => source, await openRuntime(world.environment, around));
    return (event) => judge(event, CONTEXT);
  });
}
