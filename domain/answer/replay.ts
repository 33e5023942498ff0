/**
 * Takes records out of quarantine and dead-letters and has them judged anew, an object at a time. Each object is one commit of its
 * pipeline, and the commit says which lines it took: so a replay that is cut off goes on where it ended, and one that is
 * run again finds nothing left to take.
 */
import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { hashText, hex64 } from "../ledger/hash.ts";
import { lineRanges, type ReplayAct, replaysOf } from "../ledger/replays.ts";
import { compactSecond } from "../market/times.ts";
import type { Observer } from "../ports/effects.ts";
import { ACCOUNT_OF, type Held, type HeldFilter, type HeldZone, matches } from "./held.ts";
import { heldIn, heldKeys, type ReadObjects, takenLines } from "./held-records.ts";

/** What is asked of a replay. */
export interface ReplayOrder {
  readonly zone: HeldZone;
  readonly filter: HeldFilter;
  /** The run that the ledger books it under; see {@link replayRun}. */
  readonly replay: string;
  readonly who: string;
  /** Instant of the command. */
  readonly at: string;
  readonly why: string;
  /** Judge only, and commit nothing. */
  readonly dryRun: boolean;
  /** Also what an earlier replay put back under the very rules that hold now. */
  readonly again: boolean;
}

/** The name of the run of a replay: its instant to the second, and a hash that tells those of one second apart. */
export function replayRun({ zone, filter, who, at }: Pick<ReplayOrder, "zone" | "filter" | "who" | "at">): string {
  const tag = hex64(hashText(JSON.stringify([zone, filter, who, at]))).slice(0, 6);
  return `${PREFIX}${compactSecond(at)}-${tag}`;
}
const PREFIX = "replay-";

export function isReplay(run: string): boolean {
  return run.startsWith(PREFIX);
}

/** Records of one object that are to be judged together. */
export interface ReplayUnit {
  readonly key: string;
  readonly held: readonly Held[];
  /** Whether a record is of a batch that failed as a whole: it is judged as a whole again. Others are judged one by one. */
  readonly ofFailedBatch: (held: Held) => boolean;
}

export type Became = ReplayAct["became"];

/** What has become of a unit; what could not be taken rests where it was, and why. */
export interface UnitOutcome {
  readonly became: Became;
  readonly left: Readonly<Record<string, number>>;
}

/** Nothing of the unit was committed. */
export interface ReplayFault {
  readonly _tag: "AnotherWriter" | "NotConserved";
  readonly message: string;
}

export interface Replayed {
  readonly replay: string;
  readonly objects: number;
  readonly became: Became;
  /** Records that fit and were not taken, by why. */
  readonly left: Readonly<Record<string, number>>;
  /** Asked to stop before the end; the same command goes on from there. */
  readonly interrupted: boolean;
}

export interface ReplayPorts {
  readonly objects: ReadObjects;
  readonly observer: Pick<Observer, "progress">;
  readonly stopRequested: () => boolean;
  /** Told of records that were judged; comes back when the next may be. */
  readonly pace: (records: number) => Promise<void>;
}

/**
 * @param of the pipeline, and the dataset whose records it replays
 * @param rules the contract and suite by which they are judged now
 * @param judge judges a unit and, unless it is a dry run, commits it
 */
export async function replayHeld(
  { objects, observer, stopRequested, pace }: ReplayPorts,
  order: ReplayOrder,
  of: { readonly pipeline: string; readonly dataset: string },
  rules: { readonly contract: string; readonly suite: string },
  judge: (unit: ReplayUnit) => Promise<Either<ReplayFault, UnitOutcome>>,
): Promise<Either<ReplayFault, Replayed>> {
  // The oldest first, as they came.
  const keys = (await heldKeys(objects, `${order.zone}/${of.dataset}/`, order.filter)).toReversed();
  const taken = await takenLines(objects, replaysOf(of.pipeline));
  const isSettled = ({ run, contract, suite }: Held) => isReplay(run) && contract === rules.contract && suite === rules.suite;
  let total = nothingOf(order);
  for (const [i, key] of keys.entries()) {
    if (stopRequested()) return right({ ...total, interrupted: true });
    const resting = (await heldIn(objects, order.zone, key)).filter(({ line }) => !taken.by(key, line));
    // What this replay has put back itself, in a call before this one, it does not take up a second time.
    const wanted = resting.filter((held) => held.run !== order.replay && matches(held, order.filter));
    const fresh = order.again ? wanted : wanted.filter((held) => !isSettled(held));
    total = { ...total, left: plusCounts(total.left, { [SETTLED]: wanted.length - fresh.length }) };
    const unit = unitOf(key, resting, fresh);
    if (unit.held.length === 0) continue;
    const judged = await judge(unit);
    if (isLeft(judged)) return judged;
    const { became, left } = judged.right;
    total = { ...total, objects: total.objects + 1, became: plus(total.became, became), left: plusCounts(total.left, left) };
    observer.progress({ done: i + 1, total: keys.length, what: key, tallies: total.became });
    await pace(recordsIn(became));
  }
  return right(total);
}

const SETTLED = "put back by an earlier replay under the same rules (--again takes them)";
export const NOTHING: Became = { curated: 0, duplicate: 0, late: 0, quarantined: 0 };

/** What a replay has done before it does anything. */
export function nothingOf({ replay }: ReplayOrder): Replayed {
  return { replay, objects: 0, became: NOTHING, left: {}, interrupted: false };
}

/** How many were judged. */
export function recordsIn({ curated, duplicate, late, quarantined }: Became): number {
  return curated + duplicate + late + quarantined;
}

/** A batch that failed is judged as a whole or not at all: whoever picks its good records only would pass it by the gate. */
function unitOf(key: string, resting: readonly Held[], wanted: readonly Held[]): ReplayUnit {
  const batchOf = batchNames();
  const failed = new Set(resting.filter(({ reasons }) => reasons.some(({ name }) => name === "batch-failed")).map(batchOf));
  const whole = new Set(wanted.map(batchOf).filter((batch) => failed.has(batch)));
  const chosen = new Set(wanted);
  return {
    key,
    held: wanted.length === resting.length ? resting : resting.filter((held) => chosen.has(held) || whole.has(batchOf(held))),
    ofFailedBatch: (held) => failed.has(batchOf(held)),
  };
}

/** Names a record's batch; of neighbours, which mostly are of one, it is put together once. */
function batchNames(): (held: Held) => string {
  let last: { readonly run: string; readonly group: string | null; readonly name: string } | undefined;
  return ({ run, group }) => {
    if (last?.run !== run || last.group !== group) last = { run, group, name: `${run} ${group ?? ""}` };
    return last.name;
  };
}

/** What a commit says of the lines it took. */
export function actOf({ zone, replay, who, at, why }: ReplayOrder, pipeline: string, held: readonly Held[], became: Became): ReplayAct {
  const taken = Map.groupBy(held, ({ key }) => key);
  return {
    replay,
    pipeline,
    from: ACCOUNT_OF[zone],
    who,
    at,
    why,
    taken: Object.fromEntries([...taken].map(([key, lines]) => [key, lineRanges(lines.map(({ line }) => line).sort((a, b) => a - b))])),
    became,
  };
}

export function plus(a: Became, b: Became): Became {
  return {
    curated: a.curated + b.curated,
    duplicate: a.duplicate + b.duplicate,
    late: a.late + b.late,
    quarantined: a.quarantined + b.quarantined,
  };
}

/** Names that come to nothing are left out. */
export function plusCounts(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const sums: Record<string, number> = { ...a };
  for (const [name, count] of Object.entries(b)) if (count > 0) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}
