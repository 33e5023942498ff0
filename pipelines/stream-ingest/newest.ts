/**
 * The few newest trades of a series in event order, with their corrections: what the latest price is, also after the trade that
 * gave it was cancelled. A cancelled trade stays as a place without a price, so that what takes its place counts as newer.
 */
import { hashText, hex64 } from "../../domain/ledger/hash.ts";
import { type LatestPrice, orderKey } from "../../domain/market/latest-price.ts";
import { type Instant, instantOfMicros, microsOfInstant } from "../../domain/market/times.ts";
import { compareSequence } from "../../domain/ports/stream.ts";

/** The latest telling of one trade, as it is written. */
export interface Told {
  /** The trade's id within its series. */
  readonly id: string;
  readonly eventTime: Instant;
  readonly nanos: number;
  readonly revision: number;
  /** Of the stream, not of the source. */
  readonly sequence: string;
  readonly price: number;
  readonly volume: number;
  readonly receipt: string;
  readonly cancelled: boolean;
}

/** The same, with its time in microseconds since 1970; its texts may be made when they are asked for. */
export interface Telling extends Omit<Told, "eventTime"> {
  readonly micros: number;
  /** As text, once it was asked for. */
  eventTime?: Instant;
}

/** Enough that several in a row can be cancelled. */
const KEPT = 4;

export class Newest {
  /** Newest first. */
  private readonly kept: Telling[];
  /** Whether any was let go: what is older than all that are kept may then not be the next newest. */
  private full: boolean;
  /** Whether the latest price is another than before. */
  private changed = false;
  private last: Telling | undefined;

  constructor(kept: readonly Told[] = [], full = false) {
    this.kept = kept.map((told) => ({ ...told, micros: microsOfInstant(told.eventTime) }));
    this.full = full;
  }

  add(told: Telling): void {
    const place = this.placeOf(told);
    if (place === this.kept.length && (this.full || place === KEPT)) return;
    this.kept.splice(place, 0, told);
    if (this.kept.length > KEPT) {
      this.kept.pop();
      this.full = true;
    }
    this.note(told, place);
  }

  /** Puts a correction or a cancel in the place of the telling before it; of a trade no longer kept it changes nothing. */
  amend(told: Telling): void {
    const before = this.kept.findIndex(({ id }) => id === told.id);
    if (before < 0) return;
    // An amendment may carry its own time; the trade keeps its own.
    const { micros, nanos } = this.kept[before]!;
    const amended = { ...heldOf(told), micros, nanos };
    this.kept.splice(before, 1);
    const place = this.placeOf(amended);
    this.kept.splice(place, 0, amended);
    this.note(amended, place);
  }

  /** The latest price, where it changed since it was last taken. */
  take(symbol: string, source: string): LatestPrice | undefined {
    if (!this.changed) return undefined;
    this.changed = false;
    const { last } = this;
    this.last = undefined;
    const top = this.kept[0]!;
    // Where all that are kept are cancelled, it is the newest as it was, with volume 0.
    const alive = this.kept.find(({ cancelled }) => !cancelled) ?? top;
    const by = top === alive ? top : last!;
    const { price, volume, micros, receipt } = alive;
    return {
      symbol,
      price,
      volume,
      currency: null,
      event_time: instantOfMicros(micros),
      source,
      receipt_id: receipt,
      order_key: orderKey({
        eventTime: instantOfMicros(top.micros),
        eventNanos: top.nanos,
        revision: top.revision,
        sequence: by.sequence,
        receiptHash: hex64(hashText(by.receipt)),
      }),
    };
  }

  snapshot(): { readonly kept: readonly Told[]; readonly full: boolean } {
    // What is kept must not hold on to the batch that it came in.
    for (const [place, told] of this.kept.entries()) this.kept[place] = heldOf(told);
    const kept = this.kept.map((told): Told => {
      const { id, nanos, revision, sequence, price, volume, receipt, cancelled } = told;
      told.eventTime ??= instantOfMicros(told.micros);
      return { id, eventTime: told.eventTime, nanos, revision, sequence, price, volume, receipt, cancelled };
    });
    return { kept, full: this.full };
  }

  private placeOf(told: Telling): number {
    let place = 0;
    while (place < this.kept.length && isNewer(this.kept[place]!, told)) place++;
    return place;
  }

  private note(told: Telling, place: number): void {
    const before = this.kept.findIndex(({ cancelled }) => !cancelled);
    if (before >= 0 && place > before) return;
    this.changed = true;
    this.last = told;
  }
}

/** A telling that stands for itself: until then it may be a row of its batch. */
function heldOf(told: Telling): Telling {
  if (Object.hasOwn(told, "receipt")) return told;
  const { id, micros, nanos, revision, sequence, price, volume, receipt, cancelled } = told;
  return { id, micros, nanos, revision, sequence, price, volume, receipt, cancelled };
}

/** As order keys compare: a latest price that was published is never newer than the one that takes its place. */
function isNewer(a: Telling, b: Telling): boolean {
  if (a.micros !== b.micros) return a.micros > b.micros;
  if (a.nanos !== b.nanos) return a.nanos > b.nanos;
  if (a.revision !== b.revision) return a.revision > b.revision;
  return compareSequence(a.sequence, b.sequence) > 0;
}
