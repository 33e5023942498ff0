/**
 * The mean price of the newest trades in event order. A sorted ring: a trade in order takes the oldest one's cell, a trade out of
 * order moves the newer ones up, so that adding costs one step plus one for each newer trade that is kept.
 *
 * The mean is summed afresh from the oldest to the newest, so no error builds up, and it depends on the set of trades alone.
 */
import { isBefore, keepPlace, PLACE_CELLS, PRICE, type Trade } from "./trade.ts";

const HEAD = 0;
const COUNT = 1;
const RING = 2;

export class MovingAverage {
  readonly cells: number;
  private readonly most: number;
  /** A ring while it is turned. */
  private readonly turned: Float64Array;

  /** @param most how many trades the mean is over, at least 1 */
  constructor(most: number) {
    this.most = most;
    this.turned = new Float64Array(most * PLACE_CELLS);
    this.cells = RING + this.turned.length;
  }

  add(cells: Float64Array, at: number, trade: Trade): void {
    let place = cells[at + COUNT]!;
    if (place === this.most) {
      if (isBefore(trade, cells, this.cellOf(cells, at, 0))) return;
      cells[at + HEAD] = (cells[at + HEAD]! + 1) % this.most;
      place--;
    } else {
      cells[at + COUNT] = place + 1;
    }
    for (; place > 0; place--) {
      const older = this.cellOf(cells, at, place - 1);
      if (!isBefore(trade, cells, older)) break;
      cells.copyWithin(this.cellOf(cells, at, place), older, older + PLACE_CELLS);
    }
    keepPlace(trade, cells, this.cellOf(cells, at, place));
  }

  /** How many trades the mean is over so far. */
  count(cells: Float64Array, at: number): number {
    return cells[at + COUNT]!;
  }

  /** NaN before the first trade. */
  mean(cells: Float64Array, at: number): number {
    const count = cells[at + COUNT]!;
    let sum = 0;
    for (let place = 0; place < count; place++) sum += cells[this.cellOf(cells, at, place) + PRICE]!;
    return sum / count;
  }

  /** Turns the ring so that the oldest trade comes first: equal windows have equal cells then. */
  align(cells: Float64Array, at: number): void {
    const { turned } = this;
    const head = cells[at + HEAD]! * PLACE_CELLS;
    if (head === 0) return;
    const [ring, behindHead] = [at + RING, turned.length - head];
    for (let i = 0; i < behindHead; i++) turned[i] = cells[ring + head + i]!;
    for (let i = 0; i < head; i++) turned[behindHead + i] = cells[ring + i]!;
    cells.set(turned, ring);
    cells[at + HEAD] = 0;
  }

  /** Of the trade that is so many places from the oldest. */
  private cellOf(cells: Float64Array, at: number, place: number): number {
    const turned = cells[at + HEAD]! + place;
    return at + RING + (turned < this.most ? turned : turned - this.most) * PLACE_CELLS;
  }
}
