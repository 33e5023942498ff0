import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { RE2JS, RE2JSException } from "re2js";
import { type Pattern, type PatternFault, re2Source } from "./re2-source.ts";
import { remember } from "./remember.ts";

/** Text that is all of the first 128 characters. */
const ASCII = /^[\0-\x7f]*$/;

/** Reads a Python pattern; refuses what RE2 cannot say, by name. */
export function parsePattern(python: string): Either<PatternFault, Pattern> {
  const source = re2Source(python);
  if (isLeft(source)) return source;
  try {
    const pattern = RE2JS.compile(source.right.source);
    const wide = source.right.wide === undefined ? undefined : RE2JS.compile(source.right.wide);
    const test = (text: string) => (wide && !ASCII.test(text) ? wide : pattern).test(text);
    return right({ ...source.right, test: remember(test) });
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return left({ _tag: "NotAPattern", message: `${JSON.stringify(python)} is not a pattern: ${error.message}` });
  }
}
