import { logGamma } from "./special-functions.ts";

/**
 * The two-sided Kolmogorov–Smirnov test of one sample, with the methods scipy chooses (Simard and L'Ecuyer, 2011): exact up to 140
 * values and for most of what is beyond, Pelz and Good's series for the rest.
 */

/** The greatest distance between a sample in ascending order and a distribution. */
export function distanceOf(ascending: ArrayLike<number>, cumulative: (x: number) => number): number {
  const count = ascending.length;
  let greatest = 0;
  for (let nth = 0; nth < count; nth++) {
    const expected = cumulative(ascending[nth]!);
    greatest = Math.max(greatest, (nth + 1) / count - expected, expected - nth / count);
  }
  return greatest;
}

/** The probability that `count` values of the distribution lie at least `distance` from it. */
export function distanceAbove(count: number, distance: number): number {
  const scaled = count * distance;
  if (distance >= 1) return 0;
  if (scaled <= 0.5) return 1;
  const squared = scaled * distance;
  // From half of all on no sample is as far off on both sides; beyond the other bounds hardly any.
  if (distance >= 0.5 || squared > 4 || (count > 140 && squared >= 2.2)) return clip(2 * oneSidedAbove(count, distance));
  return clip(1 - (count <= 140 || count * distance ** 1.5 <= 1.4 ? durbin(count, distance) : pelzGood(count, distance)));
}

const clip = (probability: number): number => Math.min(1, Math.max(0, probability));

/** Smirnov's sum for one side. */
function oneSidedAbove(count: number, distance: number): number {
  let sum = 0;
  for (let nth = 0; nth <= Math.floor(count * (1 - distance)); nth++) {
    const [low, high] = [distance + nth / count, 1 - distance - nth / count];
    if (high <= 0 && nth < count) continue;
    const chosen = logGamma(count + 1) - logGamma(nth + 1) - logGamma(count - nth + 1);
    sum += Math.exp(chosen + (nth - 1) * Math.log(low) + (count - nth) * (nth === count ? 0 : Math.log(high)));
  }
  return distance * sum;
}

/** A number beyond the range of doubles: `value` times two to the power of `exponent`. */
interface Scaled {
  readonly value: number;
  readonly exponent: number;
}

const LIMIT = 2 ** 128;

/** Durbin's matrix, raised to a power as Marsaglia, Tsang and Wang do: the probability of less than the distance. */
function durbin(count: number, distance: number): number {
  const scaled = count * distance;
  const k = Math.ceil(scaled);
  const { value, exponent } = centreOfPower(durbinMatrix(k, k - scaled), k, count);
  let probability = value;
  let shifted = exponent;
  for (let nth = 1; nth <= count; nth++) {
    probability *= nth / count;
    if (probability >= 1 / LIMIT) continue;
    probability *= LIMIT;
    shifted -= 128;
  }
  return probability * 2 ** shifted;
}

type Matrix = readonly Float64Array[];

function durbinMatrix(k: number, h: number): Matrix {
  const size = 2 * k - 1;
  const factorials = Float64Array.from({ length: size + 1 }, () => 1);
  for (let nth = 1; nth <= size; nth++) factorials[nth] = factorials[nth - 1]! / nth;
  const edge = Float64Array.from({ length: size }, (_, nth) => (1 - h ** (nth + 1)) * factorials[nth + 1]!);
  edge[size - 1] = (1 + Math.max(2 * h - 1, 0) ** size - 2 * h ** size) * factorials[size]!;
  return Array.from({ length: size }, (_, row) =>
    Float64Array.from({ length: size }, (_, column) => {
      if (column === 0) return edge[row]!;
      if (row === size - 1) return edge[size - 1 - column]!;
      return row - column + 1 < 0 ? 0 : factorials[row - column + 1]!;
    }),
  );
}

/** The middle entry of a power of the matrix. */
function centreOfPower(matrix: Matrix, k: number, power: number): Scaled {
  let [base, baseExponent] = [matrix, 0];
  let [result, exponent]: [Matrix | undefined, number] = [undefined, 0];
  for (let rest = power; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) {
      result = result ? product(result, base) : base;
      exponent += baseExponent;
    }
    base = product(base, base);
    baseExponent *= 2;
    if (Math.abs(base[k - 1]![k - 1]!) > LIMIT) {
      base = base.map((row) => row.map((entry) => entry / LIMIT));
      baseExponent += 128;
    }
  }
  return { value: result![k - 1]![k - 1]!, exponent };
}

function product(left: Matrix, right: Matrix): Matrix {
  return left.map((row) => {
    const out = new Float64Array(row.length);
    for (let inner = 0; inner < row.length; inner++) {
      const factor = row[inner]!;
      if (factor === 0) continue;
      const other = right[inner]!;
      for (let column = 0; column < out.length; column++) out[column]! += factor * other[column]!;
    }
    return out;
  });
}

/** Pelz and Good's series in powers of the count to −1/2, in the form that suits small distances. */
function pelzGood(count: number, distance: number): number {
  const z = Math.sqrt(count) * distance;
  const [z2, z4, z6] = [z ** 2, z ** 4, z ** 6];
  const pi2 = Math.PI ** 2;
  const most = Math.ceil((16 * z) / Math.PI);
  const sums = [0, 0, 0, 0];
  const q = Math.exp(-pi2 / (8 * z2));
  const doubled = Math.exp(-pi2 / (2 * z2));
  let [extra2, extra3] = [0, 0];
  for (let nth = most; nth > 0; nth--) {
    const [m2, m4, m6] = [(2 * nth - 1) ** 2, (2 * nth - 1) ** 4, (2 * nth - 1) ** 6];
    const terms = [
      1,
      -z2 + (pi2 / 4) * m2,
      6 * z6 + 2 * z4 + ((2 * z4 - 5 * z2) * pi2 * m2) / 4 + (pi2 ** 2 * (1 - 2 * z2) * m4) / 16,
      -30 * z6 -
        90 * z ** 8 +
        (pi2 * (135 * z4 - 96 * z6) * m2) / 4 +
        (pi2 ** 2 * (-60 * z2 + 212 * z4) * m4) / 16 +
        (pi2 ** 3 * (5 - 30 * z2) * m6) / 64,
    ];
    for (const [at, term] of terms.entries()) sums[at] = sums[at]! * q ** (8 * nth) + term;
    const weight = nth * nth * doubled ** (nth * nth);
    extra2 += weight;
    extra3 += (3 * z2 - pi2 * nth * nth) * weight;
  }
  const root = Math.sqrt(2 * Math.PI);
  const [k0, k1, k2, k3] = [z, 6 * z4, 72 * z ** 7, 6480 * z ** 10].map((divisor, at) => (sums[at]! * q * root) / divisor);
  const second = k2! - (extra2 * pi2 * root) / (36 * z ** 3);
  const third = k3! + (extra3 * pi2 * root) / (216 * z6);
  return k0! + k1! / Math.sqrt(count) + second / count + third / count ** 1.5;
}
