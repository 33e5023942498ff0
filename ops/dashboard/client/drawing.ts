/** The drawing of a series: its chart with what is read off it, kept up with the trades that come. */
import type { Series } from "../messages.ts";
import { ask } from "./api.ts";
import { Chart, LINES, type Line, type Shown, type Told, timeText } from "./chart.ts";
import { h, table } from "./dom.ts";
import { count, counted, price, short } from "./format.ts";
import { type Kept, keep } from "./kept.ts";
import type { Context } from "./page.ts";
import { onTheme } from "./theme.ts";

export const NAMES: Readonly<Record<Line, string>> = { ma5: "MA5", ma20: "MA20", vwap: "VWAP" };
/** Where a chart of minutes is read again while its symbol trades. */
export const REFRESH_MS = 5_000;

export const isAdjusted = (query: URLSearchParams) => query.get("prices") === "adjusted";

/** Both averages unless the address says otherwise; VWAP where there is one. */
export function linesOf(query: URLSearchParams): ReadonlySet<Line> {
  const named = query.get("lines")?.split(" ") ?? LINES;
  return new Set(LINES.filter((line) => named.includes(line)));
}

/** A drawing's parts, and what it shows. */
interface Drawing {
  readonly legend: HTMLElement;
  readonly canvas: HTMLElement;
  readonly figures: HTMLElement;
  readonly shown: Shown;
  series: Series;
  /** The bar that is pointed at. */
  pointed: Told | undefined;
}

/**
 * @param of what was asked for
 * @param range where its reader was, if it only takes another's place
 */
export function drawn(context: Context, series: Series, of: string, range: Kept["range"]): Node[] {
  const drawing: Drawing = {
    legend: h("p.legend", { "aria-hidden": "true" }),
    canvas: h("div.canvas", {
      tabindex: 0,
      role: "application",
      "aria-roledescription": "chart",
      "aria-label": labelOf(series),
      "aria-describedby": "chart-keys",
    }),
    figures: h("details", {}, h("summary", {}, "The last bars as a table"), figuresOf(series)),
    shown: { adjusted: isAdjusted(context.query), lines: linesOf(context.query) },
    series,
    pointed: undefined,
  };
  // A chart can only be made of an element that is in the page and has a size.
  requestAnimationFrame(() => context.signal.aborted || mount(context, drawing, of, range));
  return [
    drawing.legend,
    drawing.canvas,
    h("p.dim.small", { id: "chart-keys" }, "Arrow keys move, + and − zoom, 0 shows all."),
    ...notesOf(series).map((note) => h("p.small", {}, note)),
    drawing.figures,
  ];
}

function mount(context: Context, drawing: Drawing, of: string, range: Kept["range"]): void {
  const { signal } = context;
  const chart = new Chart(drawing.canvas, (pointed) => {
    drawing.pointed = pointed;
    tell(drawing, chart);
  });
  chart.show(drawing.series, drawing.shown, range ?? "newest");
  tell(drawing, chart);
  drawing.canvas.addEventListener("keydown", (event) => onKey(event, chart));
  onTheme(() => chart.paint(), signal);
  signal.addEventListener("abort", () => {
    keep(of, { series: drawing.series, range: chart.range() });
    chart.remove();
  });
  if (drawing.series.interval === "minute") follow(context, drawing, chart);
}

function tell({ legend, series, pointed }: Drawing, chart: Chart): void {
  legend.replaceChildren(...legendOf(pointed ?? chart.told(undefined), series));
}

/** Lets the chart grow with the trades: at once by what their prices are, then by the minutes that the store has closed. */
function follow(context: Context, drawing: Drawing, chart: Chart): void {
  const { live, signal } = context;
  let readAt = Date.now();
  const onQuotes = async () => {
    const quote = live.quotes.get(drawing.series.symbol);
    if (!quote?.trades) return;
    chart.forming(Math.floor(Date.parse(`${quote.time.slice(0, 19)}Z`) / 60_000) * 60, quote.price);
    if (Date.now() - readAt < REFRESH_MS) return;
    readAt = Date.now();
    drawing.series = await withNewest(drawing.series, context);
    drawing.canvas.setAttribute("aria-label", labelOf(drawing.series));
    drawing.figures.lastElementChild?.replaceWith(figuresOf(drawing.series));
    chart.show(drawing.series, drawing.shown, "where it is");
    tell(drawing, chart);
  };
  // What could not be read is read with the next price.
  signal.addEventListener("abort", live.listen({ onQuotes: () => void onQuotes().catch(() => undefined) }));
}

function notesOf({ notes, cut, times, missing }: Series): readonly string[] {
  const last = missing.slice(-3).join(", ");
  return [
    ...notes,
    ...(cut ? [`only the newest ${count(times.length)} bars are shown: narrow the days`] : []),
    ...(missing.length > 0
      ? [`${counted(missing.length, "session")} without a bar: ${last}${missing.length > 3 ? " and earlier" : ""}`]
      : []),
  ];
}

function onKey(event: KeyboardEvent, chart: Chart): void {
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => chart.move(-1),
    ArrowRight: () => chart.move(1),
    "+": () => chart.zoom(0.7),
    "=": () => chart.zoom(0.7),
    "-": () => chart.zoom(1.4),
    "0": () => chart.see("all"),
  };
  const act = keys[event.key];
  if (!act || event.metaKey || event.ctrlKey || event.altKey) return;
  event.preventDefault();
  act();
}

/** The series with its last day read anew. */
async function withNewest(series: Series, { signal, query }: Context): Promise<Series> {
  if (query.has("to")) return series;
  const from = new Date((series.times.at(-1) as number) * 1000).toISOString().slice(0, 10);
  const { symbol, interval, source } = series;
  const newest = await ask<Series>("series", { symbol, interval, from, source: source ?? undefined }, signal);
  const begins = series.times.findIndex((time) => (time as number) >= (newest.times[0] as number));
  if (begins < 0 || newest.times.length === 0) return series;
  const joined = <A>(before: readonly A[], after: readonly A[]): readonly A[] => [...before.slice(0, begins), ...after];
  return {
    ...series,
    times: joined(series.times, newest.times),
    open: joined(series.open, newest.open),
    high: joined(series.high, newest.high),
    low: joined(series.low, newest.low),
    close: joined(series.close, newest.close),
    volume: joined(series.volume, newest.volume),
    notional: joined(series.notional ?? [], newest.notional ?? []),
    breaks: [...series.breaks.filter((at) => at <= begins), ...newest.breaks.map((at) => at + begins)],
  };
}

function labelOf({ symbol, interval, times, timeZone, low, high, close }: Series): string {
  const at = (time: string | number | undefined) => timeText(time ?? "", timeZone);
  const [least, most] = [low.reduce((a, b) => Math.min(a, b)), high.reduce((a, b) => Math.max(a, b))];
  return `${symbol}, ${counted(times.length, interval === "day" ? "daily bar" : "minute")} from ${at(times[0])} to ${at(times.at(-1))}; between ${price(least)} and ${price(most)}, the last close ${price(close.at(-1)!)}`;
}

function legendOf(told: Told | undefined, { timeZone, basis, interval }: Series): Node[] {
  if (!told) return [];
  const figure = (name: string, text: string, key = "") =>
    h("span", {}, key ? h(`span.key.${key}`, {}) : null, h("span.dim", {}, name), " ", text);
  return [
    h("strong", {}, timeText(told.time, timeZone)),
    figure("O", price(told.open)),
    figure("H", price(told.high)),
    figure("L", price(told.low)),
    figure("C", price(told.close)),
    figure("vol", short(told.volume)),
    ...LINES.flatMap((line) => (told.lines[line] === undefined ? [] : [figure(NAMES[line], price(told.lines[line]), line)])),
    ...(interval === "day" && basis === "split_adjusted" ? [h("span.dim", {}, "split-adjusted by the source")] : []),
  ];
}

const TABLED = 20;

function figuresOf({ times, open, high, low, close, volume, timeZone, symbol }: Series): HTMLElement {
  const rows = times.slice(-TABLED).map((time, i, last) => {
    const at = times.length - last.length + i;
    return [timeText(time, timeZone), price(open[at]!), price(high[at]!), price(low[at]!), price(close[at]!), count(volume[at]!)];
  });
  return table(
    `The last ${rows.length} bars of ${symbol}`,
    ["time", "open", "high", "low", "close", "volume"],
    rows.toReversed(),
    [1, 2, 3, 4, 5],
  );
}
