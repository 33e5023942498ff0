/**
 * Adds up what a batch moves, by arrival. What was taken in is counted as it was read, what came to rest from where it was
 * put: the two agree only if nothing was lost on the way.
 */
import { type Account, Counter, NOTHING, type Place, plus, type Tally, type Transfer } from "./ledger.ts";

export class Book {
  private readonly received = new Map<string, Tally>();
  private readonly moved = new Map<string, Map<Account, Counter>>();
  private readonly run: string;
  private readonly from: Place;

  /** @param from where the records come from: from outside, or from an account in which they rested until now */
  constructor(run: string, from: Exclude<Place, "received"> = "source") {
    this.run = run;
    this.from = from;
  }

  receive(arrival: string, tally: Tally): void {
    this.received.set(arrival, plus(this.received.get(arrival) ?? NOTHING, tally));
    if (!this.moved.has(arrival)) this.moved.set(arrival, new Map());
  }

  /** Where records of a received arrival come to rest are counted: add to it record by record. */
  account(arrival: string, to: Account): Counter {
    const counters = this.moved.get(arrival);
    if (!counters) throw new Error(`nothing was received of arrival ${arrival}`);
    const known = counters.get(to);
    if (known) return known;
    const counter = new Counter();
    counters.set(to, counter);
    return counter;
  }

  transfers(): Transfer[] {
    const transfer = (arrival: string, from: Place, to: Place, tally: Tally): Transfer => ({ run: this.run, arrival, from, to, tally });
    return [...this.received].flatMap(([arrival, tally]) => [
      transfer(arrival, this.from, "received", tally),
      ...[...this.moved.get(arrival)!].map(([to, counter]) => transfer(arrival, "received", to, counter.tally())),
    ]);
  }
}
