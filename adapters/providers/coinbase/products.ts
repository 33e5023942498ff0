/** What a run knows of each product's trades: which came, which are missing, and the work of fetching those. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Completeness, LiveMessage } from "../../../domain/ports/live.ts";
import { redactText } from "../http/redact.ts";
import type { Outlet } from "../live/outlet.ts";
import { type IdRange, pieces, TradeIds } from "../live/trade-ids.ts";
import { type FillAccess, fetchTrades, isTradeId } from "./fill.ts";

export interface FillOptions extends FillAccess {
  /** How long a trade may take to come, or to show in the REST service, before that is asked, and asked again. Default 1,500 ms. */
  readonly settleMs?: number;
}

const SETTLE_MS = 1_500;

interface Product {
  readonly ids: TradeIds;
  received: number;
  repeated: number;
  filled: number;
}

export class Products {
  readonly #products: ReadonlyMap<string, Product>;
  readonly #outlet: Outlet;
  readonly #options: FillOptions;
  readonly #signal: AbortSignal;
  /** Gaps are filled one after the other, whatever their product: the service counts its clients' requests. */
  #filling: Promise<void> = Promise.resolve();

  constructor(
    symbols: readonly string[],
    after: Readonly<Record<string, number>>,
    outlet: Outlet,
    options: FillOptions,
    signal: AbortSignal,
  ) {
    const empty = (symbol: string): Product => ({ ids: new TradeIds(after[symbol]), received: 0, repeated: 0, filled: 0 });
    this.#products = new Map(symbols.map((symbol) => [symbol, empty(symbol)]));
    this.#outlet = outlet;
    this.#options = options;
    this.#signal = signal;
  }

  get symbols(): readonly string[] {
    return [...this.#products.keys()];
  }

  /** A trade came over the stream. An id that is none is left to the reader, which says so of the record. */
  async traded(symbol: unknown, id: unknown): Promise<void> {
    const product = this.#product(symbol);
    if (!product) return;
    product.received++;
    if (!isTradeId(id)) return;
    const { seen, gap } = product.ids.see(id);
    if (seen === "repeated") product.repeated++;
    await this.#found(symbol as string, product, gap);
  }

  /** A heartbeat says that a trade of this id exists. */
  async exists(symbol: unknown, id: unknown): Promise<void> {
    const product = this.#product(symbol);
    // 0 says that there is no last trade, and not that the next one will be 1.
    if (product && isTradeId(id) && id > 0) await this.#found(symbol as string, product, product.ids.exists(id));
  }

  /** What is known once every gap was either filled or given up. */
  async completeness(): Promise<readonly Completeness[]> {
    await this.#filling;
    return [...this.#products].map(([symbol, { ids, received, repeated, filled }]) => ({
      symbol,
      ...(ids.first !== undefined && { firstTradeId: ids.first }),
      ...(ids.last !== undefined && { lastTradeId: ids.last }),
      received,
      repeated,
      filled,
      missing: ids.missingCount(),
    }));
  }

  async #found(symbol: string, product: Product, gap: IdRange | undefined): Promise<void> {
    if (!gap) return;
    await this.#report(symbol, gap, "found");
    // What the sink throws is kept by the outlet, and ends the run there.
    this.#filling = this.#filling.then(() => this.#fill(symbol, product, gap)).catch(() => undefined);
  }

  /** What comes late over the stream, or shows late in the service, is waited for, twice. */
  async #fill(symbol: string, product: Product, gap: IdRange): Promise<void> {
    let why: string | undefined;
    for (let asked = 0; asked < 2; asked++) {
      await sleep(this.#options.settleMs ?? SETTLE_MS, undefined, { signal: this.#signal }).catch(() => undefined);
      const missing = product.ids.missingWithin(gap);
      if (missing.length === 0) break;
      why = await this.#fetch(symbol, product, { from: missing[0]!.from, to: missing.at(-1)!.to });
    }
    for (const { isWithin: isMissing, ...piece } of pieces(gap, product.ids.missingWithin(gap))) {
      await this.#report(symbol, piece, isMissing ? "missing" : "filled", isMissing ? why : undefined);
    }
  }

  /** Hands over what is still missing of the gap's trades, in their order; says why not all of them came. */
  async #fetch(symbol: string, product: Product, gap: IdRange): Promise<string> {
    const { trades, why } = await fetchTrades(this.#options, symbol, gap, this.#signal);
    for (const [id, text] of [...trades].sort(([a], [b]) => a - b)) {
      if (!product.ids.isMissing(id)) continue;
      product.ids.see(id);
      product.filled++;
      const message: LiveMessage = {
        _tag: "Message",
        source: this.#outlet.source,
        kind: "trade",
        ...redactText(text, {}),
        received_at: this.#outlet.now(),
        via: "fill",
        symbol,
      };
      await this.#outlet.emit(message);
    }
    return why;
  }

  #report(symbol: string, { from, to }: IdRange, state: "found" | "filled" | "missing", why?: string): Promise<void> {
    const { source } = this.#outlet;
    const at = this.#outlet.now();
    return this.#outlet.emit({
      _tag: "Gap",
      source,
      symbol,
      fromTradeId: from,
      toTradeId: to,
      state,
      ...(why !== undefined && { why }),
      at,
    });
  }

  #product(symbol: unknown): Product | undefined {
    return typeof symbol === "string" ? this.#products.get(symbol) : undefined;
  }
}
