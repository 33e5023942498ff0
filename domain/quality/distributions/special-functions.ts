/** The incomplete gamma and beta functions, to about 14 digits, from which the usual distributions are made. */

/** Coefficients of Lanczos' approximation for g = 7. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** The natural logarithm of the gamma function of a number above 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x + 6.5;
  const sum = LANCZOS.reduce((total, coefficient, nth) => total + (nth === 0 ? coefficient : coefficient / (x - 1 + nth)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(shifted) - shifted + Math.log(sum);
}

const ENOUGH = 1e-16;
const TINY = 1e-300;
const STEPS = 100_000;

/** The share of the gamma function's integral below `x`, for a shape above 0. */
export function gammaBelow(shape: number, x: number): number {
  if (x <= 0) return 0;
  return x < shape + 1 ? gammaSeries(shape, x) : 1 - gammaFraction(shape, x);
}

/** The rest of {@link gammaBelow}, which keeps its digits where it is small. */
export function gammaAbove(shape: number, x: number): number {
  if (x <= 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  return x < shape + 1 ? 1 - gammaSeries(shape, x) : gammaFraction(shape, x);
}

const gammaDensity = (shape: number, x: number): number => Math.exp(shape * Math.log(x) - x - logGamma(shape));

function gammaSeries(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let step = 1; step < STEPS && term > sum * ENOUGH; step++) {
    term *= x / (shape + step);
    sum += term;
  }
  return sum * gammaDensity(shape, x);
}

const gammaFraction = (shape: number, x: number): number =>
  gammaDensity(shape, x) /
  continuedFraction((step) => (step === 0 ? [1, x + 1 - shape] : [-step * (step - shape), x + 1 + 2 * step - shape]));

/** The share of the beta function's integral below `x` (0–1), for shapes above 0. */
export function betaBelow(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const density = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? density / (a * betaFraction(a, b, x)) : 1 - density / (b * betaFraction(b, a, 1 - x));
}

const betaFraction = (a: number, b: number, x: number): number =>
  continuedFraction((step) => {
    const half = step >> 1;
    if (step === 0) return [1, 1];
    const numerator =
      step % 2 === 0
        ? (half * (b - half) * x) / ((a + step - 1) * (a + step))
        : (-(a + half) * (a + b + half) * x) / ((a + step - 1) * (a + step));
    return [numerator, 1];
  });

/** `b0 + a1 / (b1 + a2 / (b2 + …))` by Lentz's method; `term(n)` is `[an, bn]`, of which `a0` is not looked at. */
function continuedFraction(term: (step: number) => readonly [number, number]): number {
  let value = term(0)[1] || TINY;
  let [up, down] = [value, 0];
  for (let step = 1; step < STEPS; step++) {
    const [a, b] = term(step);
    down = 1 / (b + a * down || TINY);
    up = b + a / up || TINY;
    const factor = up * down;
    value *= factor;
    if (Math.abs(factor - 1) < ENOUGH * 4) break;
  }
  return value;
}
