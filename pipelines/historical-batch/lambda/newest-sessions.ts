import { isLeft } from "fp-ts/lib/Either.js";
import { calendarById } from "../../../domain/calendar/registry.ts";
import { dateOfMs, type SessionDate } from "../../../domain/market/times.ts";

const DAY_MS = 86_400_000;
/** So many days are asked for again: what was missed or corrected is told anew, and what is known is dropped as a duplicate. */
const DAYS = 7;
/** Whose sessions count where a stack names no calendar. */
const USUAL_CALENDAR = "XNYS";

/** A week up to the session completed last, at a time in epoch milliseconds: what a backfill asks for that is told no range. */
export function newestSessions(calendarId: string | null, now: number): { readonly from: SessionDate; readonly to: SessionDate } {
  const calendar = calendarById(calendarId ?? USUAL_CALENDAR);
  if (isLeft(calendar)) throw new Error(`the calendar ${calendar.left.id} is missing`);
  const to = calendar.right.lastCompletedSession(now);
  return { from: dateOfMs(Date.parse(to) - DAYS * DAY_MS), to };
}
