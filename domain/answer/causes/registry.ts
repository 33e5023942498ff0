/** What the evidence of a run says of the causes that an alarm may have. */
import type { Cause, Evidence, Suspicion } from "../evidence.ts";

export interface Suspected extends Suspicion {
  readonly cause: Cause;
}

/** What the evidence points to, whatever explains most records first; last what does no harm. */
export function suspected(causes: readonly Cause[], evidence: Evidence): readonly Suspected[] {
  const found = causes.flatMap((cause) => {
    const suspicion = cause.suspect(evidence);
    return suspicion ? [{ cause, ...suspicion }] : [];
  });
  const harmless = ({ cause }: Suspected) => Number(cause.isHarmless ?? false);
  return found.sort((a, b) => harmless(a) - harmless(b) || b.records - a.records);
}

/** What an alarm alone says that has one cause only, whatever a run or a log tells besides. */
export function suspectedByAlarm(causes: readonly Cause[], because: string): readonly Suspected[] {
  const [cause, ...others] = causes;
  return cause && others.length === 0 ? [{ cause, records: 0, served: 0, because }] : [];
}
