/** What the simulated live feed sends: the market's trades as records, some of them faulty, in batches. */
import type { StreamEntry } from "../../../domain/ports/stream.ts";
import { partitionKey } from "../ticks/wire.ts";
import { streamOf, uniform } from "./random.ts";
import { type Moment, TickWriter, type ToldTrade } from "./tick-bytes.ts";
import { faultPicker, TICK_FAULT_NAMES, type TickFaultName, type TickFaults } from "./tick-faults.ts";
import { Market, type MarketOptions, type MarketTrade, type TradingHours } from "./tick-market.ts";
import { isRecordFault, spoiled } from "./tick-spoil.ts";

/** Where a batch ends: at either bound, though what one trade brings with it is never divided. */
export interface BatchBounds {
  readonly records: number;
  /** From its first trade to the end, in nanoseconds of trading time. */
  readonly spanNs: number;
}

export interface FeedBatch {
  readonly entries: readonly StreamEntry[];
  /** Records so far, with these and those that were gone through. */
  readonly position: number;
  /** By fault, how many of those it befell; faults that never strike are left out. */
  readonly injected: Injected;
  /** Trading time gone by at its last trade, in nanoseconds: nights and weekends take none. */
  readonly playedNs: number;
}

export type Injected = Readonly<Partial<Record<TickFaultName, number>>>;

/** Huge records end a batch early. */
const MAX_BATCH_BYTES = 4 * 1024 * 1024;
const WEEK = 7;
/** By how many later trades of its symbol an out-of-order record is overtaken. */
const DELAYS = 3;
/** Latency from the trade to its record, in nanoseconds: between the two, evenly. */
const LATENCY_NS = { least: 500_000, most: 5_000_000 };
/** What the draws of a trade are for. */
const USE = { fault: 0, form: 1, latency: 2 } as const;

interface Held {
  readonly trade: ToldTrade;
  readonly left: number;
  /** Whether a later trade of the symbol has come before it. */
  readonly overtaken: boolean;
}

/** A feed is run through once. Every part of it is decided by market and faults alone. */
export class TickFeed {
  readonly #market: Market;
  readonly #hours: readonly TradingHours[];
  readonly #faultOf: (drawn: number) => TickFaultName | undefined;
  readonly #after: number;
  readonly #stream: number;
  readonly #writer: TickWriter;
  readonly #keys: readonly string[];
  /** By symbol: the last id, the last trade of the session, the record that is held back. */
  readonly #ids: Float64Array;
  readonly #last = new Map<number, ToldTrade>();
  readonly #held = new Map<number, Held>();
  readonly #injected: Partial<Record<TickFaultName, number>>;
  #injectedBefore: Injected;
  #position = 0;
  #sequence = 0;
  #entries: StreamEntry[] = [];
  #bytes = 0;

  /** The first `after` records are gone through without being written. */
  constructor(market: MarketOptions, faults: TickFaults, after: number) {
    this.#market = new Market(market);
    this.#hours = market.hours;
    this.#faultOf = faultPicker(faults);
    this.#after = after;
    this.#injected = Object.fromEntries(TICK_FAULT_NAMES.filter((name) => (faults[name] ?? 0) > 0).map((name) => [name, 0]));
    this.#injectedBefore = { ...this.#injected };
    this.#stream = streamOf(market.seed, "/faults");
    this.#writer = new TickWriter(market.symbols);
    // Known to the producer whatever becomes of the record, so that a symbol's records stay in order.
    this.#keys = market.symbols.map((symbol) => partitionKey(symbol, "simulated"));
    this.#ids = new Float64Array(market.symbols.length);
  }

  /** As in a batch, of the records that were gone through. */
  get injectedBefore(): Injected {
    return this.#injectedBefore;
  }

  *batches(bounds: BatchBounds): Generator<FeedBatch> {
    let playedBefore = 0;
    let [firstNs, lastNs] = [0, 0];
    const isDue = (ns: number) =>
      this.#entries.length >= bounds.records ||
      this.#bytes >= MAX_BATCH_BYTES ||
      (this.#entries.length > 0 && ns - firstNs >= bounds.spanNs);
    for (const hours of this.#hours) {
      for (const trade of this.#market.trades(hours)) {
        const ns = playedBefore + trade.ns - hours.openNs;
        if (isDue(ns)) yield this.#take(lastNs);
        if (this.#entries.length === 0) firstNs = ns;
        lastNs = ns;
        this.#tell(trade);
      }
      this.#endSession(hours);
      playedBefore += hours.endNs - hours.openNs;
    }
    if (this.#entries.length > 0) yield this.#take(lastNs);
  }

  #take(playedNs: number): FeedBatch {
    const batch = { entries: this.#entries, position: this.#position, injected: { ...this.#injected }, playedNs };
    this.#entries = [];
    this.#bytes = 0;
    return batch;
  }

  /** One trade of the market: its own record, and what its fault or an earlier one brings with it. */
  #tell({ ordinal, ...made }: MarketTrade): void {
    const { symbol, day } = made;
    const draw = (use: number) => uniform(this.#stream, ordinal, use);
    const fault = this.#faultOf(draw(USE.fault));
    const trade: ToldTrade = { ...made, id: this.#nextId(symbol), sequence: ++this.#sequence };
    const before = this.#last.get(symbol);
    this.#last.set(symbol, trade);
    const latency = Math.floor(LATENCY_NS.least + (LATENCY_NS.most - LATENCY_NS.least) * draw(USE.latency));
    const now = { day, ns: trade.ns + latency };

    if (fault === "stale-feed" && before) {
      const frozen = { ...trade, ns: before.ns, price: before.price, volume: before.volume };
      this.#last.set(symbol, frozen);
      this.#emit(frozen, now, fault);
      return;
    }
    if (fault === "out-of-order" && !this.#held.has(symbol)) {
      this.#held.set(symbol, { trade, left: 1 + Math.floor(draw(USE.form) * DELAYS), overtaken: false });
      return;
    }
    if (fault !== undefined && isRecordFault(fault)) {
      this.#emit(trade, now, fault, draw(USE.form));
      return;
    }
    this.#emit(trade, now);
    if (fault === "duplicate") this.#emit(trade, now, fault);
    if (fault === "late") this.#emit({ ...trade, day: day - WEEK, id: this.#nextId(symbol), sequence: ++this.#sequence }, now, fault);
    this.#release(symbol, now);
  }

  /** A trade of the symbol went out as it should: a record that is held back has been overtaken once more. */
  #release(symbol: number, now: Moment): void {
    const held = this.#held.get(symbol);
    if (!held) return;
    if (held.left > 1) {
      this.#held.set(symbol, { ...held, left: held.left - 1, overtaken: true });
      return;
    }
    this.#held.delete(symbol);
    this.#emit(held.trade, now, "out-of-order");
  }

  /** No record is held back overnight. One that nothing overtook comes in order after all. */
  #endSession({ day, endNs }: TradingHours): void {
    for (const { trade, overtaken } of this.#held.values()) {
      this.#emit(trade, { day, ns: endNs }, overtaken ? "out-of-order" : undefined);
    }
    this.#held.clear();
    this.#last.clear();
  }

  #emit(trade: ToldTrade, ingested: Moment, fault?: TickFaultName, form = 0): void {
    this.#position++;
    if (fault !== undefined) this.#injected[fault]! += 1;
    if (this.#position === this.#after) this.#injectedBefore = { ...this.#injected };
    if (this.#position <= this.#after) return;
    const record = this.#writer.write(trade, ingested);
    const data = fault !== undefined && isRecordFault(fault) ? spoiled(record, fault, form) : record;
    this.#entries.push({ partitionKey: this.#keys[trade.symbol]!, data });
    this.#bytes += data.length;
  }

  #nextId(symbol: number): number {
    return ++this.#ids[symbol]!;
  }
}
