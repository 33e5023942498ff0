/**
 * One-minute bars of one series. A minute is open until the series' newest event time has passed its end by the allowed lateness;
 * then it is one row. A trade for a minute that is closed makes a row of its own at once, a further part of that minute.
 * So the rows follow from the order of arrival alone, not from how it was cut into batches.
 *
 * The minutes that can be open at one time are as many as the lateness spans and one; minute m is kept at m modulo that.
 */
import type { MinuteBar } from "../market/minute-bar.ts";
import { type Instant, instantOfMs } from "../market/times.ts";
import { addToSum, SUM_CELLS } from "./running-sum.ts";
import { isBefore, keepPlace, type Origin, PLACE_CELLS, PRICE, placeText, type Trade } from "./trade.ts";

/** Of a series: the first minute that is not closed, how many parts came after closing, and then the open minutes. */
const FIRST_OPEN = 0;
const LATER_PARTS = 1;
const MINUTES = 2;

/** Of a minute: its number since 1970, and what its trades make. A minute without trades is all zeros. */
const TRADES = 1;
const HIGH = 2;
const LOW = 3;
const NOTIONAL = 4;
const VOLUME = NOTIONAL + SUM_CELLS;
const OPEN = VOLUME + SUM_CELLS;
const CLOSE = OPEN + PLACE_CELLS;
const MINUTE_CELLS = CLOSE + PLACE_CELLS;

const MS_PER_MINUTE = 60_000;
const MICROS_PER_MINUTE = 60_000_000;

export class OpenMinutes {
  readonly cells: number;
  private readonly latenessMicros: number;
  private readonly ring: number;
  private readonly late = new Float64Array(MINUTE_CELLS);
  private closed: MinuteBar[] = [];

  /** @param latenessMs how long after its end, in event time, a minute still takes trades; 0 or more */
  constructor(latenessMs: number) {
    this.latenessMicros = latenessMs * 1000;
    this.ring = Math.ceil(latenessMs / MS_PER_MINUTE) + 1;
    this.cells = MINUTES + this.ring * MINUTE_CELLS;
  }

  /** Makes zeroed cells a series that has seen nothing. */
  begin(cells: Float64Array, at: number): void {
    cells[at + FIRST_OPEN] = Number.NEGATIVE_INFINITY;
  }

  /** @param watermark the series' greatest event time, this trade's included, in epoch microseconds */
  add(cells: Float64Array, at: number, trade: Trade, watermark: number): void {
    const firstOpen = minuteOf(watermark - this.latenessMicros);
    if (firstOpen > cells[at + FIRST_OPEN]!) {
      this.closeBefore(cells, at, firstOpen, trade);
      cells[at + FIRST_OPEN] = firstOpen;
    }
    const minute = minuteOf(trade.micros);
    if (minute >= cells[at + FIRST_OPEN]!) {
      addToMinute(cells, this.cellOf(at, minute), minute, trade);
    } else {
      this.late.fill(0);
      addToMinute(this.late, 0, minute, trade);
      this.closed.push(rowOf(this.late, 0, trade, nextPart(cells, at)));
    }
  }

  /** Says in a part of its own that a trade of this minute was corrected or cancelled. */
  restate(cells: Float64Array, at: number, micros: number, origin: Origin): void {
    this.late.fill(0);
    this.late[0] = minuteOf(micros);
    this.closed.push({ ...rowOf(this.late, 0, origin, nextPart(cells, at)), restated: 1 });
  }

  /**
   * Closes the open minutes that end at the instant or before it, whatever the watermark.
   * @returns whether there were any
   */
  close(cells: Float64Array, at: number, untilMicros: number, origin: Origin): boolean {
    const last = this.closeBefore(cells, at, minuteOf(untilMicros), origin);
    if (last === undefined) return false;
    cells[at + FIRST_OPEN] = last + 1;
    return true;
  }

  /** The rows made since they were last taken, in the order in which they were made. */
  take(): readonly MinuteBar[] {
    const taken = this.closed;
    this.closed = [];
    return taken;
  }

  /** @returns the last minute it closed */
  private closeBefore(cells: Float64Array, at: number, end: number, origin: Origin): number | undefined {
    let last: number | undefined;
    const from = cells[at + FIRST_OPEN]!;
    for (let minute = from; minute < Math.min(end, from + this.ring); minute++) {
      const cell = this.cellOf(at, minute);
      if (cells[cell + TRADES] === 0) continue;
      this.closed.push(rowOf(cells, cell, origin, FIRST_PART));
      cells.fill(0, cell, cell + MINUTE_CELLS);
      last = minute;
    }
    return last;
  }

  private cellOf(at: number, minute: number): number {
    const place = minute % this.ring;
    return at + MINUTES + (place < 0 ? place + this.ring : place) * MINUTE_CELLS;
  }
}

const FIRST_PART = 1;

function nextPart(cells: Float64Array, at: number): number {
  cells[at + LATER_PARTS]!++;
  return FIRST_PART + cells[at + LATER_PARTS]!;
}

function minuteOf(micros: number): number {
  return Math.floor(micros / MICROS_PER_MINUTE);
}

function addToMinute(cells: Float64Array, at: number, minute: number, trade: Trade): void {
  const { price, volume } = trade;
  if (cells[at + TRADES] === 0) {
    cells[at] = minute;
    cells[at + HIGH] = price;
    cells[at + LOW] = price;
    keepPlace(trade, cells, at + OPEN);
    keepPlace(trade, cells, at + CLOSE);
  } else {
    if (price > cells[at + HIGH]!) cells[at + HIGH] = price;
    if (price < cells[at + LOW]!) cells[at + LOW] = price;
    if (!isBefore(trade, cells, at + CLOSE)) keepPlace(trade, cells, at + CLOSE);
    else if (isBefore(trade, cells, at + OPEN)) keepPlace(trade, cells, at + OPEN);
  }
  cells[at + TRADES]!++;
  addToSum(cells, at + NOTIONAL, price * volume);
  addToSum(cells, at + VOLUME, volume);
}

/** Minutes close by the thousand, nearly all of them the same minute: its text is kept. */
function startOf(minute: number): Instant {
  if (minute !== lastStart.minute) lastStart = { minute, text: instantOfMs(minute * MS_PER_MINUTE) };
  return lastStart.text;
}
let lastStart = { minute: 0, text: instantOfMs(0) };

function rowOf(cells: Float64Array, at: number, { symbol, source, receipt_id }: Origin, part: number): MinuteBar {
  const trades = cells[at + TRADES]!;
  const traded = trades > 0;
  return {
    symbol,
    minute_start: startOf(cells[at]!),
    open: traded ? cells[at + OPEN + PRICE]! : null,
    high: traded ? cells[at + HIGH]! : null,
    low: traded ? cells[at + LOW]! : null,
    close: traded ? cells[at + CLOSE + PRICE]! : null,
    volume: cells[at + VOLUME]!,
    notional: cells[at + NOTIONAL]!,
    trades,
    restated: 0,
    open_key: traded ? placeText(cells, at + OPEN) : null,
    close_key: traded ? placeText(cells, at + CLOSE) : null,
    source,
    part,
    receipt_id,
  };
}
