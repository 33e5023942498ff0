/** What the simulated feed sends for one symbol's sessions: JSON lines, some of them faulty. */
import type { ExchangeCalendar } from "../../../domain/calendar/calendar.ts";
import { dateOfDays, daysOfDate, type SessionDate } from "../../../domain/market/times.ts";
import { FIRST_DATE, type SimulatedBar, type SymbolWalk } from "./bars.ts";
import { FAULT_NAMES, type FaultName, type Faults } from "./faults.ts";
import { uniform } from "./random.ts";

/** Just over the 1 MiB that a record may have. */
export const HUGE_BYTES = 1_048_577;
/** Uses of the random stream: whether a fault befalls a day, and which of its forms it takes. */
const STRIKE_USES = 100;
const FORM_USES = 200;
/** By how many sessions an out-of-order line may come late. */
const DELAYS = [1, 2, 3];

/** Which days are sessions, and from when to when that is known. */
export type Sessions = Pick<ExchangeCalendar, "id" | "firstDate" | "lastDate" | "sessionsBetween">;

/** The first day of simulated history: the walk's, or the calendar's where that begins later. */
export function firstDateOf(calendar: Sessions): SessionDate {
  const beginsLater = calendar.firstDate > FIRST_DATE;
  return beginsLater ? calendar.firstDate : FIRST_DATE;
}

/** A symbol's feed. What a day's record is depends on the day alone, never on the sessions that are asked for with it. */
export interface Feed {
  readonly symbol: string;
  readonly walk: SymbolWalk;
  readonly faults: Faults;
  readonly calendar: Sessions;
}

/** The lines of the sessions in order, but for those that come out of it. */
export function* feedLines(feed: Feed, sessions: readonly SessionDate[]): Generator<Uint8Array> {
  let delayed: { readonly until: number; readonly lines: readonly Uint8Array[] }[] = [];
  for (const [i, date] of sessions.entries()) {
    const lines = linesOf(feed, date);
    // The newest first: of two that are due together, the later session comes first.
    if (strikes(feed, "out-of-order", date)) delayed.unshift({ until: i + pick(feed, "out-of-order", date, DELAYS), lines });
    else yield* lines;
    for (const { until, lines } of delayed) if (until === i) yield* lines;
    delayed = delayed.filter(({ until }) => until > i);
  }
  for (const { lines } of delayed) yield* lines;
}

function linesOf(feed: Feed, date: SessionDate): Uint8Array[] {
  const line = encode(feed, date, record(feed, date));
  const lines = strikes(feed, "duplicate", date) ? [line, line] : [line];
  const corrected = strikes(feed, "late", date) ? lastSession(feed, daysOfDate(date) - 365) : undefined;
  if (corrected !== undefined) {
    const bar = feed.walk.bar(corrected);
    const row = rowOf(feed.symbol, { ...bar, close: Math.round((bar.high + bar.low) / 2) });
    lines.push(Buffer.from(`${JSON.stringify(row)}\n`));
  }
  return lines;
}

type Row = Record<string, unknown>;

/** The session's record after the faults that change its values. */
function record(feed: Feed, date: SessionDate): Row {
  const stale = strikes(feed, "stale-feed", date) ? lastSession(feed, daysOfDate(date) - 1) : undefined;
  const told = feed.walk.bar(stale ?? date);
  const row = rowOf(feed.symbol, { ...told, date });
  for (const fault of FAULT_NAMES) {
    const spoil = SPOIL[fault];
    if (!spoil || !strikes(feed, fault, date)) continue;
    spoil(row, (forms) => pick(feed, fault, date, forms));
  }
  return row;
}

/** What a fault does to a record's values; `pick` takes one of its forms. */
const SPOIL: Readonly<Partial<Record<FaultName, (row: Row, pick: <A>(forms: readonly A[]) => A) => void>>> = {
  "price-times-100": (row) => {
    // Rounded, since 100 × 1.1 is 110.00000000000001.
    for (const field of ["open", "high", "low", "close"]) row[field] = Math.round((row[field] as number) * 1e6) / 1e4;
  },
  "negative-price": (row) => {
    row["low"] = -(row["low"] as number);
  },
  "high-below-low": (row) => {
    [row["high"], row["low"]] = [row["low"], row["high"]];
  },
  "missing-field": (row, pick) => {
    // Not the symbol: a slice is about one, which stands in for a record that names none.
    delete row[pick(["price_date", "open", "high", "low", "close", "volume"])];
  },
  "wrong-type": (row, pick) => {
    Object.assign(
      row,
      pick<Row>([
        { close: true },
        { open: "n/a" },
        { volume: [row["volume"]] },
        { price_date: Number(String(row["price_date"]).replaceAll("-", "")) },
      ]),
    );
  },
  "non-ascii": (row, pick) => {
    Object.assign(row, pick<Row>([{ symbol: fullWidth(String(row["symbol"])) }, { currency: "US\ud83d" }, { currency: LATIN_CURRENCY }]));
  },
};

/** The currency whose last letter is written as Latin-1, which is not UTF-8. */
const LATIN_CURRENCY = "US\u00e9";

function encode(feed: Feed, date: SessionDate, row: Row): Uint8Array {
  if (strikes(feed, "huge-record", date)) row["padding"] = "x".repeat(HUGE_BYTES);
  const whole = JSON.stringify(row);
  const share = uniform(feed.walk.stream, daysOfDate(date), FORM_USES + FAULT_NAMES.indexOf("malformed-json"));
  const text = strikes(feed, "malformed-json", date) ? whole.slice(0, 1 + Math.floor((whole.length - 1) * share)) : whole;
  return Buffer.from(`${text}\n`, row["currency"] === LATIN_CURRENCY ? "latin1" : "utf8");
}

function rowOf(symbol: string, bar: SimulatedBar): Row {
  const unit = 10 ** bar.decimals;
  return {
    symbol,
    price_date: bar.date,
    open: bar.open / unit,
    high: bar.high / unit,
    low: bar.low / unit,
    close: bar.close / unit,
    volume: bar.volume,
    currency: "USD",
    price_basis: "traded",
  };
}

function strikes(feed: Feed, fault: FaultName, date: SessionDate): boolean {
  const rate = feed.faults[fault] ?? 0;
  return rate > 0 && uniform(feed.walk.stream, daysOfDate(date), STRIKE_USES + FAULT_NAMES.indexOf(fault)) < rate;
}

/** One of the forms that a fault can take, by the day. */
function pick<A>(feed: Feed, fault: FaultName, date: SessionDate, forms: readonly A[]): A {
  return forms[Math.floor(uniform(feed.walk.stream, daysOfDate(date), FORM_USES + FAULT_NAMES.indexOf(fault)) * forms.length)]!;
}

/** The last session from ten days before a day up to it; undefined where simulated history has not begun. */
function lastSession({ calendar }: Feed, day: number): SessionDate | undefined {
  const from = dateOfDays(day - 10);
  return from < firstDateOf(calendar) ? undefined : calendar.sessionsBetween(from, dateOfDays(day)).at(-1);
}

/** `AAPL` → `ＡＡＰＬ`. */
export function fullWidth(text: string): string {
  return text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
}
