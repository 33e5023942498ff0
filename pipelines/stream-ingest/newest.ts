/**
 * The few newest trades of a series in event order, with their corrections: what the latest price is, also after the trade that
 * gave it was cancelled. A cancelled trade stays as a place without a price, so that what takes its place counts as newer.
 */
import { hashText, hex64 } from "../../domain/ledger/hash.ts";
import { type LatestPrice, orderKey } from "../../domain/market/latest-price.ts";
import type { Instant } from "../../domain/market/times.ts";
import { compareSequence } from "../../domain/ports/stream.ts";

/** The latest telling of one trade. */
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

/** Enough that several in a row can be cancelled. */
const KEPT = 4;

export class Newest {
  /** Newest first. */
  private readonly kept: Told[];
  /** Whether any was let go: what is older than all that are kept may then not be the next newest. */
  private full: boolean;
  /** Whether the latest price is another than before. */
  private changed = false;
  private last: Told | undefined;

  constructor(kept: readonly Told[] = [], full = false) {
    this.kept = [...kept];
    this.full = full;
  }

  add(told: Told): void {
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
  amend(told: Told): void {
    const before = this.kept.findIndex(({ id }) => id === told.id);
    if (before < 0) return;
    // An amendment may carry its own time; the trade keeps its own.
    const { eventTime, nanos } = this.kept[before]!;
    const amended = { ...told, eventTime, nanos };
    this.kept.splice(before, 1);
    const place = this.placeOf(amended);
    this.kept.splice(place, 0, amended);
    this.note(amended, place);
  }

  /** The latest price, where it changed since it was last taken. */
  take(symbol: string, source: string): LatestPrice | undefined {
    if (!this.changed) return undefined;
    this.changed = false;
    const top = this.kept[0]!;
    // Where all that are kept are cancelled, it is the newest as it was, with volume 0.
    const alive = this.kept.find(({ cancelled }) => !cancelled) ?? top;
    const by = top === alive ? top : this.last!;
    const { price, volume, eventTime, receipt } = alive;
    return {
      symbol,
      price,
      volume,
      currency: null,
      event_time: eventTime,
      source,
      receipt_id: receipt,
      order_key: orderKey({
        eventTime: top.eventTime,
        eventNanos: top.nanos,
        revision: top.revision,
        sequence: by.sequence,
        receiptHash: hex64(hashText(by.receipt)),
      }),
    };
  }

  snapshot(): { readonly kept: readonly Told[]; readonly full: boolean } {
    return { kept: this.kept, full: this.full };
  }

  private placeOf(told: Told): number {
    let place = 0;
    while (place < this.kept.length && isNewer(this.kept[place]!, told)) place++;
    return place;
  }

  private note(told: Told, place: number): void {
    const before = this.kept.findIndex(({ cancelled }) => !cancelled);
    if (before >= 0 && place > before) return;
    this.changed = true;
    this.last = told;
  }
}

/** As order keys compare: a latest price that was published is never newer than the one that takes its place. */
function isNewer(a: Told, b: Told): boolean {
  if (a.eventTime !== b.eventTime) return a.eventTime > b.eventTime;
  if (a.nanos !== b.nanos) return a.nanos > b.nanos;
  if (a.revision !== b.revision) return a.revision > b.revision;
  return compareSequence(a.sequence, b.sequence) > 0;
}
