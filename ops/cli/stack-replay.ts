/** A replay on a stack: its function judges and commits, under its own role; the command asks it, again and again until all is taken. */
import { setTimeout as sleep } from "node:timers/promises";
import { isLeft } from "fp-ts/lib/Either.js";
import type { StackAccess } from "../../adapters/aws/responder/stack-access.ts";
import type { HeldFilter, HeldZone } from "../../domain/answer/held.ts";
import { NOTHING, plus, plusCounts, type Replayed, recordsIn } from "../../domain/answer/replay.ts";
import type { ReplayReply } from "../../domain/answer/replay-request.ts";
import { didYouMean } from "../../domain/settings.ts";
import { CommandFault, EXIT } from "./exit.ts";

export interface StackOrder {
  readonly zone: HeldZone;
  readonly filter: HeldFilter;
  readonly who: string;
  readonly why: string;
  readonly dryRun: boolean;
  readonly again: boolean;
  /** Most records a second. */
  readonly rate: number | undefined;
}

export interface Following {
  readonly say: (doing: string) => void;
  readonly stopRequested: () => boolean;
}

/** Records of one call, about: small enough to end long before Lambda ends it. */
const CALL_RECORDS = 20_000;
/** With a rate: seconds' worth of records of one call. */
const CALL_SECONDS = 10;
/** How often another writer of the same shard is waited for, and how long. */
const BUSY_TRIES = 10;
const BUSY_MS = 3_000;
/** Of a call that comes no further, as the next would not. */
const STUCK =
  "stopped before it had judged a record. What was committed before is done; ask for fewer at a time (--symbol, --run, --from, --to)";

/** Of every pipeline that holds such records, one after another. Throws a CommandFault where one refuses, or its function fails. */
export async function replayOnStack(access: StackAccess, order: StackOrder, following: Following): Promise<Replayed> {
  let total: Replayed = { replay: "", objects: 0, became: NOTHING, left: {}, interrupted: false };
  for (const functionName of functionsFor(access, order.filter.pipeline)) {
    const done = await replayBy(access, functionName, order, following);
    total = {
      replay: total.replay || done.replay,
      objects: total.objects + done.objects,
      became: plus(total.became, done.became),
      left: plusCounts(total.left, done.left),
      interrupted: done.interrupted,
    };
    if (total.interrupted) break;
  }
  return total;
}

function functionsFor({ manifest }: StackAccess, pipeline: string | undefined): readonly string[] {
  const asked = Object.entries(manifest.pipelines).filter(([name]) => pipeline === undefined || name === pipeline);
  const functions = asked.flatMap(([, { functions }]) => functions["replay"] ?? []);
  if (functions.length > 0) return functions;
  const known = Object.keys(manifest.pipelines);
  const near =
    pipeline === undefined || known.includes(pipeline) ? "" : `${didYouMean(pipeline, known)}its pipelines are ${known.join(", ")}. `;
  throw new CommandFault([
    `stack ${manifest.stack} has no function that replays ${pipeline ?? "any pipeline"}. ${near}Deploy an Assay that has: npm run deploy -- ${manifest.stack}`,
  ]);
}

async function replayBy(
  access: StackAccess,
  functionName: string,
  order: StackOrder,
  { say, stopRequested }: Following,
): Promise<Replayed> {
  const { filter, zone, who, why, dryRun, again, rate } = order;
  const limit = rate === undefined ? CALL_RECORDS : Math.max(1, Math.round(rate * CALL_SECONDS));
  let total: Replayed = { replay: "", objects: 0, became: NOTHING, left: {}, interrupted: false };
  for (;;) {
    const began = performance.now();
    const name = total.replay === "" ? {} : { replay: total.replay };
    const asked = { zone, ...filter, who, ...(why !== "" && { why }), dryRun, again, ...(dryRun ? {} : { limit }), ...name };
    const done = await answerOf(access, functionName, asked);
    // What is left is told anew by each call, of all objects.
    total = { ...done, objects: total.objects + done.objects, became: plus(total.became, done.became) };
    const judged = recordsIn(done.became);
    say(`${functionName}: ${recordsIn(total.became).toLocaleString("en-US")} records of ${total.objects} objects judged anew`);
    // A dry run commits nothing, and would begin anew.
    if (dryRun || !done.interrupted || stopRequested()) return total;
    if (judged === 0) throw new CommandFault([`${functionName} ${STUCK}`], EXIT.notSo);
    if (rate !== undefined) await sleep(Math.max(0, (1000 * judged) / rate - (performance.now() - began)));
  }
}

/** Another writer of the same shard, be it the processor or somebody else's replay, is waited for. */
async function answerOf({ clients }: StackAccess, functionName: string, asked: object): Promise<Replayed> {
  const { askReplay } = await import("../../adapters/aws/responder/replay.ts");
  for (let tries = 1; ; tries++) {
    const answered = await askReplay(clients.lambda, functionName, asked);
    if (isLeft(answered)) {
      throw new CommandFault([`${answered.left}. What was committed before is done, and the same command goes on from there`], EXIT.notSo);
    }
    const reply: ReplayReply = answered.right;
    if (reply._tag === "Replayed") return reply;
    if (reply._tag === "Refused") throw new CommandFault(reply.faults);
    if (reply._tag !== "AnotherWriter" || tries === BUSY_TRIES) throw new CommandFault([reply.message], EXIT.notSo);
    await sleep(BUSY_MS);
  }
}
