import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { OutOfCoverage } from "../../domain/calendar/calendar.ts";
import { calendarById, unknownCalendarText } from "../../domain/calendar/registry.ts";
import type { SessionDate } from "../../domain/market/times.ts";

/** The session after the newest one served from a source: what `--continue` asks for. */
export function nextSession(newest: SessionDate | undefined, source: string, calendarId: string): Either<string, SessionDate> {
  if (newest === undefined) return left(`--continue: nothing from ${source} is curated yet; run once without it`);
  const calendar = calendarById(calendarId);
  if (isLeft(calendar)) return left(`--continue: ${unknownCalendarText(calendar.left)}`);
  try {
    return right(calendar.right.next(newest));
  } catch (error) {
    if (error instanceof OutOfCoverage) return left(`--continue: ${error.message}`);
    throw error;
  }
}
