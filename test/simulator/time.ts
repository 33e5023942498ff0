/**
 * Made-up time: what waits, waits in one queue, and the clock jumps to whoever is next. One thing happens at a time, in an order that
 * follows from the schedule alone, so that a run can be had again.
 */

interface Waiting {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

/** Longer than anything takes that comes to an end. */
const LONGEST_MS = 2 * 3_600_000;

const nextTurn = setImmediate;

export class MadeUpTime {
  private time: number;
  private readonly random: () => number;
  private readonly limit: number;
  private order = 0;
  private readonly queue: Waiting[] = [];

  /** @param start epoch milliseconds @param random from 0 up to 1: by it the program spreads its waits */
  constructor(start: number, random: () => number) {
    this.time = start;
    this.random = random;
    this.limit = start + LONGEST_MS;
  }

  readonly now = (): number => this.time;

  after(ms: number, wake: () => void): Waiting {
    const waiting = { at: this.time + Math.max(0, ms), order: this.order++, wake };
    let place = this.queue.length;
    while (place > 0 && isBefore(waiting, this.queue[place - 1]!)) place--;
    this.queue.splice(place, 0, waiting);
    return waiting;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /**
   * Until the work is done. What it calls by `setTimeout` waits in this time too, and `Math.random` is made up as well. Throws where
   * nothing is left that could go on.
   */
  async run<A>(work: () => Promise<A>): Promise<A> {
    const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
    const { random } = Math;
    const timers = {
      setTimeout: (wake: () => void, ms = 0) => ({ waiting: this.after(ms, wake), unref: () => {} }),
      clearTimeout: (timer?: { readonly waiting: Waiting }) => timer && this.forget(timer.waiting),
    };
    // The program's own waits are few, and none asks more of a timer than this.
    Object.assign(globalThis, timers);
    Math.random = this.random;
    try {
      let done = false;
      const result = work().finally(() => {
        done = true;
      });
      result.catch(() => {});
      for (;;) {
        // By the next turn everything that could go on has.
        await new Promise((resolve) => nextTurn(resolve));
        if (done) return await result;
        const next = this.queue.shift();
        if (!next) throw new Error("everything waits for something that never comes");
        if (next.at > this.limit) throw new Error("it does not come to rest");
        this.time = next.at;
        next.wake();
      }
    } finally {
      Object.assign(globalThis, real);
      Math.random = random;
    }
  }

  private forget(waiting: Waiting): void {
    const place = this.queue.indexOf(waiting);
    if (place >= 0) this.queue.splice(place, 1);
  }
}

function isBefore(a: Waiting, b: Waiting): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
