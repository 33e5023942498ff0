/**
 * The level of a series' prices. A rule that sees one trade at a time takes a price a hundred times too large for a price; held
 * against those before it, in the order of the shard, it is a jump. A real one, such as a split, is believed once it holds.
 */

/** Prices in a row that agree with each other make a new level. */
const AGREEING = 5;

/** As it is written: the last price in line (0 before the first), the last out of line, and how many of those agree. */
type PriceLevelSnapshot = readonly [last: number, jump: number, agreeing: number];

export class PriceLevel {
  private last: number;
  private jump: number;
  private agreeing: number;

  constructor([last, jump, agreeing]: PriceLevelSnapshot = [0, 0, 0]) {
    this.last = last;
    this.jump = jump;
    this.agreeing = agreeing;
  }

  /** The price that the next is held against; 0 before the first. */
  get price(): number {
    return this.last;
  }

  /** Whether a price (above 0) is at most `factor` times the last one in line, and at least that fraction of it. The first always is. */
  admits(price: number, factor: number): boolean {
    if (this.last > 0 && !isNear(price, this.last, factor)) {
      this.agreeing = this.agreeing > 0 && isNear(price, this.jump, factor) ? this.agreeing + 1 : 1;
      this.jump = price;
      if (this.agreeing < AGREEING) return false;
    }
    this.last = price;
    this.agreeing = 0;
    return true;
  }

  snapshot(): PriceLevelSnapshot {
    return [this.last, this.jump, this.agreeing];
  }
}

function isNear(price: number, other: number, factor: number): boolean {
  return price <= other * factor && price * factor >= other;
}
