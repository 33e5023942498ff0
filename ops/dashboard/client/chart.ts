/** The chart of one instrument: candles and volume, averages over them, and where sessions break. */
import {
  CandlestickSeries,
  CrosshairMode,
  createChart,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  type LogicalRange,
  type MouseEventParams,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts";
import type { Series } from "../messages.ts";
import { adjusted, movingAverage, vwap } from "./indicators.ts";
import { SessionBreaks } from "./session-breaks.ts";
import { colour } from "./theme.ts";

export const LINES = ["ma5", "ma20", "vwap"] as const;
export type Line = (typeof LINES)[number];

/** What is to be seen of a series. */
export interface Shown {
  readonly adjusted: boolean;
  readonly lines: ReadonlySet<Line>;
}

/** One bar as the legend tells it. */
export interface Told {
  readonly time: string | number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly lines: Readonly<Partial<Record<Line, number>>>;
}

interface Columns {
  readonly series: Series;
  readonly open: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
  readonly lines: Readonly<Partial<Record<Line, readonly (number | null)[]>>>;
}

/** Pixels that a bar has at first. */
const FIRST_SPACING = 6;

export class Chart {
  private readonly chart: IChartApi;
  private readonly candles: ISeriesApi<"Candlestick">;
  private readonly volume: ISeriesApi<"Histogram">;
  private readonly lines: Readonly<Record<Line, ISeriesApi<"Line">>>;
  private readonly breaks = new SessionBreaks();
  private columns: Columns | undefined;

  constructor(element: HTMLElement, onTell: (told: Told | undefined) => void) {
    this.chart = createChart(element, {
      autoSize: true,
      // Its logo would bring styles of its own; the page names the library instead.
      layout: { attributionLogo: false, fontFamily: getComputedStyle(document.body).fontFamily },
      crosshair: { mode: CrosshairMode.Normal },
      rightPriceScale: { scaleMargins: { top: 0.06, bottom: 0.24 } },
      // A hundred thousand bars are to fit into a phone.
      timeScale: { rightOffset: 4, minBarSpacing: 0.003, enableConflation: true },
    });
    this.candles = this.chart.addSeries(CandlestickSeries, { borderVisible: false });
    this.volume = this.chart.addSeries(HistogramSeries, {
      priceScaleId: "",
      priceFormat: { type: "volume" },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.volume.priceScale().applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
    const line = () =>
      this.chart.addSeries(LineSeries, { lineWidth: 2, lastValueVisible: false, priceLineVisible: false, crosshairMarkerVisible: false });
    this.lines = { ma5: line(), ma20: line(), vwap: line() };
    this.lines.vwap.applyOptions({ lineStyle: LineStyle.Dashed });
    this.candles.attachPrimitive(this.breaks);
    this.chart.subscribeCrosshairMove((event) => onTell(this.told(placeOf(event))));
    this.paint();
  }

  /** `at`: a range of bars, the newest ones, or those that are seen already. */
  show(series: Series, { adjusted: isAdjusted, lines }: Shown, at: LogicalRange | "newest" | "where it is"): void {
    this.columns = columnsOf(series, isAdjusted, lines);
    const { open, high, low, close } = this.columns;
    const times = series.times as Time[];
    const decimals = decimalsOf(close);
    this.candles.applyOptions({ priceFormat: { type: "price", precision: decimals, minMove: 10 ** -decimals } });
    this.chart.applyOptions({
      timeScale: { timeVisible: series.interval === "minute" },
      localization: { timeFormatter: (time: Time) => timeText(time as string | number, series.timeZone) },
    });
    if (series.interval === "minute")
      this.chart.applyOptions({
        timeScale: { tickMarkFormatter: (time: Time, kind: number) => tickText(time as number, kind, series.timeZone) },
      });
    this.candles.setData(
      [
        ...times.map((time, i) => ({ time, open: open[i]!, high: high[i]!, low: low[i]!, close: close[i]! })),
        ...series.missing.map((time) => ({ time })),
      ].sort(byTime),
    );
    this.paintVolume();
    for (const name of LINES) {
      const values = this.columns.lines[name];
      this.lines[name].setData(values ? values.flatMap((value, i) => (value === null ? [] : [{ time: times[i]!, value }])) : []);
    }
    const all = times.length + series.missing.length;
    const seen = Math.floor(this.chart.timeScale().width() / FIRST_SPACING);
    if (at === "newest") this.chart.timeScale().setVisibleLogicalRange({ from: Math.max(-1, all - seen), to: all + 3 });
    else if (at !== "where it is") this.chart.timeScale().setVisibleLogicalRange(at);
    this.paint();
  }

  /** The bar that trades of now make, until the store has it. */
  forming(time: number, value: number): void {
    const last = this.columns?.series.times.at(-1);
    if (typeof last !== "number" || time < last) return;
    const known = this.candles.data().at(-1);
    const bar = known && "open" in known && known.time === time ? known : { open: value, high: value, low: value };
    this.candles.update({
      time: time as UTCTimestamp,
      open: bar.open,
      high: Math.max(bar.high, value),
      low: Math.min(bar.low, value),
      close: value,
    });
  }

  /** All that there is, or the newest so many bars. */
  see(bars: number | "all"): void {
    const all = this.candles.data().length;
    this.chart.timeScale().setVisibleLogicalRange({ from: bars === "all" ? 0 : Math.max(0, all - bars), to: all + 3 });
  }

  /** `-1` to older bars, `1` to newer ones, by a fifth of what is seen. */
  move(direction: -1 | 1): void {
    const range = this.chart.timeScale().getVisibleLogicalRange();
    if (!range) return;
    const step = ((range.to - range.from) / 5) * direction;
    this.chart.timeScale().setVisibleLogicalRange({ from: range.from + step, to: range.to + step });
  }

  zoom(factor: number): void {
    const range = this.chart.timeScale().getVisibleLogicalRange();
    if (range)
      this.chart.timeScale().setVisibleLogicalRange({ from: range.to - Math.max(5, (range.to - range.from) * factor), to: range.to });
  }

  /** Takes the theme's colours. */
  paint(): void {
    const [up, down, dim, line] = [colour("up"), colour("down"), colour("dim"), colour("line")];
    this.chart.applyOptions({
      layout: { background: { color: colour("card") }, textColor: dim },
      grid: { vertLines: { visible: false }, horzLines: { color: colour("grid") } },
      rightPriceScale: { borderColor: line },
      timeScale: { borderColor: line },
    });
    this.candles.applyOptions({ upColor: up, downColor: down, wickUpColor: up, wickDownColor: down });
    for (const name of LINES) this.lines[name].applyOptions({ color: colour(name) });
    const series = this.columns?.series;
    this.breaks.set(
      (series?.breaks ?? []).map((at) => series!.times[at] as Time),
      dim,
    );
    this.paintVolume();
  }

  /** The places of the bars that are seen. */
  range(): LogicalRange | null {
    return this.chart.timeScale().getVisibleLogicalRange();
  }

  remove(): void {
    this.chart.remove();
  }

  private paintVolume(): void {
    if (!this.columns) return;
    const { series, open, close } = this.columns;
    const [up, down] = [colour("up-soft"), colour("down-soft")];
    this.volume.setData(
      series.volume.map((value, i) => ({ time: series.times[i] as Time, value, color: close[i]! >= open[i]! ? up : down })),
    );
  }

  /** The last bar where none is pointed at. */
  told(time: string | number | undefined): Told | undefined {
    if (!this.columns) return undefined;
    const { series, open, high, low, close, lines } = this.columns;
    const at = time === undefined ? series.times.length - 1 : series.times.indexOf(time);
    if (at < 0) return undefined;
    const values = Object.entries(lines).flatMap(([name, of]) => (of[at] === null || of[at] === undefined ? [] : [[name, of[at]]]));
    return {
      time: series.times[at]!,
      open: open[at]!,
      high: high[at]!,
      low: low[at]!,
      close: close[at]!,
      volume: series.volume[at]!,
      lines: Object.fromEntries(values),
    };
  }
}

function columnsOf(series: Series, isAdjusted: boolean, shown: ReadonlySet<Line>): Columns {
  const { adjusted: closes } = series;
  const of = (prices: readonly number[]) => (isAdjusted && closes ? adjusted(prices, series.close, closes) : prices);
  const close = of(series.close);
  const lines: Partial<Record<Line, readonly (number | null)[]>> = {};
  if (shown.has("ma5")) lines.ma5 = movingAverage(close, 5);
  if (shown.has("ma20")) lines.ma20 = movingAverage(close, 20);
  if (shown.has("vwap") && series.notional) lines.vwap = vwap(series.notional, series.volume, series.breaks);
  return { series, open: of(series.open), high: of(series.high), low: of(series.low), close, lines };
}

const byTime = (a: { readonly time: Time }, b: { readonly time: Time }) => (a.time < b.time ? -1 : Number(a.time > b.time));

function placeOf({ time }: MouseEventParams): string | number | undefined {
  return time as string | number | undefined;
}

/** Two, and more where prices are small. */
function decimalsOf(close: readonly number[]): number {
  const last = Math.abs(close.at(-1) ?? 1);
  return last >= 1 || last === 0 ? 2 : Math.min(8, 2 - Math.floor(Math.log10(last)));
}

/** A bar's time in its exchange's zone. */
export function timeText(time: string | number, timeZone: string): string {
  if (typeof time === "string") return time;
  const zone = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "short", hour: "2-digit" })
    .formatToParts(time * 1000)
    .find(({ type }) => type === "timeZoneName")?.value;
  return `${new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" }).format(time * 1000)} ${zone ?? timeZone}`;
}

/** Of the time scale: years, months and days as dates, what is within a day as a time of day. */
function tickText(time: number, kind: number, timeZone: string): string {
  const form: Intl.DateTimeFormatOptions = kind <= 2 ? { day: "numeric", month: "short" } : { hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat("en-GB", { timeZone, ...form }).format(time * 1000);
}
