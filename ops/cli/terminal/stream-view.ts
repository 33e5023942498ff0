/** What a person sees of a stream while it runs: how fast, at which prices, what the gate says, and whether every record is accounted for. */

import { NO_COUNTS, type RunCounts, type Sighting, type Verdicts } from "../../../pipelines/definition.ts";
import { ACCOUNT_WORDS, isBalanced, ranked } from "../accounts.ts";
import { PriceBoard } from "./prices.ts";
import { printable } from "./printable.ts";
import { Rate } from "./rate.ts";
import { sourceEvent } from "./source-event.ts";
import { styled } from "./style.ts";

/** Events of the source that stay in sight. */
const EVENTS = 4;
const REASONS = 6;
const LABEL = 12;

const count = (number: number) => number.toLocaleString("en-US");
const label = (word: string) => `  ${styled("dim", word.padEnd(LABEL))}`;

export class StreamView {
  readonly #pipeline: string;
  readonly #beganAt: number;
  readonly #rate = new Rate();
  readonly #prices = new PriceBoard();
  #source = "";
  #sent = 0;
  #counts: RunCounts = NO_COUNTS;
  #ranges: Verdicts = { passed: 0, failed: 0 };
  #events: readonly string[] = [];

  /** @param now milliseconds of any clock that only goes forward */
  constructor(pipeline: string, now: number) {
    this.#pipeline = pipeline;
    this.#beganAt = now;
  }

  take(sighting: Sighting, now: number): void {
    switch (sighting._tag) {
      case "Began":
        this.#source = sighting.source;
        return;
      case "Sent":
        this.#sent = sighting.records;
        return;
      case "Counted":
        this.#counts = sighting.counts;
        this.#ranges = sighting.ranges;
        this.#rate.take(sighting.counts.received, now);
        return;
      case "Priced":
        this.#prices.take(sighting.symbol, sighting.price);
        return;
      default: {
        const event = sourceEvent(sighting);
        if (event !== undefined) this.note(event);
      }
    }
  }

  /** Something to be read among the source's events. */
  note(text: string): void {
    this.#events = [...this.#events, printable(text)].slice(-EVENTS);
  }

  lines(columns: number, now: number): string[] {
    const seconds = Math.floor((now - this.#beganAt) / 1000);
    const elapsed = `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
    const rate = styled("bold", `${count(Math.round(this.#rate.perSecond(now)))} records/s`);
    const reasons = ranked(this.#counts.reasons);
    const more = reasons.length > REASONS ? `, ${reasons.length - REASONS} more` : "";
    const named = reasons.slice(0, REASONS).map(([reason, n]) => `${reason} ${count(n)}`);
    return [
      `${styled("bold", this.#pipeline)} from ${printable(this.#source)}  ${elapsed}  ${rate}`,
      "",
      ...this.#prices.lines(columns),
      "",
      `${label("ledger")}${this.#equation()}`,
      `${label("gate")}${this.#verdicts()}`,
      ...(named.length > 0 ? [`${label("quarantine")}${named.join(", ")}${more}`] : []),
      ...this.#events.map((event, i) => `${label(i === 0 ? "source" : "")}${event}`),
    ];
  }

  #equation(): string {
    const counts = this.#counts;
    const reached = ACCOUNT_WORDS.filter(([account]) => account === "curated" || counts[account] > 0);
    const terms = reached.map(([account, word]) => `${count(counts[account])} ${word}`);
    const holds = isBalanced(counts) ? styled("green", "balanced") : styled("red", "NOT BALANCED");
    return `${holds}: ${count(counts.received)} received = ${terms.join(" + ")}`;
  }

  #verdicts(): string {
    const { passed, failed } = this.#ranges;
    const bad = failed > 0 ? styled("red", `${count(failed)} failed`) : "0 failed";
    return `${styled("green", `${count(passed)} ranges passed`)}, ${bad}; ${count(this.#sent)} records sent`;
  }
}
