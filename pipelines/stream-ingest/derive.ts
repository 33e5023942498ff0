/** What curated trades lead to: windows, closed minutes, latest prices. */

import { NO_SEQUENCE, type Trade } from "../../domain/indicators/trade.ts";
import type { DecodedColumns } from "../../domain/market/columns.ts";
import type { LatestIndicators } from "../../domain/market/latest-indicators.ts";
import type { LatestPrice } from "../../domain/market/latest-price.ts";
import { minuteBarContract } from "../../domain/market/minute-bar.ts";
import type { Words } from "../../domain/market/words.ts";
import { objectsByDay } from "../../domain/objects-by-day.ts";
import { compareSequence } from "../../domain/ports/stream.ts";
import { judge } from "../../domain/quality/gate.ts";
import { suiteVersion } from "../../domain/quality/suite-version.ts";
import { linesObject, type OutputObject } from "../../domain/zones.ts";
import { indicatorsOf } from "./indicators.ts";
import { KEPT, type Telling } from "./newest.ts";
import type { StreamPorts } from "./ports.ts";
import { minuteLine } from "./quarantine.ts";
import type { Range } from "./range.ts";
import type { TradeIds } from "./record-keys.ts";
import { receiptOf, type TickRows } from "./rows.ts";
import { NO_ROW, type Series } from "./series.ts";
import type { Settled } from "./settle.ts";
import type { ShardState } from "./state.ts";
import { AMENDED, TOLD_FIRST } from "./tellings.ts";
import { NO_TOTALS, type Totals } from "./totals.ts";

export interface Advanced {
  /** Of every symbol whose latest price the batch changed. */
  readonly latest: readonly LatestPrice[];
  /** Of every symbol that the batch moved, as they are after it. */
  readonly indicators: readonly LatestIndicators[];
}

/** Takes the curated rows into the state; the windows then hold the minutes they closed. */
export function advance(state: ShardState, rows: TickRows, { curated, tellings }: Settled): Advanced {
  const { windows } = state;
  const trades = new TradeRows(rows, tellings.ids);
  const trade = new TradeAt(trades);
  const first = new FirstTellings(trades);
  const moved: Series[] = [];
  for (const row of curated) {
    const series = tellings.series[row]!;
    const kind = tellings.kinds[row];
    if (!series.moved) moved.push(series);
    series.moved = true;
    trade.moveTo(row);
    if (kind === AMENDED) {
      windows.restate(trade.micros, trade);
      first.handOver(series);
      series.newest.amend(new ToldAt(trades, row));
      continue;
    }
    series.windows ??= windows.placeOf(series.symbol, series.source);
    windows.addAt(series.windows, trade);
    if (kind === TOLD_FIRST) first.add(series, row);
  }
  for (const series of moved) {
    first.handOver(series);
    series.moved = false;
  }
  return {
    latest: moved.flatMap(({ newest, symbol, source }) => newest.take(symbol, source) ?? []),
    indicators: indicatorsOf(windows, moved),
  };
}

/** Of a trade that has none: it cannot be told again. */
const NO_ID = "#null";

/** What is known of trades, by column. */
class TradeRows {
  readonly rows: TickRows;
  readonly ids: TradeIds;
  readonly symbols: Words;
  readonly sources: Words;
  readonly nanos: Float64Array;
  readonly prices: Float64Array;
  readonly volumes: Float64Array;
  readonly sequences: Float64Array;

  constructor(rows: TickRows, ids: TradeIds) {
    const { columns } = rows;
    this.rows = rows;
    this.ids = ids;
    this.symbols = columns.get("symbol") as Words;
    this.sources = columns.get("source") as Words;
    this.nanos = columns.get("event_nanos") as Float64Array;
    this.prices = columns.get("price") as Float64Array;
    this.volumes = columns.get("volume") as Float64Array;
    this.sequences = columns.get("sequence") as Float64Array;
  }

  /** Its sequence number in the stream. */
  streamSequence(row: number): string {
    const { records, recordOf } = this.rows;
    return records[recordOf[row]!]!.sequenceNumber;
  }

  /** Of first tellings, as `Newest` orders them. */
  isNewer(row: number, than: number): boolean {
    const { nanos, rows } = this;
    const [micros, other] = [rows.micros[row]!, rows.micros[than]!];
    if (micros !== other) return micros > other;
    if (nanos[row] !== nanos[than]) return nanos[row]! > nanos[than]!;
    return compareSequence(this.streamSequence(row), this.streamSequence(than)) > 0;
  }
}

/**
 * The trades of a batch that were told first, until their series takes the newest of them. Of a batch most are overtaken by the next one
 * at once, and to make a telling of each costs as much as all windows.
 */
class FirstTellings {
  private readonly trades: TradeRows;
  /** By row: the one of its series before it, or {@link NO_ROW}. */
  private readonly before: Int32Array;

  constructor(trades: TradeRows) {
    this.trades = trades;
    this.before = new Int32Array(trades.rows.rowCount);
  }

  add(series: Series, row: number): void {
    this.before[row] = series.lastFirst;
    series.lastFirst = row;
  }

  /** As though each had been added by itself. */
  handOver(series: Series): void {
    const { trades, before } = this;
    /** Newest first. */
    const newest: number[] = [];
    for (let row = series.lastFirst; row !== NO_ROW; row = before[row]!) {
      let place = newest.length;
      while (place > 0 && trades.isNewer(row, newest[place - 1]!)) place--;
      if (place === KEPT) continue;
      newest.splice(place, 0, row);
      newest.length = Math.min(newest.length, KEPT);
    }
    series.lastFirst = NO_ROW;
    for (const row of newest.reverse()) series.newest.add(new ToldAt(trades, row));
  }
}

/** One row after another as a trade. One object for all: an allocation for each trade costs as much as its windows. */
class TradeAt implements Trade {
  micros = 0;
  nanos = 0;
  sequence = 0;
  price = 0;
  volume = 0;
  private row = 0;
  private readonly of: TradeRows;

  constructor(of: TradeRows) {
    this.of = of;
  }

  moveTo(row: number): void {
    const { rows, nanos, prices, volumes, sequences } = this.of;
    this.row = row;
    this.micros = rows.micros[row]!;
    this.nanos = nanos[row]!;
    this.price = prices[row]!;
    this.volume = volumes[row]!;
    this.sequence = Number.isNaN(sequences[row]) ? NO_SEQUENCE : sequences[row]!;
  }

  // Few records close a minute: only those are asked for these.

  get symbol(): string {
    return this.of.symbols.text(this.row)!;
  }

  get source(): string {
    return this.of.sources.text(this.row)!;
  }

  get receipt_id(): string {
    return receiptOf(this.of.rows.shard, this.of.streamSequence(this.row));
  }
}

/** A row as a telling. Its texts are made when they are asked for. */
class ToldAt implements Telling {
  readonly micros: number;
  private readonly of: TradeRows;
  private readonly row: number;

  constructor(of: TradeRows, row: number) {
    this.micros = of.rows.micros[row]!;
    this.of = of;
    this.row = row;
  }

  get id(): string {
    return this.of.ids.text(this.row) ?? NO_ID;
  }

  get nanos(): number {
    return this.of.nanos[this.row]!;
  }

  get revision(): number {
    return this.of.rows.revisions[this.row]!;
  }

  get shard(): string {
    return this.of.rows.shard;
  }

  get sequence(): string {
    return this.of.streamSequence(this.row);
  }

  get price(): number {
    return this.of.prices[this.row]!;
  }

  get volume(): number {
    return this.of.volumes[this.row]!;
  }

  get cancelled(): boolean {
    return this.of.rows.amends.get(this.row) === "cancel";
  }
}

export interface MinuteOutput {
  readonly objects: readonly OutputObject[];
  readonly totals: Totals;
}

/** The minutes that were closed, each judged by itself: those that pass are served, the others quarantined. */
export function minuteOutputs(ports: Pick<StreamPorts, "encoder" | "minuteSuite">, range: Range, columns: DecodedColumns): MinuteOutput {
  const rowCount = columns.get("symbol")!.length;
  if (rowCount === 0) return { objects: [], totals: NO_TOTALS };
  const { minuteSuite: suite, encoder } = ports;
  const { failing } = judge({
    suite,
    table: { rowCount, columns },
    undecodable: 0,
    mode: "rows",
    policy: { maxErrorRate: 1, minRows: 0 },
    context: {},
  });
  const passing = Array.from({ length: rowCount }, (_, row) => row).filter((row) => !failing.has(row));
  const version = `${suite.name}@${suiteVersion(suite)}`;
  const refused = [...failing].map(([row, ids]) => minuteLine(range, version, columns, row, ids));
  return {
    objects: [
      ...objectsByDay(encoder, minuteBarContract, columns, passing, range.name),
      ...linesObject(`quarantine/${minuteBarContract.dataset}/${range.day}/${range.name}.jsonl`, refused),
    ],
    totals: { ...NO_TOTALS, minutes: { curated: passing.length, quarantined: refused.length } },
  };
}
