import { printable } from "./printable.ts";
import { styled } from "./style.ts";

/** Symbols shown; whoever comes first stays, so that nothing jumps about. */
const MOST = 12;
const COLUMN = 22;

interface Quote {
  price: number;
  /** Against the price before it. */
  direction: "up" | "down" | "first";
}

/** Latest prices of some symbols, and where each has moved. */
export class PriceBoard {
  readonly #quotes = new Map<string, Quote>();

  take(symbol: string, price: number): void {
    const quote = this.#quotes.get(symbol);
    if (!quote) {
      if (this.#quotes.size < MOST) this.#quotes.set(symbol, { price, direction: "first" });
      return;
    }
    if (price !== quote.price) quote.direction = price > quote.price ? "up" : "down";
    quote.price = price;
  }

  lines(columns: number): string[] {
    const cells = [...this.#quotes].map(([symbol, { price, direction }]) => {
      const text = `${printable(symbol).slice(0, 9).padEnd(9)}${shown(price).padStart(9)} `;
      return `${text}${ARROW[direction]}`.concat(" ".repeat(COLUMN - text.length - 1));
    });
    const across = Math.max(1, Math.floor((columns - 2) / COLUMN));
    return Array.from(
      { length: Math.ceil(cells.length / across) },
      (_, row) => `  ${cells.slice(row * across, (row + 1) * across).join("")}`,
    );
  }
}

const ARROW = { up: styled("green", "▲"), down: styled("red", "▼"), first: " " } as const;

/** With cents as prices have them, and more digits where a price is small. */
function shown(price: number): string {
  const digits = Math.abs(price) >= 1 ? 2 : 6;
  return price.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: digits });
}
