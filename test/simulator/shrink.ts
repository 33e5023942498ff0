/** Finds few faults of a schedule that are enough for it to go wrong: by leaving out ever smaller pieces of them. */
import { type Ended, runSchedule, type Schedule } from "./schedule.ts";

/** @param failing one that goes wrong; answers with one of the same seed of which no fault can be left out */
export async function shrink({ seed }: Schedule, failing: Ended): Promise<Ended> {
  let least = failing;
  for (let size = least.befell.size; size >= 1; ) {
    const before = least.befell.size;
    for (let from = 0; from < least.befell.size; ) {
      const only = [...least.befell.keys()].filter((_, i) => i < from || i >= from + size);
      const without = await runSchedule({ seed, only: new Set(only) });
      // Without the others some of these never come to pass.
      if (without.wrong.length > 0) least = without;
      else from += size;
    }
    if (least.befell.size < before) size = Math.min(size, least.befell.size);
    else if (size === 1) break;
    else size = Math.ceil(size / 2);
  }
  return least;
}
