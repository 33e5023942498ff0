/** Has a stack take in what its mapping gave up, before dead letters are replayed: the intake does it, as its queue would have it do. */
import { setTimeout as sleep } from "node:timers/promises";
import { isLeft } from "fp-ts/lib/Either.js";
import type { StackAccess } from "../../adapters/aws/responder/stack-access.ts";
import { type GivenUpBatch, isLost } from "../../domain/answer/given-up.ts";
import { keptText } from "./given-up.ts";

/** What became of objects that a mapping left. */
export interface TakenIn {
  readonly objects: number;
  /** Those that were not taken in, or only in part, and why as far as that is known here. */
  readonly left: readonly { readonly place: string; readonly why: string }[];
  /** Queues with notices that the intake had given up; they go to it once more, and it finds that there is nothing left to do. */
  readonly redriven: readonly string[];
  /** Such queues whose notices nobody here may, or can, hand out again. */
  readonly waiting: readonly string[];
}

const INTAKE = "dead-letter-intake";
/** The queue, as the manifest names it, of notices that it gave up. */
const GIVEN_UP = "given-up";
/** Objects of one call: as many as its queue hands it. */
const CALL_OBJECTS = 10;
/** How often a shard is waited for that the processor goes on with meanwhile. */
const TRIES = 3;
const WAIT_MS = 3_000;

export async function takeInFirst(access: StackAccess, batches: readonly GivenUpBatch[], say: (doing: string) => void): Promise<TakenIn> {
  const left = await takeInAll(access, batches, say);
  const isWhole = (pipeline: string) =>
    !batches.some((each) => each.pipeline === pipeline && left.some(({ place }) => place === each.place));
  const { redrive } = await import("../../adapters/aws/responder/redrive.ts");
  const [redriven, waiting]: [string[], string[]] = [[], []];
  for (const [pipeline, { queues = {} }] of Object.entries(access.manifest.pipelines)) {
    const queue = queues[GIVEN_UP];
    if (queue === undefined || !isWhole(pipeline)) continue;
    const done = await redrive(access.clients.sqs, queue);
    if (done !== "none") (done === "begun" ? redriven : waiting).push(queue);
  }
  return { objects: batches.length - left.length, left, redriven, waiting };
}

async function takeInAll(access: StackAccess, batches: readonly GivenUpBatch[], say: (doing: string) => void): Promise<TakenIn["left"]> {
  const left: { place: string; why: string }[] = [];
  const readable = batches.filter((each) => each._tag !== "Unreadable");
  for (const each of batches) if (each._tag === "Unreadable") left.push({ place: each.place, why: each.why });
  for (const [pipeline, own] of Map.groupBy(readable, ({ pipeline }) => pipeline)) {
    const functionName = access.manifest.pipelines[pipeline]?.functions[INTAKE];
    for (let at = 0; at < own.length; at += CALL_OBJECTS) {
      say(`taking in what was given up: ${at} of ${own.length} objects`);
      left.push(...(await takeInSome(access, functionName, own.slice(at, at + CALL_OBJECTS))));
    }
  }
  return left;
}

async function takeInSome(
  { clients, clock, manifest }: StackAccess,
  functionName: string | undefined,
  batches: readonly Exclude<GivenUpBatch, { readonly _tag: "Unreadable" }>[],
): Promise<TakenIn["left"]> {
  const all = (why: string) => batches.map(({ place }) => ({ place, why }));
  if (functionName === undefined) return all(`the stack has no function ${INTAKE}: npm run deploy -- ${manifest.stack}`);
  const { takeIn } = await import("../../adapters/aws/responder/replay.ts");
  let places = batches.map(({ place }) => place);
  for (let tries = 1; ; tries++) {
    const done = await takeIn(clients.lambda, functionName, places);
    if (isLeft(done)) return all(done.left);
    places = [...done.right];
    if (places.length === 0 || tries === TRIES) break;
    await sleep(WAIT_MS);
  }
  const remaining = new Set(places);
  return batches.flatMap((each) => {
    if (!remaining.has(each.place)) return [];
    const now = clock.now();
    return [
      {
        place: each.place,
        why: isLost(each, now) ? keptText(each, now) : `the log of ${functionName} says why; the same command tries it again`,
      },
    ];
  });
}
