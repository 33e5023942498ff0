import { isLeft } from "fp-ts/lib/Either.js";
import { compareText } from "./pandas.ts";
import { compileStrptime } from "./strftime.ts";
import type { Suggestion } from "./suggest.ts";
import { type ColumnProfile, DISTINCT_KEPT } from "./suggest-profile.ts";
import { isMissing } from "./table.ts";

/** The rules that a profile suggests. Those that a few rows would show by accident are not drawn from a few rows. */

/** Rows from which on values that never repeat are taken for a key. */
const KEY_ROWS = 20;
/** Rows for each distinct value from which on the values are taken for a closed set. */
const ROWS_PER_MEMBER = 10;
/** What is beyond the ends that were seen, as a share of the range. */
const MARGIN = 0.1;

export function suggestForColumn(column: ColumnProfile, rowCount: number): readonly Suggestion[] {
  if (column.kind === "empty") return [];
  return [...presence(column, rowCount), ...key(column, rowCount), ...domainOf(column, rowCount)];
}

function presence({ name, present }: ColumnProfile, rowCount: number): readonly Suggestion[] {
  const type = "expect_column_values_to_not_be_null";
  if (present === rowCount) return [{ type, kwargs: { column: name }, notes: `No value of the ${count(rowCount)} is missing.` }];
  // A tenth less than what is there, in whole percents; of little there is nothing to be said.
  const mostly = Math.floor((present / rowCount) * (1 - MARGIN) * 100) / 100;
  if (mostly < 0.5) return [];
  const notes = `${percent(rowCount - present, rowCount)} of the values are missing; a tenth fewer present values are tolerated.`;
  return [{ type, kwargs: { column: name, mostly }, notes }];
}

/** Measures repeat or not by chance, so fractions are no keys. */
const isIdentifying = ({ kind, numbers }: ColumnProfile): boolean => kind === "text" || kind === "date" || numbers?.whole === true;

const isKey = (column: ColumnProfile, rowCount: number): boolean =>
  column.isUnique && column.present === rowCount && rowCount >= KEY_ROWS && isIdentifying(column);

function key(column: ColumnProfile, rowCount: number): readonly Suggestion[] {
  if (!isKey(column, rowCount)) return [];
  const notes = `All ${count(rowCount)} values differ, so it may be a key.`;
  return [{ type: "expect_column_values_to_be_unique", kwargs: { column: column.name }, notes }];
}

/** Which values a column may have: of a set, in a range, or of a form. */
function domainOf(column: ColumnProfile, rowCount: number): readonly Suggestion[] {
  const set = setOf(column);
  if (set.length > 0) return set;
  if (column.numbers) return rangeOf(column, column.numbers, rowCount);
  return column.kind === "text" ? formOf(column, rowCount) : [];
}

function setOf({ name, kind, distinct, present, numbers }: ColumnProfile): readonly Suggestion[] {
  if (kind !== "text" && !(numbers?.whole && distinct.size <= DISTINCT_KEPT / 2)) return [];
  if (distinct.size > DISTINCT_KEPT || present < distinct.size * ROWS_PER_MEMBER) return [];
  const value_set = [...distinct].sort((a, b) => (typeof a === "string" ? compareText(a, b as string) : (a as number) - (b as number)));
  const notes =
    distinct.size === 1 ? `All ${count(present)} values are this one.` : `Only these ${distinct.size} values occur in ${count(present)}.`;
  return [{ type: "expect_column_values_to_be_in_set", kwargs: { column: name, value_set }, notes }];
}

function rangeOf(
  column: ColumnProfile,
  { min, max, whole }: NonNullable<ColumnProfile["numbers"]>,
  rowCount: number,
): readonly Suggestion[] {
  if (!Number.isFinite(min) || !Number.isFinite(max)) return [];
  const type = "expect_column_values_to_be_between";
  const seen = `Values lie between ${min} and ${max}`;
  if (isKey(column, rowCount)) {
    return min < 0
      ? []
      : [{ type, kwargs: { column: column.name, min_value: 0 }, notes: `${seen}; a key may grow, and was never negative.` }];
  }
  const margin = (max - min || Math.abs(max)) * MARGIN;
  const low = outward(min, -margin, whole);
  const high = outward(max, margin, whole);
  // What was never negative, or never positive, is not let cross zero for the sake of a margin.
  const [min_value, max_value] = [min >= 0 && low < 0 ? 0 : low, max <= 0 && high > 0 ? 0 : high];
  const strict = { ...(min > 0 && min_value <= 0 && { strict_min: true }), ...(max < 0 && max_value >= 0 && { strict_max: true }) };
  const notes = `${seen}; a tenth of that range is added at each end, though not across zero.`;
  return [{ type, kwargs: { column: column.name, min_value, max_value, ...strict }, notes }];
}

/** The end of a range moved by the margin and on to a round number; the end itself where it cannot be moved. */
function outward(end: number, margin: number, whole: boolean): number {
  const digit = 10 ** Math.floor(Math.log10(Math.abs(margin)));
  const step = whole ? Math.max(1, digit) : digit;
  const round = margin < 0 ? Math.floor : Math.ceil;
  const moved = Number((round((end + margin) / step) * step).toPrecision(12));
  return Number.isFinite(moved) && (margin < 0 ? moved <= end : moved >= end) ? moved : end;
}

/** Ways to write a date, the more common first; where day and month cannot be told apart, the month is taken to stand first. */
const DATE_FORMATS = [
  ...["%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%S%z"],
  ...["%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S.%f", "%Y/%m/%d", "%Y%m%d", "%Y%m%d %H:%M", "%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%b %d %Y"],
  ...["%d %b %Y", "%d-%b-%Y", "%H:%M:%S"],
].map((format) => ({ format, parsed: compileStrptime(format) }));

/** Forms that codes have, the narrower first; `#` is where the number of characters goes. */
const FORMS = [
  { regex: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", words: "a UUID" },
  { regex: "^[0-9]#$", words: "digits alone" },
  { regex: "^[A-Z]#$", words: "capital letters alone" },
  { regex: "^[0-9a-f]#$", words: "hexadecimal digits alone" },
  { regex: "^[A-Z0-9]#$", words: "capital letters and digits alone" },
  { regex: "^[A-Z0-9._/-]#$", words: "capital letters, digits and . _ / - alone" },
  { regex: "^[A-Za-z0-9._-]#$", words: "letters, digits and . _ - alone" },
];

function formOf(column: ColumnProfile, rowCount: number): readonly Suggestion[] {
  const date = DATE_FORMATS.find(({ parsed }) => !isLeft(parsed) && every(column, rowCount, parsed.right));
  if (date) {
    const kwargs = { column: column.name, strftime_format: date.format };
    return [{ type: "expect_column_values_to_match_strftime_format", kwargs, notes: `Every value is a date written ${date.format}.` }];
  }
  const { min, max } = column.lengths!;
  const form = FORMS.map(({ regex, words }) => ({ regex: regex.replace("#", times(min, max)), words })).find(({ regex }) => {
    const pattern = new RegExp(regex);
    return every(column, rowCount, (text) => pattern.test(text));
  });
  if (form) {
    const notes = `Every value is ${form.words}${min === max ? `, ${min} of them` : ""}.`;
    return [{ type: "expect_column_values_to_match_regex", kwargs: { column: column.name, regex: form.regex }, notes }];
  }
  if (min === 0) return [];
  const notes = `Every value has at least one character (${min} to ${max} were seen).`;
  return [{ type: "expect_column_value_lengths_to_be_between", kwargs: { column: column.name, min_value: 1 }, notes }];
}

/** Codes of one length are taken to keep it. */
const times = (min: number, max: number): string => (min === max ? `{${min}}` : "+");

function every({ values }: ColumnProfile, rowCount: number, test: (text: string) => boolean): boolean {
  for (let row = 0; row < rowCount; row++) if (!isMissing(values[row]) && !test(values[row] as string)) return false;
  return true;
}

// ---- columns together --------------------------------------------------------------------------------------------

export function suggestForColumns(columns: readonly ColumnProfile[], rowCount: number): readonly Suggestion[] {
  return [...compoundKey(columns, rowCount), ...highAndLow(columns)];
}

/** Columns among which a compound key is looked for. */
const KEY_COLUMNS = 6;

/** Where no column is a key by itself, the first two columns that are one together. */
function compoundKey(columns: readonly ColumnProfile[], rowCount: number): readonly Suggestion[] {
  if (rowCount < KEY_ROWS || columns.some((column) => isKey(column, rowCount))) return [];
  const parts = columns
    .filter(({ kind, present }) => present === rowCount && (kind === "text" || kind === "date"))
    .filter(({ distinct }) => distinct.size > 1)
    .slice(0, KEY_COLUMNS);
  for (const [at, a] of parts.entries()) {
    const b = parts.slice(at + 1).find((other) => differ(a, other, rowCount));
    if (!b) continue;
    const notes = `Neither column is a key by itself, and no two of the ${count(rowCount)} rows agree in both.`;
    return [{ type: "expect_compound_columns_to_be_unique", kwargs: { column_list: [a.name, b.name] }, notes }];
  }
  return [];
}

function differ(a: ColumnProfile, b: ColumnProfile, rowCount: number): boolean {
  const seen = new Set<string>();
  for (let row = 0; row < rowCount; row++) {
    seen.add(JSON.stringify([a.values[row], b.values[row]]));
    if (seen.size <= row) return false;
  }
  return true;
}

/** The range of a session holds its other prices. */
function highAndLow(columns: readonly ColumnProfile[]): readonly Suggestion[] {
  const named = (word: string) => columns.find(({ name, kind }) => kind === "number" && name.toLowerCase() === word)?.name;
  const [high, low] = [named("high"), named("low")];
  if (high === undefined || low === undefined) return [];
  const inner = ["open", "close"].map(named).filter((name) => name !== undefined);
  const pairs = [
    [high, low],
    ...inner.flatMap((name) => [
      [high, name],
      [name, low],
    ]),
  ];
  return pairs.map(([column_A, column_B]) => ({
    type: "expect_column_pair_values_a_to_be_greater_than_b",
    kwargs: { column_A, column_B, or_equal: true },
    notes: `In every row ${column_A} is at least ${column_B}.`,
  }));
}

const count = (rows: number): string => rows.toLocaleString("en-US");
const percent = (part: number, whole: number): string => `${((part / whole) * 100).toFixed(1)} %`;
