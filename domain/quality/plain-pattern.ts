import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { type Pattern, type PatternFault, re2Source } from "./re2-source.ts";
import { remember } from "./remember.ts";

/** One class of printable ASCII, so and so often, from the start of the text to its end: `^[A-Z0-9.-]{1,24}$`. */
const PLAIN = /^\^(\[[ -Z_-~][ -Z^-~]*\]\{\d{1,3},\d{1,3}\})\$$/;

/**
 * Reads a pattern so plain that this engine's own regular expressions mean by it what RE2 means, in as little time, without the 150 kB
 * of RE2; refuses any other.
 */
export function parsePlainPattern(python: string): Either<PatternFault, Pattern> {
  const plain = PLAIN.exec(python)?.[1];
  if (plain === undefined) return left(notPlain(python, "it is not one class of characters between ^ and $"));
  const source = re2Source(python);
  if (isLeft(source)) return source;
  try {
    // Python's `$` also stands before a newline that ends the text.
    const pattern = new RegExp(`^${plain}\\n?$`);
    return right({ ...source.right, test: remember((text) => pattern.test(text)) });
  } catch (error) {
    return left(notPlain(python, (error as SyntaxError).message));
  }
}

function notPlain(python: string, why: string): PatternFault {
  return { _tag: "NotAPattern", message: `${JSON.stringify(python)} is not a plain pattern: ${why}` };
}
