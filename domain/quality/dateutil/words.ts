/** The English words that python-dateutil reads in a date, by what they mean. All are matched in any case. */

const index = (groups: readonly string[]): ReadonlyMap<string, number> =>
  new Map(groups.flatMap((words, nth) => words.split(" ").map((word) => [word, nth] as const)));

const WEEKDAYS = index(["mon monday", "tue tuesday", "wed wednesday", "thu thursday", "fri friday", "sat saturday", "sun sunday"]);
const MONTHS = index([
  "jan january",
  "feb february",
  "mar march",
  "apr april",
  "may",
  "jun june",
  "jul july",
  "aug august",
  "sep sept september",
  "oct october",
  "nov november",
  "dec december",
]);
const UNITS = index(["h hour hours", "m minute minutes", "s second seconds"]);
const HALVES = index(["am a", "pm p"]);
/** Skipped wherever they stand. */
const JUMPS = new Set([" ", ".", ",", ";", "-", "/", "'", "at", "on", "and", "ad", "m", "t", "of", "st", "nd", "rd", "th"]);

export const isJump = (token: string): boolean => JUMPS.has(token.toLowerCase());

/** 0 for Monday. */
export const weekdayNamed = (token: string): number | undefined => WEEKDAYS.get(token.toLowerCase());

/** 1–12. */
export function monthNamed(token: string | undefined): number | undefined {
  const month = MONTHS.get(token?.toLowerCase() ?? "");
  return month === undefined ? undefined : month + 1;
}

/** 0 for hours, 1 for minutes, 2 for seconds. */
export const unitNamed = (token: string | undefined): number | undefined => UNITS.get(token?.toLowerCase() ?? "");

/** 0 before noon, 1 after. */
export const halfOfDay = (token: string | undefined): number | undefined => HALVES.get(token?.toLowerCase() ?? "");

export const isUtcName = (token: string): boolean => ["utc", "gmt", "z"].includes(token.toLowerCase());
