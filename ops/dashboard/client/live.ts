/**
 * Latest prices as the server sends them, whatever becomes of the connection: it is made again, and its state is always to be seen.
 * A tab that is hidden holds none: browsers allow few to one server, and every further tab would wait for its pages.
 */
import type { Quote, ViewFault } from "../messages.ts";

export type LiveState =
  | { readonly _tag: "connecting" | "live" }
  | { readonly _tag: "lost"; readonly since: Date }
  | { readonly _tag: "fault"; readonly fault: ViewFault };

interface Listener {
  /** Quotes that moved; `all`: whatever was known before is to be forgotten. */
  readonly onQuotes?: (moved: readonly Quote[], all: boolean) => void;
  readonly onState?: (state: LiveState) => void;
}

/** The server says something every five seconds; after so long without, it is gone or this machine slept. */
const SILENT_MS = 12_000;
const RETRY_MS = 1_500;

export class Live {
  readonly quotes = new Map<string, Quote>();
  private state: LiveState = { _tag: "connecting" };
  private readonly listeners = new Set<Listener>();
  private source: EventSource | undefined;
  private heardAt = Date.now();

  constructor() {
    if (!document.hidden) this.connect();
    setInterval(() => this.check(), 2_000);
    for (const event of ["online", "pageshow"]) addEventListener(event, () => this.check());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.source?.close() : this.connect()));
  }

  /** Told what is known at once. The function returned ends it. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    listener.onState?.(this.state);
    if (this.quotes.size > 0) listener.onQuotes?.([...this.quotes.values()], true);
    return () => this.listeners.delete(listener);
  }

  private connect(): void {
    this.source?.close();
    const source = new EventSource("/api/live");
    this.source = source;
    this.heardAt = Date.now();
    source.addEventListener("quotes", ({ data }) => this.take(JSON.parse(data) as { all: boolean; quotes: readonly Quote[] }));
    source.addEventListener("fault", ({ data }) => this.hear({ _tag: "fault", fault: JSON.parse(data) as ViewFault }));
    source.addEventListener("beat", () => this.hear(this.state._tag === "fault" ? this.state : { _tag: "live" }));
    source.addEventListener("error", () => {
      this.become(this.state._tag === "lost" ? this.state : { _tag: "lost", since: new Date() });
      // A browser tries again by itself, unless the answer was none of a stream.
      if (source.readyState === EventSource.CLOSED) setTimeout(() => source === this.source && this.connect(), RETRY_MS);
    });
  }

  private take({ all, quotes }: { readonly all: boolean; readonly quotes: readonly Quote[] }): void {
    if (all) this.quotes.clear();
    for (const quote of quotes) this.quotes.set(quote.symbol, quote);
    this.hear({ _tag: "live" });
    for (const { onQuotes } of this.listeners) onQuotes?.(quotes, all);
  }

  private hear(state: LiveState): void {
    this.heardAt = Date.now();
    this.become(state);
  }

  private become(state: LiveState): void {
    this.state = state;
    for (const { onState } of this.listeners) onState?.(state);
  }

  private check(): void {
    if (document.hidden || Date.now() - this.heardAt < SILENT_MS) return;
    this.become({ _tag: "lost", since: new Date(this.heardAt) });
    this.connect();
  }
}
