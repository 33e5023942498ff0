/** Causes that lie in what prices say. Some of them no rule of a suite can see, so that what was served is looked at too. */
import { sorted } from "../../quality/statistics.ts";
import { type Cause, counted, type Evidence, type EvidenceRow, type Suspicion, seriesOf } from "../evidence.ts";

const REPLAY = "assay quarantine replay --run RUN --dry-run";

export const unitChange: Cause = {
  id: "unit-change",
  title: "prices are a hundred times too large or too small",
  check: "hold an original against the price of the day before: pence for pounds, cents for dollars, or a shifted decimal point",
  mend: "have the provider mend its unit and fetch the slice again; what was served wrong is superseded by the corrected telling",
  command: "assay quarantine list --run RUN",
  suspect: (evidence) =>
    ofRows(
      farRows(evidence, (ratio) => isNear(ratio, 100, UNIT_TOLERANCE)),
      (rows) => {
        const [{ symbol, time, price }] = rows as [EvidenceRow];
        return `${counted(rows.length, "price")} about 100 times off their neighbours, as ${symbol} at ${price} on ${time}`;
      },
    ),
};

/** A price moves by so much, up or down, without being of another unit. */
const UNIT_TOLERANCE = 1.8;
/** Prices on either side that one is held against. */
const REACH = 5;

/** Rows of the run whose price stands off the median of those around it by a factor that the test accepts. */
function farRows(evidence: Evidence, isFar: (ratio: number) => boolean): EvidenceRow[] {
  const far: EvidenceRow[] = [];
  for (const series of seriesOf(evidence).values()) {
    for (const [i, row] of series.entries()) {
      if (row.state === "served-before" || row.price <= 0) continue;
      const around = [...series.slice(Math.max(0, i - REACH), i), ...series.slice(i + 1, i + 1 + REACH)].map(({ price }) => price);
      const middle = median(around.filter((price) => price > 0));
      if (middle !== undefined && isFar(Math.max(row.price / middle, middle / row.price))) far.push(row);
    }
  }
  return far;
}

export const unadjustedSplit: Cause = {
  id: "unadjusted-split",
  title: "a split was not adjusted for, or adjusted twice",
  check: "look for a split on that day in the corporate actions: the price changes by a whole ratio and stays there",
  mend: "fetch the corporate actions, and the history again on one price basis",
  command: 'assay query "SELECT * FROM daily_bars_history ORDER BY symbol, price_date DESC LIMIT 50"',
  suspect: (evidence) => {
    const steps = [...seriesOf(evidence).values()].flatMap(stepsOf);
    const [first] = steps;
    if (!first) return undefined;
    const because = `${counted(steps.length, "step")} of prices by a whole ratio, as ${first.row.symbol} by ${first.ratio}:1 on ${first.row.time}`;
    return { records: steps.length, served: steps.filter(({ row }) => row.state === "served").length, because };
  },
};

const SPLIT_RATIOS = [2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30];
/** By this factor the prices of two days differ anyway. */
const SPLIT_TOLERANCE = 1.06;
/** Prices on either side that must agree on their level. */
const LEVEL = 3;

/** Places where a level of prices ends and another, by a ratio of splits, begins. */
function stepsOf(series: readonly EvidenceRow[]): { readonly row: EvidenceRow; readonly ratio: number }[] {
  const steps: { row: EvidenceRow; ratio: number }[] = [];
  for (let i = LEVEL; i + LEVEL <= series.length; i++) {
    const [before, row] = [series[i - 1]!, series[i]!];
    if (row.state === "served-before" || before.price <= 0 || row.price <= 0) continue;
    const jump = Math.max(row.price / before.price, before.price / row.price);
    const ratio = SPLIT_RATIOS.find((ratio) => isNear(jump, ratio, SPLIT_TOLERANCE));
    if (ratio !== undefined && isLevel(series.slice(i - LEVEL, i)) && isLevel(series.slice(i, i + LEVEL))) steps.push({ row, ratio });
  }
  return steps;
}

function isLevel(rows: readonly EvidenceRow[]): boolean {
  const prices = rows.map(({ price }) => price);
  return Math.max(...prices) < Math.min(...prices) * 1.5;
}

export const negativePrice: Cause = {
  id: "negative-price",
  title: "prices are zero or below",
  check: "read one original: zero and −1 often stand for no price at all",
  mend: "have the provider's reader leave such a record out, or ask for the slice again",
  command: REPLAY,
  suspect: ({ held }) => ofHeld(held, "a price that is not above zero", (row) => PRICES.some((name) => numberOf(row, name) <= 0)),
};

const PRICES = ["price", "open", "high", "low", "close"];

export const swappedRange: Cause = {
  id: "swapped-range",
  title: "high and low are exchanged",
  check: "read one original: its high is below its low",
  mend: "mend the order of columns in the provider's reader, then replay",
  command: REPLAY,
  suspect: ({ held }) => ofHeld(held, "a high below its low", (row) => numberOf(row, "high") < numberOf(row, "low")),
};

export const repeatedValues: Cause = {
  id: "repeated-values",
  title: "the feed stands still: old values come again as new ones",
  check: "compare neighbouring rows: each tells exactly what the one before it told",
  mend: "tell the provider; once it moves again fetch the days anew: corrected tellings supersede what was served",
  command: 'assay query "SELECT * FROM latest_prices ORDER BY event_time LIMIT 20"',
  suspect: (evidence) =>
    ofRows(
      [...seriesOf(evidence).values()].flatMap((series) => series.filter((row, i) => isRepeat(row, series[i - 1]))),
      (rows) => `${counted(rows.length, "row")} repeat the one before, as ${rows[0]!.symbol} on ${rows[0]!.time}`,
    ),
};

function isRepeat(row: EvidenceRow, before: EvidenceRow | undefined): boolean {
  return row.state !== "served-before" && before !== undefined && before.told === row.told && before.id !== row.id;
}

export const PRICE_CAUSES: readonly Cause[] = [unitChange, unadjustedSplit, negativePrice, swappedRange, repeatedValues];

function ofRows(rows: readonly EvidenceRow[], because: (rows: readonly EvidenceRow[]) => string): Suspicion | undefined {
  if (rows.length === 0) return undefined;
  return { records: rows.length, served: rows.filter(({ state }) => state === "served").length, because: because(rows) };
}

function ofHeld(held: Evidence["held"], what: string, is: (row: Readonly<Record<string, unknown>>) => boolean): Suspicion | undefined {
  const rows = held.filter(({ canonical }) => canonical !== null && is(canonical));
  if (rows.length === 0) return undefined;
  return { records: rows.length, served: 0, because: `${counted(rows.length, "record")} with ${what}, the first ${rows[0]!.receipt}` };
}

/** NaN where there is no such number, which compares as false. */
function numberOf(row: Readonly<Record<string, unknown>>, name: string): number {
  const value = row[name];
  return typeof value === "number" ? value : Number.NaN;
}

function isNear(ratio: number, expected: number, tolerance: number): boolean {
  return ratio > expected / tolerance && ratio < expected * tolerance;
}

function median(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : sorted(values)[values.length >> 1]!;
}
