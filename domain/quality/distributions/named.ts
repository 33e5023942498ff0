import { betaBelow, gammaAbove, gammaBelow } from "./special-functions.ts";

/** Distributions by the names and with the parameters that scipy gives them. */

/** The probability of a value up to `x`. */
export type Cumulative = (x: number) => number;

export const DISTRIBUTIONS = ["norm", "beta", "gamma", "poisson", "uniform", "chi2", "expon"] as const;
export type Distribution = (typeof DISTRIBUTIONS)[number];

/** Where a distribution's shapes stand among scipy's positional parameters; its location and scale follow, 0 and 1 where not given. */
const SHAPES: Readonly<Record<Distribution, number>> = { norm: 0, beta: 2, gamma: 1, poisson: 1, uniform: 0, chi2: 1, expon: 0 };

const STANDARD: Readonly<Record<Distribution, (x: number, a: number, b: number) => number>> = {
  norm: (x) => (x < 0 ? gammaAbove(0.5, (x * x) / 2) / 2 : 1 - gammaAbove(0.5, (x * x) / 2) / 2),
  beta: (x, a, b) => betaBelow(a, b, x),
  gamma: (x, shape) => gammaBelow(shape, x),
  poisson: (x, rate) => (x < 0 ? 0 : gammaAbove(Math.floor(x) + 1, rate)),
  uniform: (x) => Math.min(1, Math.max(0, x)),
  chi2: (x, freedom) => gammaBelow(freedom / 2, x / 2),
  expon: (x) => (x < 0 ? 0 : -Math.expm1(-x)),
};

/** A distribution with positional parameters, of which those without a default are given. */
export function cumulativeOf(distribution: Distribution, parameters: readonly number[]): Cumulative {
  const shapes = SHAPES[distribution];
  const [a = 0, b = 0] = parameters;
  const [location = 0, scale = 1] = parameters.slice(shapes);
  const standard = STANDARD[distribution];
  return (x) => standard((x - location) / scale, a, b);
}

/** The probability of a chi-square statistic of at least this size. None of no degrees of freedom. */
export const chiSquareAbove = (statistic: number, freedom: number): number =>
  freedom === 0 ? Number.NaN : gammaAbove(freedom / 2, statistic / 2);
