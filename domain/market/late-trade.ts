/**
 * A line of the late zone: a trade that was good and came too long after it happened for stream-ingest to place it. It is written
 * there, and historical-batch merges it.
 */
import { isLeft } from "fp-ts/lib/Either.js";
import { type Tick, tickContract } from "./tick.ts";

/** What a record does to a trade that was told before, whose id it has. */
export type Amendment = "correction" | "cancel";

export interface LateTrade {
  readonly receipt_id: string;
  readonly original: string;
  /** Its revision is not assigned yet. */
  readonly canonical: Tick;
  /** Absent of a trade that is told for itself. */
  readonly amends?: Amendment;
}

/** Throws a SyntaxError, naming the place, for a line that no pipeline wrote. */
export function readLateTrade(line: string, place: string): LateTrade {
  const { receipt_id, original, canonical, amends } = parsed(line, place);
  const tick = tickContract.decode(canonical);
  const isAmendment = amends === undefined || amends === "correction" || amends === "cancel";
  if (isLeft(tick) || typeof receipt_id !== "string" || typeof original !== "string" || !isAmendment) throw notLate(line, place);
  return { receipt_id, original, canonical: tick.right, ...(amends === undefined ? {} : { amends }) };
}

function parsed(line: string, place: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(line) ?? {}) as Readonly<Record<string, unknown>>;
  } catch {
    throw notLate(line, place);
  }
}

function notLate(line: string, place: string): SyntaxError {
  return new SyntaxError(`${place} is no late trade as stream-ingest writes it: ${line.slice(0, 200)}; restore it from a copy`);
}
