import { type Either, left, right } from "fp-ts/lib/Either.js";
import type { Distribution } from "../distributions/named.ts";
import type { Json } from "../json.ts";

/** The parameters of a distribution in scipy's order, from a list of them or from Great Expectations' names; the faults are in its words. */

interface Shape {
  /** Great Expectations' names in scipy's order. */
  readonly names: readonly string[];
  /** How many of them have no default and must be above 0. */
  readonly positive: number;
  readonly takes: string;
}

const SHAPES: Readonly<Record<Distribution, Shape>> = {
  norm: {
    names: ["mean", "std_dev"],
    positive: 0,
    takes: "norm distributions require 0 parameters and optionally 'mean', 'std_dev'.",
  },
  beta: {
    names: ["alpha", "beta", "loc", "scale"],
    positive: 2,
    takes: "beta distributions require 2 positive parameters 'alpha', 'beta' and optionally 'loc', 'scale'.",
  },
  gamma: {
    names: ["alpha", "loc", "scale"],
    positive: 1,
    takes: "gamma distributions require 1 positive parameter 'alpha' and optionally 'loc','scale'.",
  },
  poisson: {
    names: ["lambda", "loc"],
    positive: 1,
    takes: "poisson distributions require 1 positive parameter 'lambda' and optionally 'loc'.",
  },
  uniform: {
    names: ["min", "max"],
    positive: 0,
    takes: "uniform distributions require 0 parameters and optionally 'loc', 'scale'.",
  },
  chi2: {
    names: ["df", "loc", "scale"],
    positive: 1,
    takes: "chi2 distributions require 1 positive parameter 'df' and optionally 'loc', 'scale'.",
  },
  expon: { names: ["loc", "scale"], positive: 0, takes: "expon distributions require 0 parameters and optionally 'loc', 'scale'." },
};

const NOT_POSITIVE = "std_dev and scale must be positive.";

export function positionalParameters(distribution: Distribution, params: readonly number[] | Json): Either<string, readonly number[]> {
  return isList(params) ? fromList(SHAPES[distribution], params) : fromNames(SHAPES[distribution], params);
}

const isList = (params: readonly number[] | Json): params is readonly number[] => Array.isArray(params);

function fromList({ names, positive, takes }: Shape, params: readonly number[]): Either<string, readonly number[]> {
  if (params.length < positive) return left(`Missing required parameters: ${takes}`);
  if (params.length > names.length) {
    // Great Expectations says arguments of the distributions that it checks last.
    return left(`Too many ${/^(uniform|chi2|expon)/.test(takes) ? "arguments" : "parameters"} provided: ${takes}`);
  }
  if (params.slice(0, positive).some((shape) => shape <= 0)) return left(`Invalid parameters: ${takes}`);
  return names.at(-1) !== "loc" && params.length === names.length && params.at(-1)! <= 0 ? left(NOT_POSITIVE) : right(params);
}

const DEFAULTS: Json = { loc: 0, scale: 1 };

function fromNames({ names, positive, takes }: Shape, params: Json): Either<string, readonly number[]> {
  if ([params["std_dev"], params["scale"]].some((scale) => scale !== undefined && (scale as number) <= 0)) return left(NOT_POSITIVE);
  const values = names.map((name) => (params[name] ?? DEFAULTS[name]) as number | undefined);
  if (values.slice(0, positive).some((shape) => shape === undefined || shape <= 0)) return left(`Invalid parameters: ${takes}`);
  const lacking = names.filter((_, at) => values[at] === undefined);
  return lacking.length > 0 ? left(`Missing required parameters: ${lacking.join(", ")}; ${takes}`) : right(values as readonly number[]);
}
