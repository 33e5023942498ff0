/**
 * The calendars there are, by id.
 */
import { type Either, left, right } from "fp-ts/lib/Either.js";
import { didYouMean, nearest } from "../settings.ts";
import { ALWAYS_OPEN } from "./always-open.ts";
import { type ExchangeCalendar, exchangeCalendar } from "./calendar.ts";
import type { CalendarDefinition } from "./definition.ts";
import { XNYS } from "./xnys.ts";

const DEFINITIONS: readonly CalendarDefinition[] = [XNYS, ALWAYS_OPEN];
export const CALENDAR_IDS: readonly string[] = DEFINITIONS.map(({ id }) => id);

export interface UnknownCalendar {
  readonly _tag: "UnknownCalendar";
  readonly id: string;
  readonly known: readonly string[];
  /** The known id closest to a misspelt one. */
  readonly nearest?: string;
}

const workedOut = new Map<string, ExchangeCalendar>();

/** Each calendar is worked out when it is first asked for, and kept. */
export function calendarById(id: string): Either<UnknownCalendar, ExchangeCalendar> {
  const kept = workedOut.get(id);
  if (kept !== undefined) return right(kept);
  const definition = DEFINITIONS.find((candidate) => candidate.id === id);
  if (definition === undefined) return left(unknownCalendar(id));
  const calendar = exchangeCalendar(definition);
  workedOut.set(id, calendar);
  return right(calendar);
}

/** The fault in words. */
export function unknownCalendarText({ id, known }: UnknownCalendar): string {
  return `there is no calendar ${JSON.stringify(id)}: ${didYouMean(id, known)}known are ${known.join(", ")}`;
}

function unknownCalendar(id: string): UnknownCalendar {
  const near = nearest(id, CALENDAR_IDS);
  return { _tag: "UnknownCalendar", id, known: CALENDAR_IDS, ...(near !== undefined && { nearest: near }) };
}
