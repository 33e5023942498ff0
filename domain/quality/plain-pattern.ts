import { type Either, left, right } from "fp-ts/lib/Either.js";
import { remember } from "./remember.ts";

/** One class of printable ASCII, so and so often, from the start of the text to its end: `^[A-Z0-9.-]{1,24}$`. */
const PLAIN = /^\^(\[[ -Z_-~][ -Z^-~]*\]\{\d{1,3},\d{1,3}\})\$$/;

/**
 * The test of a pattern so plain that this engine's own regular expressions mean by it what RE2 means, in as little time, without the
 * 150 kB of RE2; of any other, why it is not plain.
 */
export function plainPattern(python: string): Either<string, (text: string) => boolean> {
  const plain = PLAIN.exec(python)?.[1];
  if (plain === undefined) return left(notPlain(python, "it is not one class of characters between ^ and $"));
  try {
    // Python's `$` also stands before a newline that ends the text.
    const pattern = new RegExp(`^${plain}\\n?$`);
    return right(remember((text) => pattern.test(text)));
  } catch (error) {
    return left(notPlain(python, (error as SyntaxError).message));
  }
}

const notPlain = (python: string, why: string): string => `${JSON.stringify(python)} is not a plain pattern: ${why}`;
