import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { OutOfCoverage } from "../../domain/calendar/calendar.ts";
import { calendarById, unknownCalendarText } from "../../domain/calendar/registry.ts";
import type { LatestPrice } from "../../domain/market/latest-price.ts";
import type { SessionDate } from "../../domain/market/times.ts";

/** The session after the newest one served from a source: what `--continue` asks for. */
export function nextSession(latest: readonly LatestPrice[], source: string, calendarId: string): Either<string, SessionDate> {
  const newest = latest
    .filter((price) => price.source === source)
    .map(({ event_time }) => event_time.slice(0, 10))
    .reduce<string | undefined>((a, b) => (a === undefined || b > a ? b : a), undefined);
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
