/**
 * Times as the contracts carry them: fixed-width text, so that their order as text is their order in time.
 */

/** An instant in UTC to the microsecond: `2026-01-18T14:30:00.000000Z`, always 27 characters. */
export type Instant = string;

/** A session's date in its exchange's own time zone, `2026-01-18`: never an instant. */
export type SessionDate = string;

const INSTANT = /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const MS_PER_DAY = 86_400_000;

export function instantOfMs(epochMs: number): Instant {
  return `${new Date(epochMs).toISOString().slice(0, -1)}000Z`;
}

/** Epoch milliseconds; what lies below a millisecond is cut. */
export function msOfInstant(instant: Instant): number {
  return Date.parse(`${instant.slice(0, 23)}Z`);
}

/** Microseconds since 1970-01-01T00:00Z, as Parquet and DuckDB keep them. Exact in a double until the year 2255. */
export function microsOfInstant(instant: Instant): number {
  return msOfInstant(instant) * 1000 + Number(instant.slice(23, 26));
}

export function isInstant(text: unknown): text is Instant {
  return typeof text === "string" && INSTANT.test(text) && isRealDate(text.slice(0, 10));
}

export function isSessionDate(text: unknown): text is SessionDate {
  return typeof text === "string" && DATE.test(text) && isRealDate(text);
}

/** Days since 1970-01-01, as Parquet's DATE keeps them. */
export function daysOfDate(date: SessionDate): number {
  return Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10))) / MS_PER_DAY;
}

export function dateOfDays(days: number): SessionDate {
  return new Date(days * MS_PER_DAY).toISOString().slice(0, 10);
}

export function dateOfMs(epochMs: number): SessionDate {
  return new Date(epochMs).toISOString().slice(0, 10);
}

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `2023-02-29` has the shape of a date and is none. Years 1900–2199: outside them a market date is a mistake. */
function isRealDate(date: string): boolean {
  const year = Number(date.slice(0, 4));
  const month = Number(date.slice(5, 7));
  const day = Number(date.slice(8, 10));
  if (year < 1900 || year > 2199 || month < 1 || month > 12) return false;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && day <= DAYS_IN_MONTH[month - 1]! + (leap ? 1 : 0);
}
