import { left } from "fp-ts/lib/Either.js";
import { fromEither, toUndefined } from "fp-ts/lib/Option.js";
import { instantOfMs } from "../../../domain/market/times.ts";
import type { LiveSource } from "../../../domain/ports/live.ts";
import { jsonText } from "../formats/json.ts";
import { redactText } from "../http/redact.ts";
import { symbolFaults } from "../http/symbols.ts";
import { CONNECTION_LIMITS, type Connection, type Frame, Lost, Rejected } from "../live/connection.ts";
import { type Values, valuesOf } from "../live/message-text.ts";
import { Outlet } from "../live/outlet.ts";
import { type Conversation, endOf, type LiveTransport, runLive } from "../live/run.ts";
import { type FillOptions, Products } from "./products.ts";
import { coinbaseKind } from "./read.ts";

export interface CoinbaseOptions extends FillOptions, LiveTransport {
  /** Default: the service itself. */
  readonly streamUrl?: string;
}

export const COINBASE_STREAM_URL = "wss://ws-feed.exchange.coinbase.com";

/**
 * Trades of Coinbase Exchange, around the clock, with no key. Its trade ids count up by one for each product, and its
 * heartbeats tell the last of them every second, so that every trade that did not come is found, reported and, where the REST
 * service still has it, fetched.
 */
export function coinbaseSource(options: CoinbaseOptions): LiveSource {
  return {
    name: "coinbase",
    run: async (request, sink, signal) => {
      const symbols = [...new Set(request.symbols)];
      const faults = symbolFaults(symbols, "Coinbase");
      if (faults.length > 0) return left({ _tag: "BadRequest", message: faults.map(({ message }) => message).join("; ") });

      const outlet = new Outlet("coinbase", sink, options.clock);
      const products = new Products(symbols, request.after ?? {}, outlet, options, AbortSignal.any([signal, outlet.broken]));
      const plan = {
        url: new URL(options.streamUrl ?? COINBASE_STREAM_URL),
        signOfLife: "message",
        transport: options,
        converse: (connection: Connection) => new CoinbaseConversation(connection, products, outlet, options),
      } as const;
      const ended = await runLive(plan, outlet, signal);
      const completeness = await products.completeness();
      outlet.broken.throwIfAborted();
      return endOf(ended, completeness);
    },
  };
}

class CoinbaseConversation implements Conversation {
  readonly #connection: Connection;
  readonly #products: Products;
  readonly #outlet: Outlet;
  readonly #silenceMs: number;
  /** When each product's heart was last heard, in epoch milliseconds; from the confirmation on. */
  readonly #heard = new Map<string, number>();

  constructor(connection: Connection, products: Products, outlet: Outlet, { limits = CONNECTION_LIMITS }: CoinbaseOptions) {
    this.#connection = connection;
    this.#products = products;
    this.#outlet = outlet;
    this.#silenceMs = limits.silenceMs;
  }

  start(): void {
    this.#connection.send({ type: "subscribe", product_ids: this.#products.symbols, channels: ["matches", "heartbeat"] });
  }

  isConfirmed(): boolean {
    return this.#heard.size > 0;
  }

  async take({ text, isText, at }: Frame): Promise<void> {
    const value = isText ? toUndefined(fromEither(valuesOf(text))) : undefined;
    const kind = value ? coinbaseKind(value) : "unknown";
    const received_at = instantOfMs(at);
    await this.#outlet.emit({ _tag: "Message", source: "coinbase", kind, ...redactText(text, {}), received_at, via: "stream" });
    if (!value) return;
    if (kind === "trade") await this.#products.traded(value["product_id"], value["trade_id"]);
    if (kind === "heartbeat") await this.#heartbeat(value, at);
    if (value["type"] === "subscriptions") for (const symbol of this.#products.symbols) this.#heard.set(symbol, at);
    if (value["type"] === "error" && !this.isConfirmed()) {
      const said = [value["message"], value["reason"]].filter((part) => part !== undefined).map((part) => String(part).slice(0, 200));
      throw new Rejected(`Coinbase refused the subscription: ${said.join(": ") || jsonText(value)}`);
    }
  }

  /** One product may fall silent while the others go on. */
  async #heartbeat(heartbeat: Values, at: number): Promise<void> {
    const symbol = heartbeat["product_id"];
    if (typeof symbol === "string" && this.#heard.has(symbol)) this.#heard.set(symbol, at);
    await this.#products.exists(symbol, heartbeat["last_trade_id"]);
    for (const [other, last] of this.#heard) {
      if (at - last > this.#silenceMs) throw new Lost(`${this.#connection.host} sent no heartbeat of ${other} for ${(at - last) / 1000} s`);
    }
  }
}
