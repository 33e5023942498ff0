/**
 * The mean price in which a trade's weight halves with every half-life between it and the newest one: Σ price·2^(−age/h) / Σ 2^(−age/h),
 * ages to the microsecond. An older trade adds with the weight it would have had, so the order of arrival changes the rounding
 * only. The error is that of summing as many terms as trades fall into a few half-lives.
 */

/** The weighted sum of prices and the sum of the weights, both as of the newest trade. */
export const DECAYED_MEAN_CELLS = 2;

export class DecayedMean {
  /** Natural logarithms of weight per microsecond. */
  private readonly decay: number;

  constructor(halfLifeMs: number) {
    this.decay = Math.LN2 / (halfLifeMs * 1000);
  }

  /** @param age microseconds from the trade to the newest one before it: negative where the trade is newer, −∞ for the first */
  add(cells: Float64Array, at: number, price: number, age: number): void {
    const kept = age < 0 ? Math.exp(age * this.decay) : 1;
    const weight = age > 0 ? Math.exp(-age * this.decay) : 1;
    cells[at] = cells[at]! * kept + price * weight;
    cells[at + 1] = cells[at + 1]! * kept + weight;
  }

  mean(cells: Float64Array, at: number): number {
    return cells[at]! / cells[at + 1]!;
  }
}
