/** Prices: candles with volume and averages, and latest prices as they move. */
import type { Interval, Quote, Series } from "../../messages.ts";
import { ask } from "../api.ts";
import { LINES, type Line, timeText } from "../chart.ts";
import { h, notice } from "../dom.ts";
import { drawn, isAdjusted, linesOf, NAMES, REFRESH_MS } from "../drawing.ts";
import { count, instant, price, short } from "../format.ts";
import { takeKept } from "../kept.ts";
import { type Context, href, type Page } from "../page.ts";
import { flash, quoteList } from "../quotes.ts";

export const page: Page = {
  title: "Market",
  build: async (context) => {
    const list = quoteList(context);
    const symbol = context.query.get("symbol") ?? (await ask<readonly Quote[]>("quotes", {}, context.signal))[0]?.symbol;
    if (symbol === undefined) {
      onceThereAre(context, 0);
      return [
        notice(
          "empty",
          "Nothing is served yet",
          h("p", {}, "What came so far was held back: ", h("a", { href: "/quarantine" }, "look at the quarantine"), "."),
        ),
      ];
    }
    const asked = {
      symbol,
      interval: context.query.get("interval") ?? "day",
      from: context.query.get("from") ?? undefined,
      to: context.query.get("to") ?? undefined,
      source: context.query.get("source") ?? undefined,
    };
    const of = JSON.stringify(asked);
    const kept = takeKept(of);
    const series = kept?.series ?? (await ask<Series>("series", asked, context.signal));
    const chart = h("section.card.chart", { "aria-labelledby": "symbol" });
    chart.append(
      heading(context, series),
      controls(context, series),
      ...(series.times.length === 0 ? [nothing(context, series)] : drawn(context, series, of, kept?.range ?? null)),
    );
    return [h("div.market", {}, chart, list)];
  },
};

function heading({ live, signal }: Context, series: Series): HTMLElement {
  const { symbol, currency } = series;
  const value = h("span.price", {});
  const facts = h("p.facts", {});
  const change = h("span.change", {});
  let last: number | undefined;
  const draw = (quote: Quote | undefined) => {
    if (!quote) return;
    value.textContent = price(quote.price);
    if (last !== undefined && last !== quote.price) flash(value, quote.price > last);
    last = quote.price;
    const before = baseOf(series, quote);
    if (before) {
      const share = quote.price / before.close - 1;
      change.textContent = `${share >= 0 ? "▲" : "▼"} ${Math.abs(share * 100).toFixed(2)} % since ${before.at}`;
      change.dataset["moved"] = share >= 0 ? "up" : "down";
    }
    facts.replaceChildren(...factsOf(quote).map(([name, text]) => h("span", {}, h("span.dim", {}, name), " ", text)));
  };
  signal.addEventListener("abort", live.listen({ onQuotes: () => draw(live.quotes.get(symbol)) }));
  return h(
    "div.heading",
    {},
    h("h1", { id: "symbol" }, h("bdi", {}, symbol)),
    value,
    currency && h("span.dim", {}, currency),
    change,
    facts,
  );
}

/** What a price is held against: of days the close of the session before its own, of minutes the first one's open. */
function baseOf(
  { interval, times, open, close, timeZone }: Series,
  { time }: Quote,
): { readonly close: number; readonly at: string } | undefined {
  if (times.length === 0) return undefined;
  if (interval === "minute") return { close: open[0]!, at: timeText(times[0]!, timeZone) };
  const at = times.findLastIndex((date) => String(date) < time.slice(0, 10));
  return at < 0 ? undefined : { close: close[at]!, at: `the close of ${times[at]}` };
}

function factsOf({ time, source, volume, trades }: Quote): readonly (readonly [string, string])[] {
  return [
    ["latest", instant(time)],
    ["source", source],
    ...(trades
      ? ([
          ...(trades.vwap === null ? [] : [["VWAP of the day", price(trades.vwap)]]),
          ["volume", short(trades.dayVolume)],
          ["trades", count(trades.dayTrades)],
        ] as [string, string][])
      : [["volume", short(volume)] as const]),
  ];
}

function controls({ query, go }: Context, { interval, adjusted, notional, source, sources, times }: Series): HTMLElement {
  const choice = (name: string, value: string, text: string, chosen: boolean) =>
    h(
      "a",
      { id: `${name}-${value}`, href: href("/market", { ...Object.fromEntries(query), [name]: value }), "aria-current": chosen && "true" },
      text,
    );
  const lines = linesOf(query);
  const toggle = (line: Line) => {
    const next = lines.has(line) ? [...lines].filter((each) => each !== line) : [...lines, line];
    go({ lines: next.length === 0 ? "none" : next.join(" ") });
  };
  const box = (line: Line) =>
    h(
      "label.box",
      {},
      h("input", {
        type: "checkbox",
        id: `line-${line}`,
        checked: lines.has(line),
        disabled: line === "vwap" && notional === null,
        onchange: () => toggle(line),
      }),
      h(`span.key.${line}`, {}),
      NAMES[line],
    );
  const day = (name: "from" | "to") =>
    h(
      "label",
      {},
      h("span.dim", {}, name),
      " ",
      h("input", {
        type: "date",
        id: name,
        value: query.get(name) ?? "",
        min: "1900-01-01",
        max: "2199-12-31",
        onchange: (event) => go({ [name]: (event.target as HTMLInputElement).value }),
      }),
    );
  return h(
    "div.controls",
    {},
    h(
      "div.choices",
      { role: "group", "aria-label": "Length of a bar" },
      choice("interval", "day", "Days", interval === "day"),
      choice("interval", "minute", "Minutes", interval === "minute"),
    ),
    adjusted &&
      h(
        "div.choices",
        { role: "group", "aria-label": "Prices" },
        choice("prices", "traded", "As traded", !isAdjusted(query)),
        choice("prices", "adjusted", "Adjusted", isAdjusted(query)),
      ),
    sources.length > 1 &&
      h(
        "div.choices",
        { role: "group", "aria-label": "Source" },
        sources.map((each) => choice("source", each, each, each === source)),
      ),
    h("div.boxes", { role: "group", "aria-label": "Lines" }, LINES.filter((line) => line !== "vwap" || notional).map(box)),
    h(
      "div.boxes",
      { role: "group", "aria-label": "Days shown" },
      day("from"),
      day("to"),
      times.length === 0 &&
        (query.has("from") || query.has("to")) &&
        h("button.quiet", { type: "button", onclick: () => go({ from: "", to: "" }) }, "All days"),
    ),
  );
}

/** Draws the page anew with the first price that comes after so long. */
function onceThereAre({ live, signal, again }: Context, afterMs: number): void {
  const begun = Date.now();
  signal.addEventListener("abort", live.listen({ onQuotes: () => live.quotes.size > 0 && Date.now() - begun >= afterMs && again() }));
}

function nothing(context: Context, { symbol, interval }: Series): HTMLElement {
  const { query } = context;
  // The first minute is closed when the second one trades.
  if (interval === "minute") onceThereAre(context, REFRESH_MS);
  const other: Interval = interval === "day" ? "minute" : "day";
  return notice(
    "empty",
    `No ${interval === "day" ? "daily bars" : "minutes"} of ${symbol} ${query.has("from") || query.has("to") ? "on these days" : "yet"}`,
    h(
      "p",
      {},
      h("a", { href: href("/market", { symbol, interval: other }) }, other === "day" ? "Look at its daily bars" : "Look at its minutes"),
    ),
  );
}
