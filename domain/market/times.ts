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

/** To the second, as the names of runs have it: `20260118T143000`. */
export function compactSecond(instant: string): string {
  return instant.slice(0, 19).replaceAll(/[-:]/g, "");
}

/** Epoch milliseconds; what lies below a millisecond is cut. */
export function msOfInstant(instant: Instant): number {
  return Date.parse(`${instant.slice(0, 23)}Z`);
}

/**
 * Microseconds since 1970-01-01T00:00Z, as Parquet and DuckDB keep them. Exact in a double until the year 2255. By digits, because
 * every row passes here, and to have the text parsed costs twenty times as much.
 */
export function microsOfInstant(instant: Instant): number {
  const days = daysSince1970(two(instant, 0) * 100 + two(instant, 2), two(instant, 5), two(instant, 8));
  const seconds = two(instant, 11) * 3600 + two(instant, 14) * 60 + two(instant, 17);
  const fraction = two(instant, 20) * 10_000 + two(instant, 22) * 100 + two(instant, 24);
  return (days * 86_400 + seconds) * 1_000_000 + fraction;
}

/** The instant so many microseconds after 1970-01-01T00:00Z. */
export function instantOfMicros(micros: number): Instant {
  const minute = Math.floor(micros / MICROS_PER_MINUTE);
  // Neighbours share it as a rule, and what stands before the seconds is the larger cost.
  if (minute !== lastMinute.minute) lastMinute = { minute, text: new Date(minute * 60_000).toISOString().slice(0, 17) };
  const rest = micros - minute * MICROS_PER_MINUTE;
  const seconds = Math.floor(rest / 1_000_000);
  // A digit before them keeps the zeros that they begin with.
  const [withTens, withMillions] = [String(100 + seconds), String(1_000_000 + rest - seconds * 1_000_000)];
  return `${lastMinute.text}${withTens.slice(1)}.${withMillions.slice(1)}Z`;
}
const MICROS_PER_MINUTE = 60_000_000;
let lastMinute = { minute: 0, text: "1970-01-01T00:00:" };

/** Of a real day of the Gregorian calendar, whose years are counted from March here, so that a leap day is the last of one. */
export function daysSince1970(year: number, month: number, day: number): number {
  const [years, months] = month > 2 ? [year, month - 3] : [year - 1, month + 9];
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  return years * 365 + leapDays + Math.floor((months * 153 + 2) / 5) + day - MARCH_FIRST_OF_YEAR_0;
}
const MARCH_FIRST_OF_YEAR_0 = 719_469;

function two(text: string, at: number): number {
  return text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - TWO_ZEROS;
}
const TWO_ZEROS = 0x30 * 11;

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
  // Neighbours share it as a rule.
  if (days !== lastDate.days) lastDate = { days, date: new Date(days * MS_PER_DAY).toISOString().slice(0, 10) };
  return lastDate.date;
}
let lastDate = { days: 0, date: "1970-01-01" };

export function dateOfMs(epochMs: number): SessionDate {
  return new Date(epochMs).toISOString().slice(0, 10);
}

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `2023-02-29` has the shape of a date and is none. Years 1900–2199: outside them a market date is a mistake. */
function isRealDate(date: string): boolean {
  return isRealDay(Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10)));
}

export function isRealDay(year: number, month: number, day: number): boolean {
  if (year < 1900 || year > 2199 || month < 1 || month > 12) return false;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && day <= DAYS_IN_MONTH[month - 1]! + (leap ? 1 : 0);
}
