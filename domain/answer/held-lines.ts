/** Reads very many lines of one object of the quarantine or dead-letters zone. */
import type { SessionDate } from "../market/times.ts";
import { type Held, type HeldReason, type HeldZone, readHeld } from "./held.ts";

/** What a line of a pipeline's begins with, and what in it stands after all that it has in common with its neighbours. */
const BEGINS = '{"receipt_id":"';
const OWN = ',"original":"';
/** Of more kinds of lines than that, as a stream's are, nothing is gained by remembering them. */
const MOST_KINDS = 1_000;

/**
 * Reads the lines of one object. A batch that failed has hundreds of thousands that differ in their receipt and their record alone: what
 * they have in common is read once, and what they hold when it is asked for.
 */
export class HeldLines {
  private readonly zone: HeldZone;
  private readonly key: string;
  private readonly kinds = new Map<string, Held>();
  /** What was read last: what comes next is mostly like it. */
  private last: { readonly kind: string; readonly held: Held } | undefined;

  constructor(zone: HeldZone, key: string) {
    this.zone = zone;
    this.key = key;
  }

  /** As {@link readHeld}; of a line of a kind that was read before, what is not asked for is not looked at. */
  read(line: number, text: string): Held {
    // A receipt needs no escape.
    const end = text.indexOf('"', BEGINS.length);
    if (end < 0 || !text.startsWith(BEGINS) || !text.endsWith("}")) return readHeld(this.zone, this.key, line, text);
    const like = this.likeOf(text, end + 1);
    return like ? new HeldLine(like, line, text.slice(BEGINS.length, end), text) : this.readFirst(line, text, end + 1);
  }

  /** A line read before that has all in common with this one from here on to its own record. */
  private likeOf(text: string, from: number): Held | undefined {
    // Wholes are compared in one go, beginnings (startsWith) letter by letter.
    const { last } = this;
    if (last) {
      const to = from + last.kind.length;
      if (text.startsWith(OWN, to) && text.slice(from, to) === last.kind) return last.held;
    }
    // Within a text quotes have an escape, so that this is where the key is.
    const own = text.indexOf(OWN, from);
    const kind = own < 0 ? undefined : text.slice(from, own);
    const held = kind === undefined ? undefined : this.kinds.get(kind);
    if (held) this.last = { kind: kind!, held };
    return held;
  }

  private readFirst(line: number, text: string, from: number): Held {
    const held = readHeld(this.zone, this.key, line, text);
    const own = text.indexOf(OWN, from);
    if (own >= 0 && this.kinds.size < MOST_KINDS) this.kinds.set(text.slice(from, own), held);
    return held;
  }
}

/** A line like another one, but for its receipt and what it holds. Of very many each has to be small. */
class HeldLine implements Held {
  readonly line: number;
  readonly receipt: string;
  readonly text: string;
  private readonly like: Held;

  constructor(like: Held, line: number, receipt: string, text: string) {
    this.like = like;
    this.line = line;
    this.receipt = receipt;
    this.text = text;
  }

  get zone(): HeldZone {
    return this.like.zone;
  }
  get key(): string {
    return this.like.key;
  }
  get run(): string {
    return this.like.run;
  }
  get pipeline(): string {
    return this.like.pipeline;
  }
  get dataset(): string {
    return this.like.dataset;
  }
  get day(): SessionDate {
    return this.like.day;
  }
  get source(): string | null {
    return this.like.source;
  }
  get symbol(): string | null {
    return this.like.symbol;
  }
  get group(): string | null {
    return this.like.group;
  }
  get reasons(): readonly HeldReason[] {
    return this.like.reasons;
  }
  get contract(): string | null {
    return this.like.contract;
  }
  get suite(): string | null {
    return this.like.suite;
  }
  get partitionKey(): string | undefined {
    return this.like.partitionKey;
  }
  get arrivedAt(): number | undefined {
    return this.like.arrivedAt;
  }
  get original(): string {
    return this.toJSON().original;
  }
  get canonical(): Held["canonical"] {
    return this.toJSON().canonical;
  }

  /** Everything, as it is read by itself. */
  toJSON(): Held {
    return readHeld(this.zone, this.key, this.line, this.text);
  }
}
