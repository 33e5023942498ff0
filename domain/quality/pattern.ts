import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { RE2JS, RE2JSException } from "re2js";
import { type Pattern, type PatternFault, re2Source } from "./re2-source.ts";
import { remember } from "./remember.ts";

/** Reads a Python pattern; refuses what RE2 cannot say, by name. */
export function parsePattern(python: string): Either<PatternFault, Pattern> {
  const source = re2Source(python);
  if (isLeft(source)) return source;
  try {
    const pattern = RE2JS.compile(source.right);
    return right({ source: source.right, test: remember((text) => pattern.test(text)) });
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return left({ _tag: "NotAPattern", message: `${JSON.stringify(python)} is not a pattern: ${error.message}` });
  }
}
