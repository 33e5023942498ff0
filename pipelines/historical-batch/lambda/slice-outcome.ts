import { type Either, isLeft } from "fp-ts/lib/Either.js";
import type { Slice } from "../../../domain/ports/provider.ts";
import { faultMessages, type HistoryFault, type SlicesResult } from "../handler.ts";

/** What became of a slice, as the state machine keeps it. */
export interface SliceOutcome {
  readonly slice: string;
  readonly runId: string;
  readonly marker: "QUALITY=PASS" | "QUALITY=FAIL";
  readonly received: number;
  readonly curated: number;
  readonly quarantined: number;
  readonly duplicate: number;
}

/** A slice that is not done, in words. What it committed stays, and another try goes on from there. */
export class SliceUnfinished extends Error {
  readonly _tag = "SliceUnfinished";

  constructor({ id }: Slice, why: string) {
    super(`slice ${id}: ${why}`);
    this.name = "SliceUnfinished";
  }
}

/** Throws {@link SliceUnfinished} where anything of it is left to do. A slice that fails the gate is done: it is in quarantine. */
export function sliceOutcome(slice: Slice, taken: Either<HistoryFault, SlicesResult>): SliceOutcome {
  if (isLeft(taken)) throw new SliceUnfinished(slice, faultMessages(taken.left).join("; "));
  const { runId, totals, unfetched, interrupted, balanced } = taken.right;
  for (const { fault } of unfetched) throw new SliceUnfinished(slice, fault.message);
  if (interrupted) throw new SliceUnfinished(slice, "time ran out; the next try goes on from the last commit");
  if (!balanced) throw new SliceUnfinished(slice, `run ${runId} does not balance: of its records not each went to exactly one account`);
  const { received, curated, quarantined, duplicate, failed } = totals;
  return { slice: slice.id, runId, marker: failed === 0 ? "QUALITY=PASS" : "QUALITY=FAIL", received, curated, quarantined, duplicate };
}
