import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { type ExchangeCalendar, missingSessions, OutOfCoverage } from "../../calendar/calendar.ts";
import { calendarById, unknownCalendarText } from "../../calendar/registry.ts";
import { isInstant, isSessionDate, msOfInstant, type SessionDate } from "../../market/times.ts";
import { type Check, type Context, define, type Observation, type Problem, problem, type Raised, raise } from "../expectation.ts";
import { column, count, date, optional, required, text } from "../kwargs.ts";
import { presentOf } from "../rows.ts";
import type { Column } from "../table.ts";
import { written } from "../whole-numbers.ts";

/**
 * Assay's own rules, beyond Great Expectations: they hold a column against an exchange's calendar. The column carries
 * session dates, or instants, each of which belongs to the session that is open then or was the last to close.
 */

/**
 * The newest session in the column is the last one that had completed by the batch's time or, where the batch was asked
 * for less, the last it was asked for. `max_sessions_behind` (default 0) is how many sessions may be missing at the end.
 */
export const tableFresh = define({
  type: "expect_table_to_be_fresh",
  kwargs: { column: required(column), calendar: required(text), max_sessions_behind: optional(count) },
  compile: ({ column, calendar, max_sessions_behind = 0 }) =>
    measuredBy(calendar, column, (known, sessions, context) => freshness(known, sessions, context, max_sessions_behind)),
});

/**
 * Every session between two dates (both included) has a row; a date not given is that of the first or the last session
 * present. `max_missing` (default 0) is how many may have none.
 */
export const sessionsComplete = define({
  type: "expect_sessions_to_be_complete",
  kwargs: {
    column: required(column),
    calendar: required(text),
    from: optional(date),
    to: optional(date),
    max_missing: optional(count),
  },
  compile: ({ column, calendar, from, to, max_missing = 0 }) => {
    if (from !== undefined && to !== undefined && from > to)
      return problem("from", `from cannot be later than to: ${from} is later than ${to}`);
    return measuredBy(calendar, column, (known, sessions) => completeness(known, sessions, { from, to }, max_missing));
  },
});

/** `sessions` are the distinct ones that the column names, ascending. */
type Measure = (calendar: ExchangeCalendar, sessions: readonly SessionDate[], context: Context) => Either<Raised, Observation>;

function measuredBy(id: string, column: string, measure: Measure): Either<readonly Problem[], Check> {
  const calendar = calendarById(id);
  if (isLeft(calendar)) return problem("calendar", unknownCalendarText(calendar.left));
  const observe = (values: Column, rowCount: number, context: Context): Either<Raised, Observation> => {
    const sessions = sessionsOf(calendar.right, column, presentOf(values, rowCount));
    return isLeft(sessions) ? sessions : measure(calendar.right, sessions.right, context);
  };
  return right({
    kind: "batch",
    columns: [column],
    observe: ([values], { rowCount }, context) => withinCoverage(() => observe(values!, rowCount, context)),
  });
}

/** A date that the calendar does not cover cannot be judged. */
function withinCoverage(observe: () => Either<Raised, Observation>): Either<Raised, Observation> {
  try {
    return observe();
  } catch (error) {
    if (error instanceof OutOfCoverage) return raise("ValueError", error.message);
    throw error;
  }
}

function sessionsOf(calendar: ExchangeCalendar, column: string, present: readonly unknown[]): Either<Raised, readonly SessionDate[]> {
  const sessions = new Set<SessionDate>();
  for (const value of new Set(present)) {
    if (isSessionDate(value)) sessions.add(value);
    else if (isInstant(value)) sessions.add(sessionAt(calendar, msOfInstant(value)));
    else return raise("TypeError", `column ${column} holds ${written(value)}, which is neither a session date nor an instant`);
  }
  return right([...sessions].sort());
}

function sessionAt(calendar: ExchangeCalendar, epochMs: number): SessionDate {
  const completed = calendar.lastCompletedSession(epochMs);
  return calendar.isOpenAt(epochMs) ? calendar.next(completed) : completed;
}

function freshness(
  calendar: ExchangeCalendar,
  sessions: readonly SessionDate[],
  { now, expectedThrough }: Context,
  allowed: number,
): Either<Raised, Observation> {
  if (now === undefined) {
    return raise("ValueError", "the batch carries no time to judge freshness by; give the greatest envelope time as context.now");
  }
  const completed = calendar.lastCompletedSession(now);
  const expected = expectedThrough !== undefined && expectedThrough < completed ? expectedThrough : completed;
  const latest = sessions.at(-1);
  if (latest === undefined) return right({ success: false, observed: null, details: { expected, sessions_behind: null } });
  const behind = missingSessions(calendar, latest, expected, [latest]).length;
  return right({ success: behind <= allowed, observed: latest, details: { expected, sessions_behind: behind } });
}

interface Span {
  readonly from: SessionDate | undefined;
  readonly to: SessionDate | undefined;
}

function completeness(
  calendar: ExchangeCalendar,
  sessions: readonly SessionDate[],
  span: Span,
  allowed: number,
): Either<Raised, Observation> {
  const from = span.from ?? sessions[0];
  const to = span.to ?? sessions.at(-1);
  if (from === undefined || to === undefined) return right({ success: false, observed: null });
  const missing = missingSessions(calendar, from, to, sessions);
  return right({ success: missing.length <= allowed, observed: missing.length, details: { missing_sessions: missing } });
}
