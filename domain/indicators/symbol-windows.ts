/**
 * The windows of every series (a symbol as one source tells it): moving average, exponential mean, day's VWAP and one-minute bars,
 * each in O(1) per trade. A series is one row of doubles, 1,048 bytes with the default settings (of them 32 for
 * each trade the moving average is over and 128 for each minute that can be open), however many trades it has seen.
 *
 * What is promised:
 * - The same trades of a series in the same order give the same figures, rows and bytes, to the last bit, however they were cut
 *   into batches and snapshotted and restored in between.
 * - In whatever order a series' trades arrive: the moving average, and open, high, low, close and trades of the merged minutes
 *   (`mergeParts`), are the same; so are the sums behind VWAP, volume and notional where they are exact (running-sum.ts,
 *   test/support/merge-parts.ts); the exponential mean is, but for rounding.
 * - Equal state is equal bytes. The exponential mean rests on Math.exp: across JavaScript engines its last bits may differ.
 *
 * A correction or cancel cannot be taken out of O(1) state: the windows keep the trade as first told, and `restate` marks its
 * minute, which historical-batch rebuilds from the curated trades.
 */
import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import type { DecodedColumns } from "../market/columns.ts";
import { minuteBarContract } from "../market/minute-bar.ts";
import { addToDay, DAY_SUMS_CELLS, type DayFigures, dayFigures } from "./day-sums.ts";
import { DECAYED_MEAN_CELLS, DecayedMean } from "./decayed-mean.ts";
import { MovingAverage } from "./moving-average.ts";
import { OpenMinutes } from "./open-minutes.ts";
import { SeriesTable } from "./series-table.ts";
import { readSnapshot, type SnapshotFault, type WindowSettings, writeSnapshot } from "./snapshot.ts";
import { NO_SEQUENCE, type Origin, type Trade } from "./trade.ts";

export { BUCKETS, bucketOf } from "./series-table.ts";

export const DEFAULT_WINDOWS: WindowSettings = { maTrades: 20, emaHalfLifeMs: 60_000, latenessMs: 5_000 };

/** Trades by column, all of one length, in order of arrival. */
export interface TradeColumns {
  readonly symbol: readonly string[];
  readonly source: readonly string[];
  /** event_time in epoch microseconds, see `microsOfInstant`. */
  readonly event_micros: Float64Array;
  readonly event_nanos: ArrayLike<number>;
  readonly price: ArrayLike<number>;
  readonly volume: ArrayLike<number>;
  readonly sequence: ArrayLike<number | null>;
  readonly receipt_id: readonly string[];
}

/** Of one series, as of its newest trade. */
export interface Indicators {
  /** The greatest event time so far, epoch microseconds. */
  readonly watermark: number;
  readonly ma: number;
  /** How many trades `ma` is over: less than the setting at first. */
  readonly maTrades: number;
  readonly ema: number;
  /** The newest UTC day, and the day with trades before it. */
  readonly day: DayFigures;
  readonly previousDay: DayFigures | null;
}

/** A series' first cell: its greatest event time. */
const WATERMARK_CELLS = 1;

export class SymbolWindows {
  private readonly settings: WindowSettings;
  private readonly average: MovingAverage;
  private readonly decayed: DecayedMean;
  private readonly minutes: OpenMinutes;
  private readonly decayedAt = WATERMARK_CELLS;
  private readonly daysAt = WATERMARK_CELLS + DECAYED_MEAN_CELLS;
  private readonly minutesAt = WATERMARK_CELLS + DECAYED_MEAN_CELLS + DAY_SUMS_CELLS;
  private readonly averageAt: number;
  /** Cells of a series. */
  private readonly stride: number;
  private readonly table: SeriesTable;

  constructor(settings: WindowSettings = DEFAULT_WINDOWS) {
    this.settings = settings;
    this.average = new MovingAverage(settings.maTrades);
    this.decayed = new DecayedMean(settings.emaHalfLifeMs);
    this.minutes = new OpenMinutes(settings.latenessMs);
    this.averageAt = this.minutesAt + this.minutes.cells;
    this.stride = this.averageAt + this.average.cells;
    this.table = new SeriesTable(this.stride);
  }

  add(trade: Trade): void {
    this.addAt(this.placeOf(trade.symbol, trade.source), trade);
  }

  /** Where a series stands, begun where it is new: the same as long as these windows live. */
  placeOf(symbol: string, source: string): number {
    return this.table.find(symbol, source) ?? this.begin(symbol, source);
  }

  /** @param at the place of the trade's series, whose name is looked up then for none of them */
  addAt(at: number, trade: Trade): void {
    this.table.markChanged(at);
    const { cells } = this.table;
    const before = cells[at]!;
    const watermark = trade.micros > before ? trade.micros : before;
    cells[at] = watermark;
    this.average.add(cells, at + this.averageAt, trade);
    this.decayed.add(cells, at + this.decayedAt, trade.price, before - trade.micros);
    addToDay(cells, at + this.daysAt, trade);
    this.minutes.add(cells, at + this.minutesAt, trade, watermark);
  }

  addColumns(columns: TradeColumns): void {
    const { symbol, source, event_micros, event_nanos, price, volume, sequence, receipt_id } = columns;
    // One object for all: an allocation for each trade costs as much as its windows.
    const trade = { symbol: "", source: "", receipt_id: "", micros: 0, nanos: 0, sequence: NO_SEQUENCE, price: 0, volume: 0 };
    for (let i = 0; i < symbol.length; i++) {
      trade.symbol = symbol[i]!;
      trade.source = source[i]!;
      trade.receipt_id = receipt_id[i]!;
      trade.micros = event_micros[i]!;
      trade.nanos = event_nanos[i]!;
      trade.sequence = sequence[i] ?? NO_SEQUENCE;
      trade.price = price[i]!;
      trade.volume = volume[i]!;
      this.add(trade);
    }
  }

  /** Marks the minute of a trade that was corrected or cancelled: one row at once, with `restated` 1 and no trades. */
  restate(micros: number, origin: Origin): void {
    const at = this.placeOf(origin.symbol, origin.source);
    this.table.markChanged(at);
    this.minutes.restate(this.table.cells, at + this.minutesAt, micros, origin);
  }

  /**
   * Closes, for a stream that is drained, every minute that ends at the instant or before it. Trades that come for them after all
   * make further parts.
   *
   * @param receiptId the last record the stream gave
   */
  closeAll(untilMicros: number, receiptId: string): void {
    for (const { symbol, source, at } of this.table.sorted()) {
      const origin = { symbol, source, receipt_id: receiptId };
      if (this.minutes.close(this.table.cells, at + this.minutesAt, untilMicros, origin)) this.table.markChanged(at);
    }
  }

  /** Rows of `minute_bars` made since they were last taken, in that order. They are no part of the state: commit both together. */
  takeClosed(): DecodedColumns {
    const rows = this.minutes.take();
    const names = minuteBarContract.fieldNames as readonly (keyof (typeof rows)[number])[];
    return new Map(names.map((name) => [name, rows.map((row) => row[name])]));
  }

  /** Undefined before the series' first trade. */
  indicators(symbol: string, source: string): Indicators | undefined {
    const at = this.table.find(symbol, source);
    if (at === undefined) return undefined;
    const { cells } = this.table;
    const [day, previousDay] = dayFigures(cells, at + this.daysAt);
    if (!day) return undefined;
    return {
      watermark: cells[at]!,
      ma: this.average.mean(cells, at + this.averageAt),
      maTrades: this.average.count(cells, at + this.averageAt),
      ema: this.decayed.mean(cells, at + this.decayedAt),
      day,
      previousDay,
    };
  }

  /** The state of every bucket that changed since this was last asked, or that holds inherited series, by bucket. */
  takeChanged(): ReadonlyMap<number, Uint8Array> {
    return new Map(this.table.takeChanged().map((bucket) => [bucket, this.snapshot(bucket)]));
  }

  /** @param bucket see `bucketOf` */
  snapshot(bucket: number): Uint8Array {
    const { cells } = this.table;
    const states = this.table.sorted(bucket).map(({ symbol, source, at }) => {
      this.average.align(cells, at + this.averageAt);
      return { symbol, source, cells: cells.subarray(at, at + this.stride) };
    });
    return writeSnapshot(this.settings, states);
  }

  /** Goes on from a snapshot of this shard's own. On a fault nothing has changed. */
  restore(bytes: Uint8Array): Either<SnapshotFault, void> {
    return this.load(bytes, () => true, false);
  }

  /** Takes over, from a parent shard's snapshot, the symbols that are this shard's; their buckets count as changed. */
  inherit(bytes: Uint8Array, isOurs: (symbol: string) => boolean): Either<SnapshotFault, void> {
    return this.load(bytes, isOurs, true);
  }

  private load(bytes: Uint8Array, isOurs: (symbol: string) => boolean, changed: boolean): Either<SnapshotFault, void> {
    const read = readSnapshot(bytes, this.settings, this.stride);
    if (isLeft(read)) return read;
    const ours = read.right.filter(({ symbol }) => isOurs(symbol));
    const held = ours.find(({ symbol, source }) => this.table.find(symbol, source) !== undefined);
    if (held) return left({ _tag: "held-already", symbol: held.symbol, source: held.source });
    for (const { symbol, source, cells } of ours) {
      const at = this.table.open(symbol, source);
      this.table.cells.set(cells, at);
      if (changed) this.table.markChanged(at);
    }
    return right(undefined);
  }

  private begin(symbol: string, source: string): number {
    const at = this.table.open(symbol, source);
    this.table.cells[at] = Number.NEGATIVE_INFINITY;
    this.minutes.begin(this.table.cells, at + this.minutesAt);
    return at;
  }
}
