/**
 * The few newest trades of a series in event order, with their corrections: what the latest price is, also after the trade that
 * gave it was cancelled. A cancelled trade stays as a place without a price, so that what takes its place counts as newer.
 */
import { hashText, hex64 } from "../../domain/ledger/hash.ts";
import { type LatestPrice, orderKey } from "../../domain/market/latest-price.ts";
import { instantOfMicros } from "../../domain/market/times.ts";
import { compareSequence } from "../../domain/ports/stream.ts";
import { receiptOf } from "./rows.ts";

/** The latest telling of one trade; its texts may be made when they are asked for. */
export interface Telling {
  /** The trade's id within its series. */
  readonly id: string;
  /** Event time, in microseconds since 1970, and the nanoseconds below. */
  readonly micros: number;
  readonly nanos: number;
  readonly revision: number;
  /** Where it arrived: the two are its receipt. The sequence is of the stream, not of the source. */
  readonly shard: string;
  readonly sequence: string;
  readonly price: number;
  readonly volume: number;
  readonly cancelled: boolean;
}

/** Enough that several in a row can be cancelled. A series that has fewer had no more. */
export const KEPT = 4;

export class Newest {
  /** Newest first. */
  private readonly kept: Telling[];
  /** Whether the latest price is another than before. */
  private changed = false;
  private last: Telling | undefined;

  constructor(kept: readonly Telling[] = []) {
    this.kept = [...kept];
  }

  add(told: Telling): void {
    const { kept } = this;
    const place = this.placeOf(told);
    if (place === KEPT) return;
    if (kept.length < KEPT) kept.push(told);
    for (let older = kept.length - 1; older > place; older--) kept[older] = kept[older - 1]!;
    kept[place] = told;
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
    const { price, volume, micros } = alive;
    const eventTime = instantOfMicros(micros);
    return {
      symbol,
      price,
      volume,
      currency: null,
      event_time: eventTime,
      source,
      receipt_id: receiptOf(alive.shard, alive.sequence),
      order_key: orderKey({
        eventTime: top === alive ? eventTime : instantOfMicros(top.micros),
        eventNanos: top.nanos,
        revision: top.revision,
        sequence: by.sequence,
        receiptHash: hex64(hashText(receiptOf(by.shard, by.sequence))),
      }),
    };
  }

  /** As they are written. What is kept must not hold on to the batch that it came in. */
  snapshot(): readonly Telling[] {
    const { kept } = this;
    for (let place = 0; place < kept.length; place++) kept[place] = heldOf(kept[place]!);
    return kept;
  }

  private placeOf(told: Telling): number {
    let place = 0;
    while (place < this.kept.length && isNewer(this.kept[place]!, told)) place++;
    return place;
  }

  private note(told: Telling, place: number): void {
    for (let before = 0; before < place; before++) if (!this.kept[before]!.cancelled) return;
    this.changed = true;
    this.last = told;
  }
}

/** A telling that stands for itself: until then it may be a row of its batch. */
function heldOf(told: Telling): Telling {
  if (Object.hasOwn(told, "sequence")) return told;
  const { id, micros, nanos, revision, shard, sequence, price, volume, cancelled } = told;
  return { id, micros, nanos, revision, shard, sequence, price, volume, cancelled };
}

/** As order keys compare: a latest price that was published is never newer than the one that takes its place. */
function isNewer(a: Telling, b: Telling): boolean {
  if (a.micros !== b.micros) return a.micros > b.micros;
  if (a.nanos !== b.nanos) return a.nanos > b.nanos;
  if (a.revision !== b.revision) return a.revision > b.revision;
  return compareSequence(a.sequence, b.sequence) > 0;
}
