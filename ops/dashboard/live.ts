/** Latest prices as they move: one poller for all who watch, and none while nobody does. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Either, isLeft, left } from "fp-ts/lib/Either.js";
import type { Quote, ViewFault } from "./messages.ts";
import type { DashboardPort } from "./port.ts";

/** Takes one server-sent event, ready to be written. */
export type Watcher = (event: string) => void;

/** Beats tell a watcher that nothing moves, and not that nobody is there. */
const BEAT_MS = 5_000;

export class LivePrices {
  private readonly read: DashboardPort["quotes"];
  private readonly everyMs: number;
  private readonly watchers = new Set<Watcher>();
  private known: ReadonlyMap<string, Quote> | undefined;
  private fault: ViewFault | undefined;
  private polling = false;
  private saidAt = 0;

  constructor(read: DashboardPort["quotes"], everyMs: number) {
    this.read = read;
    this.everyMs = everyMs;
  }

  /** Sends what is known, then each change; the function returned ends it. */
  watch(watcher: Watcher): () => void {
    this.watchers.add(watcher);
    if (this.fault) watcher(eventOf("fault", this.fault));
    else if (this.known) watcher(eventOf("quotes", { all: true, quotes: [...this.known.values()] }));
    if (!this.polling) void this.poll();
    return () => this.watchers.delete(watcher);
  }

  private async poll(): Promise<void> {
    this.polling = true;
    while (this.watchers.size > 0) {
      const event = this.told(await this.read().catch(asDefect));
      if (event !== undefined) this.send(event);
      else if (Date.now() - this.saidAt >= BEAT_MS) this.send(eventOf("beat", {}));
      await sleep(this.everyMs, undefined, { ref: false });
    }
    this.polling = false;
    [this.known, this.fault] = [undefined, undefined];
  }

  /** Undefined where nothing has moved. */
  private told(found: Awaited<ReturnType<DashboardPort["quotes"]>>): string | undefined {
    if (isLeft(found)) {
      const isNew = this.fault?.message !== found.left.message;
      [this.known, this.fault] = [undefined, found.left];
      return isNew ? eventOf("fault", found.left) : undefined;
    }
    const before = this.known;
    [this.known, this.fault] = [new Map(found.right.map((quote) => [quote.symbol, quote])), undefined];
    // Data that were taken away, or exchanged for others, are told anew.
    const all = before === undefined || [...before.keys()].some((symbol) => !this.known!.has(symbol));
    const moved = all ? found.right : found.right.filter((quote) => !isSame(before.get(quote.symbol), quote));
    return all || moved.length > 0 ? eventOf("quotes", { all, quotes: moved }) : undefined;
  }

  private send(event: string): void {
    this.saidAt = Date.now();
    for (const watcher of this.watchers) watcher(event);
  }
}

/** The next poll may do better, and whoever watches is told meanwhile. */
function asDefect(error: unknown): Either<ViewFault, never> {
  console.error(error);
  return left({ _tag: "defect", message: `the dashboard failed: ${String(error)}; its terminal says where` });
}

function isSame(a: Quote | undefined, b: Quote): boolean {
  return (
    a !== undefined && a.time === b.time && a.price === b.price && a.volume === b.volume && a.trades?.dayTrades === b.trades?.dayTrades
  );
}

function eventOf(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
