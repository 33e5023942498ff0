import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import * as t from "io-ts";
import type { Resource } from "./graph.ts";
import { whyNot } from "./inputs.ts";
import type { Line } from "./line.ts";
import type { Prices } from "./prices.ts";

/** What one usage key means. */
export interface UsageKey {
  /** What is counted, with its unit; a month's, unless it says otherwise. */
  readonly doc: string;
  /** Its value in the profiles small, medium and large. */
  readonly profiles?: readonly [small: number, medium: number, large: number];
  /** Taken where neither the usage nor its profile has the key. */
  readonly default?: number;
}

/** The values of a resource's usage keys, as far as they are told. */
export type Use<K extends string> = Readonly<Partial<Record<K, number>>>;

/** What a resource is priced with, besides its inputs. */
export interface Surroundings {
  readonly prices: Prices;
  readonly resource: Resource;
  /** The resources that one of its inputs is computed from. */
  readonly behind: (input: string) => readonly Resource[];
}

/** How resources of one type are priced. */
export interface ResourceType {
  /** Pulumi's tokens of it, the older spellings too. */
  readonly tokens: readonly string[];
  readonly usage: Readonly<Record<string, UsageKey>>;
  /** The inputs that its price, or that of what refers to it, depends on: numbers, words and switches, never a secret. */
  readonly inputs: readonly string[];
  /** The resource's lines, none where it is free; or why its inputs cannot be priced. */
  linesOf(use: Use<string>, surroundings: Surroundings): Either<readonly string[], readonly Line[]>;
}

interface Spec<I extends t.Props, K extends string> {
  readonly tokens: readonly string[];
  /** The inputs that its price depends on, all optional. */
  readonly inputs: I;
  readonly usage: Readonly<Record<K, UsageKey>>;
  readonly lines: (inputs: Partial<t.TypeOfProps<I>>, use: Use<K>, surroundings: Surroundings) => readonly Line[];
}

export function resourceType<I extends t.Props, K extends string = never>({ tokens, inputs, usage, lines }: Spec<I, K>): ResourceType {
  const codec = t.partial(inputs);
  return {
    tokens,
    usage,
    inputs: Object.keys(inputs),
    linesOf(use, surroundings) {
      const decoded = codec.decode(surroundings.resource.inputs);
      if (isLeft(decoded)) return left(whyNot(decoded.left));
      return right(lines(decoded.right as Partial<t.TypeOfProps<I>>, use as Use<K>, surroundings));
    },
  };
}
