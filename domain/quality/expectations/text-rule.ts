import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { type Check, columnRule, type Problem, problem } from "../expectation.ts";
import { writerOf } from "../pandas.ts";
import { parsePattern } from "../pattern.ts";
import { isOfWhole, isSameInRe2, type Pattern } from "../re2-source.ts";
import { remember } from "../remember.ts";
import { unexpectedTexts } from "../rows.ts";
import { allOf, anyOf, textLiteral } from "../sql/expressions.ts";
import { eachValue } from "../sql/rule.ts";

/** How rules about the writing of values are made. */

/** How many of several patterns a value has to match. */
interface Combine {
  readonly holds: (patterns: readonly Pattern[], text: string) => boolean;
  readonly sql: (tests: readonly string[]) => string;
}

export const ANY: Combine = { holds: (patterns, text) => patterns.some(({ test }) => test(text)), sql: anyOf };
export const ALL: Combine = { holds: (patterns, text) => patterns.every(({ test }) => test(text)), sql: allOf };
export const NONE: Combine = { holds: (patterns, text) => !ANY.holds(patterns, text), sql: (tests) => `NOT ${anyOf(tests)}` };

interface Column {
  readonly column: string;
  readonly mostly: number | undefined;
}

export function regexRule(kwarg: string, patterns: readonly string[], rest: Column, combine: Combine): Either<readonly Problem[], Check> {
  const read: Pattern[] = [];
  for (const pattern of patterns) {
    const parsed = parsePattern(pattern);
    if (isLeft(parsed)) return problem(kwarg, parsed.left.message);
    read.push(parsed.right);
  }
  return textRule(rest, read, combine);
}

export function textRule({ column, mostly }: Column, patterns: readonly Pattern[], combine: Combine): Either<never, Check> {
  const expected = remember((text) => combine.holds(patterns, text));
  return columnRule(
    column,
    mostly,
    (values, rowCount, dtype) => {
      const write = writerOf(values, rowCount, dtype);
      return right(unexpectedTexts(values, rowCount, write, expected));
    },
    (only) => {
      if (only.kind !== "text" || !patterns.every(({ source }) => isSameInRe2(source))) return undefined;
      const tests = patterns.map(({ source }) => `${searchFor(source)}(${only.sql}, ${textLiteral(source)})`);
      const fails = `NOT (${combine.sql(tests)})`;
      if (patterns.every(({ wide }) => wide === undefined)) return eachValue(only, fails);
      // Of more bytes than characters, text is not ASCII.
      return {
        _tag: "DoubtfulRows",
        looked: `${only.sql} IS NOT NULL`,
        doubtful: `(${fails} OR strlen(${only.sql}) <> length(${only.sql}))`,
      };
    },
  );
}

/** DuckDB tries a whole match once for each value of a dictionary, and a search for each row. */
const searchFor = (source: string): string => (isOfWhole(source) ? "regexp_full_match" : "regexp_matches");
