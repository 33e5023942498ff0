import type { Clock } from "../../domain/ports/effects.ts";
import { CommandFault } from "./exit.ts";

/** The machine's clock, or one that stands still at the given instant. */
export function clockOf(instant: string | undefined): Clock {
  if (instant === undefined) return { now: () => Date.now() };
  const epochMs = Date.parse(instant);
  if (Number.isNaN(epochMs)) throw new CommandFault([`--clock is "${instant}"; allowed is an instant as in 2026-01-18T21:00:00Z`]);
  return { now: () => epochMs };
}
