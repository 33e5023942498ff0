/**
 * The exactly rounded sum of doubles (Shewchuk's partials, as Python's `math.fsum`): no order of the values changes it.
 * An infinity or NaN among the values makes the sum what IEEE addition of those makes it.
 */
export function exactSum(values: Iterable<number>): number {
  const partials: number[] = [];
  let unbounded = 0;
  for (const value of values) {
    if (Number.isFinite(value)) addTo(partials, value);
    else unbounded += value;
  }
  return unbounded === 0 ? roundPartials(partials) : unbounded;
}

/** Keeps `partials` non-overlapping and in increasing magnitude, their sum unchanged but for `value`. */
function addTo(partials: number[], value: number): void {
  let carry = value;
  let kept = 0;
  for (const partial of partials) {
    const sum = carry + partial;
    const lost = Math.abs(carry) < Math.abs(partial) ? carry - (sum - partial) : partial - (sum - carry);
    if (lost !== 0) partials[kept++] = lost;
    carry = sum;
  }
  partials.length = kept;
  partials.push(carry);
}

function roundPartials(partials: readonly number[]): number {
  let index = partials.length - 1;
  if (index < 0) return 0;
  let high = partials[index]!;
  let lost = 0;
  while (index > 0 && lost === 0) {
    const before = high;
    const next = partials[--index]!;
    high = before + next;
    lost = next - (high - before);
  }
  // Half-way cases round by the sign of what lies below the lost part, not to even.
  if (index > 0 && Math.sign(lost) === Math.sign(partials[index - 1]!)) {
    const doubled = lost * 2;
    const rounded = high + doubled;
    if (rounded - high === doubled) high = rounded;
  }
  return high;
}
