/** Averages that are drawn over a chart's bars, from the very prices that it shows. */

/** The mean of the last `length` values, by place; null until there are so many. */
export function movingAverage(values: readonly number[], length: number): (number | null)[] {
  // Each sum anew: a running one gathers what every addition rounds off.
  return values.map((_, at) => {
    if (at + 1 < length) return null;
    let sum = 0;
    for (let back = 0; back < length; back++) sum += values[at - back]!;
    return sum / length;
  });
}

/** Volume-weighted average price since the session began. `breaks`: places where one does. Null while nothing was traded. */
export function vwap(notional: readonly number[], volume: readonly number[], breaks: readonly number[]): (number | null)[] {
  const begins = new Set(breaks);
  let [money, units] = [0, 0];
  return notional.map((amount, at) => {
    if (begins.has(at)) [money, units] = [0, 0];
    money += amount;
    units += volume[at]!;
    return units > 0 ? money / units : null;
  });
}

/** A price as the source's adjusted close says it of the same session. */
export function adjusted(prices: readonly number[], close: readonly number[], adjustedClose: readonly (number | null)[]): number[] {
  return prices.map((value, at) => (close[at] ? (value * (adjustedClose[at] ?? close[at]!)) / close[at]! : value));
}
