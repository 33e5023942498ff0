/**
 * What a codec's own `decode` gives, sooner: a validator made for the codec, which takes no note of the way through its tree. Verdict and
 * value are io-ts's. What is refused is decoded by the codec itself, so that the reasons are io-ts's too.
 */
import { type Either, right } from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import { closureOf } from "./closures.ts";
import { type Node, nodeOf } from "./node.ts";
import { sourceOf } from "./source.ts";
import { refused, type Validate } from "./steps.ts";

export type Decode<A> = (value: unknown) => Either<t.Errors, A>;

/** Made when it is first used. */
export function compiled<A, O = A>(codec: t.Type<A, O, unknown>): Decode<A> {
  let validate: Validate = (value) => {
    const node = nodeOf(codec);
    validate = madeFromText(node) ?? closureOf(node);
    return validate(value);
  };
  return (value) => {
    const valid = validate(value);
    return valid === refused ? codec.decode(value) : right(valid as A);
  };
}

/** Undefined where code may not be made from text. */
export function madeFromText(node: Node): Validate | undefined {
  const { text, given } = sourceOf(node);
  try {
    return new Function(...given.keys(), text)(...given.values());
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}
