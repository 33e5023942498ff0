import { type Either, left, right } from "fp-ts/lib/Either.js";
import { daysIn, isLeap } from "./days.ts";

/**
 * Python's `datetime.strptime` as a test: does this text follow that format and name a date and time that exist?
 * Fields, their widths and their order of trial are those of CPython's `_strptime` in the C locale; digits are ASCII.
 */
export type StrptimeTest = (text: string) => boolean;

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const short = (names: readonly string[]) => names.map((name) => name.slice(0, 3));

/** What each directive matches. Alternatives are tried in this order, as Python tries them. */
const DIRECTIVES: Readonly<Record<string, string>> = {
  d: "3[0-1]|[1-2]\\d|0[1-9]|[1-9]| [1-9]",
  f: "\\d{1,6}",
  H: "2[0-3]|[0-1]\\d|\\d",
  I: "1[0-2]|0[1-9]|[1-9]",
  G: "\\d{4}",
  j: "36[0-6]|3[0-5]\\d|[1-2]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9]",
  m: "1[0-2]|0[1-9]|[1-9]",
  M: "[0-5]\\d|\\d",
  S: "6[0-1]|[0-5]\\d|\\d",
  U: "5[0-3]|[0-4]\\d|\\d",
  W: "5[0-3]|[0-4]\\d|\\d",
  V: "5[0-3]|0[1-9]|[1-4]\\d|\\d",
  w: "[0-6]",
  u: "[1-7]",
  y: "\\d{2}",
  Y: "\\d{4}",
  z: "[+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d(?:\\.\\d{1,6})?)?|(?-i:Z)",
  A: DAYS.join("|"),
  a: short(DAYS).join("|"),
  B: MONTHS.join("|"),
  b: short(MONTHS).join("|"),
  p: "am|pm",
  Z: "utc|gmt",
};

/** Directives that stand for others. */
const COMPOSED: Readonly<Record<string, string>> = { c: "%a %b %d %H:%M:%S %Y", x: "%m/%d/%y", X: "%H:%M:%S" };

/** Compiles a format, or says why Python could not parse with it. */
export function compileStrptime(format: string): Either<string, StrptimeTest> {
  const fields: string[] = [];
  const source = sourceOf(
    format.replace(/%([cxX])/g, (_, letter: string) => COMPOSED[letter]!),
    fields,
  );
  if (source._tag === "Left") return source;
  const faults = faultOf(fields);
  if (faults !== undefined) return left(faults);
  const pattern = new RegExp(source.right, "iy");
  const derived = derivesDay(fields);
  return right((text) => {
    pattern.lastIndex = 0;
    const found = pattern.exec(text);
    return found !== null && found[0].length === text.length && exists(fields, derived, found);
  });
}

function sourceOf(format: string, fields: string[]): Either<string, string> {
  let source = "";
  for (const [token] of format.matchAll(/%.?|\s+|[^%\s]/gsu)) {
    if (token === "%%") source += "%";
    else if (token === "%") return left(`stray % in format '${format}'`);
    else if (token.startsWith("%")) {
      const directive = DIRECTIVES[token.slice(1)];
      if (directive === undefined) return left(`'${token.slice(1)}' is a bad directive in format '${format}'`);
      fields.push(token.slice(1));
      source += `(${directive})`;
    } else source += /^\s/.test(token) ? "\\s+" : token.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  }
  return right(source);
}

/** Dates of February 29: of years that four divides, but of those that a hundred divides only where four divides the century. */
const LEAP_DAY = "(?:[1-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[13579][26])00)-02-29";
const OTHER_DAY = "[1-9][0-9]{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)";

/**
 * Fields with every digit written, of which each alternative of {@link DIRECTIVES} that is tried before matches no less; and the
 * three of a date in the order in which a pattern can say which days there are.
 */
const PLAIN: Readonly<Record<string, string>> = {
  "Y-%m-%d": `(?:${OTHER_DAY}|${LEAP_DAY})`,
  Y: "[1-9][0-9]{3}",
  m: "(?:0[1-9]|1[0-2])",
  d: "(?:0[1-9]|[12][0-9]|3[01])",
  H: "(?:[01][0-9]|2[0-3])",
  M: "[0-5][0-9]",
  S: "[0-5][0-9]",
  f: "[0-9]{6}",
};

/** Texts in which each field of a format has all its digits. */
interface PlainTexts {
  /** Their pattern (RE2). */
  readonly source: string;
  /** Whether each of them passes {@link compileStrptime}; else those do whose fields make a date. */
  readonly areDates: boolean;
}

/** Undefined for a format with other fields than numbers of a date and a time. */
export function plainStrptime(format: string): PlainTexts | undefined {
  let source = "";
  let areDates = true;
  for (const [token] of format.matchAll(/%Y-%m-%d|%.?|[^%]/gsu)) {
    const field = token.startsWith("%") ? PLAIN[token.slice(1)] : token.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    if (field === undefined) return undefined;
    source += field;
    if (token === "%d") areDates = false;
  }
  // DuckDB raises on a format without anything in it.
  return source === "" ? undefined : { source, areDates };
}

/** Combinations that Python refuses whatever the text. */
function faultOf(fields: readonly string[]): string | undefined {
  const has = (...names: string[]) => names.some((name) => fields.includes(name));
  const twice = fields.find((field, index) => fields.indexOf(field) !== index);
  if (twice !== undefined) return `%${twice} stands twice`;
  if (has("G") && !(has("V") && has("A", "a", "w", "u")))
    return "ISO year directive '%G' must be used with the ISO week directive '%V' and a weekday directive";
  if (has("V") && !has("G")) return "ISO week directive '%V' must be used with the ISO year directive '%G' and a weekday directive";
  if (has("G") && has("j")) return "Day of the year directive '%j' is not compatible with ISO year directive '%G'. Use '%Y' instead.";
  return undefined;
}

/** Whether the day comes from a day of the year, or from a week and a weekday: Python then lets month and day lie. */
function derivesDay(fields: readonly string[]): boolean {
  const has = (...names: string[]) => names.some((name) => fields.includes(name));
  return has("j") || (has("U", "W", "V") && has("A", "a", "w", "u"));
}

/** Whether the fields together name a date and time of the calendar. Fields not given are those of 1900-01-01. */
function exists(fields: readonly string[], derived: boolean, found: RegExpExecArray): boolean {
  let year = 1900;
  let month = 1;
  let day = 1;
  let isoYear: number | undefined;
  let isoWeek = 1;
  for (let index = 0; index < fields.length; index++) {
    const text = found[index + 1]!;
    switch (fields[index]) {
      case "Y":
        year = Number(text);
        break;
      case "y":
        // 1969–2068; a year and the one a century on are leap years alike, but for 00, which is 2000.
        year = 2000 + Number(text);
        break;
      case "m":
        month = Number(text);
        break;
      case "B":
      case "b":
        month = short(MONTHS).indexOf(text.slice(0, 3).toLowerCase()) + 1;
        break;
      case "d":
        day = Number(text);
        break;
      case "S":
        if (Number(text) > 59) return false;
        break;
      case "G":
        isoYear = Number(text);
        break;
      case "V":
        isoWeek = Number(text);
        break;
    }
  }
  if (isoYear !== undefined && (isoYear === 0 || isoWeek === 0 || isoWeek > isoWeeksIn(isoYear))) return false;
  return year >= 1 && (derived || day <= daysIn(year, month));
}

/** 53 where 1 January is a Thursday, or a Wednesday of a leap year. */
function isoWeeksIn(year: number): number {
  const before = year - 1;
  const firstWeekday = (before + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400)) % 7;
  return firstWeekday === 3 || (firstWeekday === 2 && isLeap(year)) ? 53 : 52;
}
