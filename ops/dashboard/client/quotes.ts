/** The list of latest prices: it ticks, can be searched, and leads to each instrument. */
import type { Quote } from "../messages.ts";
import { h } from "./dom.ts";
import { price } from "./format.ts";
import { type Context, href } from "./page.ts";

/** Shown at once; of more symbols a search finds the rest. */
const MOST = 250;

export function quoteList({ live, query, signal }: Context): HTMLElement {
  const selected = query.get("symbol");
  const rest = h("p.dim.small", { role: "status" });
  const list = h("ul.quotes", { "aria-label": "Latest prices" });
  const search = h("input", {
    type: "search",
    id: "search",
    placeholder: "Symbol",
    "aria-label": "Search symbols",
    autocomplete: "off",
    spellcheck: "false",
  });
  const rows = new Map<string, { readonly row: HTMLElement; readonly value: HTMLElement; last: number }>();

  /** All there were when the list was drawn. */
  let drawnOf: ReadonlySet<string> = new Set();

  const draw = () => {
    drawnOf = new Set(live.quotes.keys());
    const wanted = search.value.trim().toUpperCase();
    const fitting = [...live.quotes.values()].filter(({ symbol }) => symbol.toUpperCase().includes(wanted)).sort(byFit(wanted));
    rows.clear();
    for (const quote of fitting.slice(0, MOST)) {
      const value = h("span.value", {}, price(quote.price));
      const link = href("/market", { ...Object.fromEntries(query), symbol: quote.symbol });
      const row = h(
        "li",
        {},
        h("a", { href: link, "aria-current": quote.symbol === selected && "true" }, h("bdi.symbol", {}, quote.symbol), value),
      );
      rows.set(quote.symbol, { row, value, last: quote.price });
    }
    list.replaceChildren(...[...rows.values()].map(({ row }) => row));
    rest.textContent =
      fitting.length === 0 && live.quotes.size > 0
        ? `no symbol has “${search.value}” in it`
        : fitting.length > MOST
          ? `${fitting.length - MOST} more: search for them`
          : "";
  };
  const tick = (quote: Quote) => {
    const known = rows.get(quote.symbol);
    if (!known || known.last === quote.price) return;
    known.value.textContent = price(quote.price);
    flash(known.value, quote.price > known.last);
    known.last = quote.price;
  };
  signal.addEventListener(
    "abort",
    live.listen({
      onQuotes: (moved, all) => {
        if (all || moved.some(({ symbol }) => !drawnOf.has(symbol))) draw();
        else moved.forEach(tick);
      },
    }),
  );
  search.addEventListener("input", draw);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") list.querySelector("a")?.click();
    if (event.key === "ArrowDown") list.querySelector("a")?.focus();
  });
  list.addEventListener("keydown", (event) => step(event, list, search));
  return h("section.card.side", { "aria-labelledby": "latest" }, h("h2", { id: "latest" }, "Latest prices"), search, list, rest);
}

/** Whatever begins with what is searched comes before what only has it. */
function byFit(wanted: string) {
  const rank = ({ symbol }: Quote) => Number(!symbol.toUpperCase().startsWith(wanted));
  return (a: Quote, b: Quote) => rank(a) - rank(b) || (a.symbol < b.symbol ? -1 : 1);
}

/** Up and down within the list, and back into the search. */
function step(event: KeyboardEvent, list: HTMLElement, search: HTMLElement): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  const links = [...list.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement) + (event.key === "ArrowDown" ? 1 : -1);
  (at < 0 ? search : (links[at] ?? links.at(-1)))?.focus();
}

/** Shows that a figure moved, and where to. */
export function flash(element: HTMLElement, up: boolean): void {
  element.dataset["moved"] = up ? "up" : "down";
  setTimeout(() => delete element.dataset["moved"], 700);
}
