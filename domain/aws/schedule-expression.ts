/** When EventBridge Scheduler runs something: `cron(…)` of six fields, or `rate(…)`. Its own answer to a wrong one says little. */
import { type Either, left, right } from "fp-ts/lib/Either.js";

export interface ScheduleFault {
  readonly _tag: "ScheduleFault";
  /** What is wrong with which part. */
  readonly fault: string;
  /** The same with the expression, and what is allowed. */
  readonly message: string;
}

interface Field {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  /** Names that stand for its numbers, from `low` up. */
  readonly names?: readonly string[];
  /** What it takes besides numbers, ranges, lists and steps. */
  readonly special?: RegExp;
  readonly allowed: string;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const FIELDS: readonly Field[] = [
  { name: "minutes", low: 0, high: 59, allowed: "0-59" },
  { name: "hours", low: 0, high: 23, allowed: "0-23" },
  { name: "day-of-month", low: 1, high: 31, special: /^(\?|L|LW|([1-9]|[12]\d|3[01])W)$/, allowed: "1-31, ?, L or 15W" },
  { name: "month", low: 1, high: 12, names: MONTHS, allowed: "1-12 or JAN-DEC" },
  {
    name: "day-of-week",
    low: 1,
    high: 7,
    names: DAYS,
    special: /^(\?|L|[1-7]L|[1-7]#[1-5]|(SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/,
    allowed: "1-7 or SUN-SAT (1 is SUN), ?, L or 2#1",
  },
  { name: "year", low: 1970, high: 2199, allowed: "1970-2199" },
];

/** The expression as it is, or what is wrong with it. */
export function parseSchedule(expression: string): Either<ScheduleFault, string> {
  const fault = /^cron\(.*\)$/.test(expression)
    ? cronFault(expression.slice("cron(".length, -1).trim().split(/\s+/))
    : /^rate\(.*\)$/.test(expression)
      ? rateFault(expression)
      : "it is neither cron(…) nor rate(…)";
  if (fault === undefined) return right(expression);
  const message = `${expression} is no schedule: ${fault}; write rate(5 minutes), or cron(minutes hours day-of-month month day-of-week year) such as cron(30 21 ? * MON-FRI *)`;
  return left({ _tag: "ScheduleFault", fault, message });
}

function rateFault(expression: string): string | undefined {
  const [, count, unit, plural] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  if (count === undefined || Number(count) === 0) return "a rate is a whole number from 1 of minutes, hours or days";
  if ((Number(count) === 1) === (plural === "")) return undefined;
  return `${count} takes ${unit}${plural === "" ? "s" : ""}`;
}

function cronFault(fields: readonly string[]): string | undefined {
  if (fields.length !== FIELDS.length) return `a cron has ${FIELDS.length} fields, and this one ${fields.length}`;
  for (const [at, field] of FIELDS.entries()) {
    const text = fields[at]!;
    if (!takes(field, text)) return `${field.name} is ${text}; it takes ${field.allowed}, * and lists, ranges and steps of these`;
  }
  const days = [fields[2], fields[4]].filter((text) => text === "?").length;
  return days === 1 ? undefined : "exactly one of day-of-month and day-of-week has to be ?";
}

function takes(field: Field, text: string): boolean {
  return field.special?.test(text.toUpperCase()) || text.split(",").every((part) => takesPart(field, part));
}

/** `*`, `5`, `5-9`, and each with a step: `0/15`. */
function takesPart(field: Field, part: string): boolean {
  const [range = "", step, ...more] = part.split("/");
  if (more.length > 0 || (step !== undefined && !(/^\d+$/.test(step) && Number(step) > 0 && Number(step) <= field.high))) return false;
  if (range === "*") return true;
  const [from, to, ...rest] = range.split("-").map((bound) => numberOf(field, bound));
  if (from === undefined || rest.length > 0 || (range.includes("-") && to === undefined)) return false;
  return to === undefined || from <= to;
}

function numberOf({ low, high, names }: Field, text: string): number | undefined {
  const named = names?.indexOf(text.toUpperCase()) ?? -1;
  if (named !== -1) return low + named;
  const value = Number(text);
  return /^\d+$/.test(text) && value >= low && value <= high ? value : undefined;
}
