/** The bars of one instrument, for its chart. */
import { left, right } from "fp-ts/lib/Either.js";
import type { ReadableData } from "../../../adapters/embedded/data-directory.ts";
import type { DataFiles } from "../../../adapters/embedded/duckdb/derived.ts";
import { openReadingSession } from "../../../adapters/embedded/duckdb/reading-session.ts";
import type { Session } from "../../../adapters/embedded/duckdb/session.ts";
import { textLiteral } from "../../../adapters/embedded/duckdb/sql-text.ts";
import { counted } from "../../../domain/answer/evidence.ts";
import type { ExchangeCalendar } from "../../../domain/calendar/calendar.ts";
import { didYouMean } from "../../../domain/settings.ts";
import type { Series } from "../messages.ts";
import type { Answer, SeriesAsked } from "../port.ts";
import { type Breaks, missingOf, sessionBreaks } from "./sessions.ts";

/** A chart is smooth with so many; of a longer history it gets the newest. */
export const MOST_BARS = 100_000;

/** Where files of the curated zone are read, and whose prices are served. */
export type SeriesData = DataFiles & Pick<ReadableData, "latestPrices">;

const MEMORY = "512MB";

export async function seriesOf(data: SeriesData, calendar: ExchangeCalendar, asked: SeriesAsked): Answer<Series> {
  if ((await data.latestPrices.get(asked.symbol)) === undefined) {
    const known = (await data.latestPrices.all()).map(({ symbol }) => symbol);
    const message = `nothing is served of ${asked.symbol}: ${didYouMean(asked.symbol, known)}${counted(known.length, "symbol")} served in all`;
    return left({ _tag: "unknown", message });
  }
  const session = await openReadingSession(data, [], { memoryLimit: MEMORY });
  try {
    const sources = await sourcesOf(session, asked);
    const source = asked.source ?? sources[0] ?? null;
    if (source !== null && !sources.includes(source)) {
      return left({
        _tag: "unknown",
        message: `${asked.symbol} has no such bars of ${source}; it has those of ${sources.join(", ") || "nobody"}`,
      });
    }
    const rows = source === null ? [] : await session.rows(statement(asked, source));
    return right(seriesOfRows(asked, source, sources, rows.slice(0, MOST_BARS).toReversed(), rows.length > MOST_BARS, calendar));
  } finally {
    session.close();
  }
}

export const TABLE = { day: "daily_bars", minute: "minute_bars" } as const;

async function sourcesOf(session: Session, { symbol, interval }: SeriesAsked): Promise<readonly string[]> {
  const sql = `SELECT source FROM ${TABLE[interval]} WHERE symbol = ${textLiteral(symbol)} GROUP BY source ORDER BY count(*) DESC, source`;
  return (await session.rows(sql)).map(([source]) => String(source));
}

/** The newest first, and one more than are shown. */
function statement({ symbol, interval, from, to }: SeriesAsked, source: string): string {
  const [time, day, more] =
    interval === "day"
      ? ["CAST(price_date AS VARCHAR)", "price_date", "adjusted_close, currency, price_basis"]
      : ["CAST(epoch(minute_start) AS DOUBLE)", "make_date(year, month, day)", "notional, NULL, NULL"];
  const where = [
    `symbol = ${textLiteral(symbol)}`,
    `source = ${textLiteral(source)}`,
    ...(from === undefined ? [] : [`${day} >= DATE ${textLiteral(from)}`]),
    ...(to === undefined ? [] : [`${day} <= DATE ${textLiteral(to)}`]),
    // A minute whose trades were all cancelled has no price.
    ...(interval === "minute" ? ["close IS NOT NULL"] : []),
  ];
  return `SELECT ${time} AS moment, open, high, low, close, volume, ${more} FROM ${TABLE[interval]}
    WHERE ${where.join(" AND ")} ORDER BY moment DESC LIMIT ${MOST_BARS + 1}`;
}

function seriesOfRows(
  { symbol, interval }: SeriesAsked,
  source: string | null,
  sources: readonly string[],
  rows: readonly (readonly unknown[])[],
  cut: boolean,
  calendar: ExchangeCalendar,
): Series {
  const column = <A>(at: number) => rows.map((row) => row[at] as A);
  const isDay = interval === "day";
  const times = column<string | number>(0);
  const more = column<number | null>(6);
  const { breaks, timeZone }: Breaks = isDay ? { breaks: [], timeZone: "UTC" } : sessionBreaks(times as number[], calendar);
  const absent = isDay ? missingOf(times as string[], calendar) : { missing: [], notes: [] };
  return {
    symbol,
    interval,
    source,
    sources,
    currency: (rows.at(-1)?.[7] ?? null) as string | null,
    basis: (rows.at(-1)?.[8] ?? null) as string | null,
    timeZone,
    times,
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
    adjusted: isDay && more.some((close) => close !== null) ? more : null,
    notional: isDay ? null : (more as number[]),
    breaks,
    ...absent,
    cut,
  };
}
