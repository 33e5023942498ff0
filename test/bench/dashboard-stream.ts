/** A connection to live prices as a page holds it, without the page. */
import { once } from "node:events";
import type { Quote } from "../../ops/dashboard/messages.ts";
import { SYMBOL } from "./dashboard-world.ts";

/** A price of {@link SYMBOL}, and when it was there, in milliseconds since 1970. */
export type Sighting = readonly [price: number, at: number];

export class PriceStream extends EventTarget {
  readonly sightings: Sighting[] = [];
  private readonly ending = new AbortController();

  /** @param url the dashboard's */
  static async open(url: string): Promise<PriceStream> {
    const stream = new PriceStream();
    const { body } = await fetch(`${url}api/live`, { signal: stream.ending.signal });
    // It ends with an error when it is closed, or when the server is.
    void stream.read(body!).catch(() => undefined);
    return stream;
  }

  async until(price: number): Promise<void> {
    while (this.sightings.at(-1)?.[0] !== price) await once(this, "price");
  }

  close(): void {
    this.ending.abort();
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      const events = text.split("\n\n");
      text = events.pop()!;
      for (const event of events) this.take(event);
    }
  }

  private take(event: string): void {
    const told = /^event: quotes\ndata: (.*)$/.exec(event)?.[1];
    if (told === undefined) return;
    const { quotes } = JSON.parse(told) as { readonly quotes: readonly Quote[] };
    const quote = quotes.find(({ symbol }) => symbol === SYMBOL);
    if (!quote) return;
    this.sightings.push([quote.price, Date.now()]);
    this.dispatchEvent(new Event("price"));
  }
}
