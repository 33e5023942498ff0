import { isLeft } from "fp-ts/lib/Either.js";
import type { ExchangeCalendar } from "../../../domain/calendar/calendar.ts";
import { calendarById, unknownCalendarText } from "../../../domain/calendar/registry.ts";

export function calendar(id: string): ExchangeCalendar {
  const found = calendarById(id);
  if (isLeft(found)) throw new Error(unknownCalendarText(found.left));
  return found.right;
}
