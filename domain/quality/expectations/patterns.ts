import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { type Check, columnRule, define, type Problem, problem } from "../expectation.ts";
import { column, oneOf, optional, proportion, required, someTexts, text } from "../kwargs.ts";
import { likePattern } from "../like-pattern.ts";
import { writerOf } from "../pandas.ts";
import { isSameInRe2, type Pattern, parsePattern } from "../pattern.ts";
import { remember } from "../remember.ts";
import { unexpectedTexts } from "../rows.ts";
import { allOf, anyOf, textLiteral } from "../sql/expressions.ts";
import { eachValue } from "../sql/rule.ts";

/**
 * Rules about how values are written, as pandas writes them. A regular expression is found anywhere in the value unless it is
 * anchored; a pattern of SQL's LIKE has to match the whole of it. Great Expectations evaluates LIKE in databases only, never
 * on pandas; its meaning here is that of the SQL standard.
 */

const matchOn = optional(oneOf("any", "all"));

export const matchesRegex = define({
  type: "expect_column_values_to_match_regex",
  kwargs: { column: required(column), regex: required(text), mostly: optional(proportion) },
  compile: ({ regex, ...rest }) => regexRule("regex", [regex], rest, ALL),
});

export const matchesNoRegex = define({
  type: "expect_column_values_to_not_match_regex",
  kwargs: { column: required(column), regex: required(text), mostly: optional(proportion) },
  compile: ({ regex, ...rest }) => regexRule("regex", [regex], rest, NONE),
});

export const matchesRegexList = define({
  type: "expect_column_values_to_match_regex_list",
  kwargs: { column: required(column), regex_list: required(someTexts), match_on: matchOn, mostly: optional(proportion) },
  compile: ({ regex_list, match_on = "any", ...rest }) => regexRule("regex_list", regex_list, rest, match_on === "any" ? ANY : ALL),
});

export const matchesNoRegexOfList = define({
  type: "expect_column_values_to_not_match_regex_list",
  kwargs: { column: required(column), regex_list: required(someTexts), mostly: optional(proportion) },
  compile: ({ regex_list, ...rest }) => regexRule("regex_list", regex_list, rest, NONE),
});

export const matchesLike = define({
  type: "expect_column_values_to_match_like_pattern",
  kwargs: { column: required(column), like_pattern: required(text), mostly: optional(proportion) },
  compile: ({ like_pattern, ...rest }) => textRule(rest, [likePattern(like_pattern)], ALL),
});

export const matchesNoLike = define({
  type: "expect_column_values_to_not_match_like_pattern",
  kwargs: { column: required(column), like_pattern: required(text), mostly: optional(proportion) },
  compile: ({ like_pattern, ...rest }) => textRule(rest, [likePattern(like_pattern)], NONE),
});

export const matchesLikeList = define({
  type: "expect_column_values_to_match_like_pattern_list",
  kwargs: { column: required(column), like_pattern_list: required(someTexts), match_on: matchOn, mostly: optional(proportion) },
  compile: ({ like_pattern_list, match_on = "any", ...rest }) =>
    textRule(rest, like_pattern_list.map(likePattern), match_on === "any" ? ANY : ALL),
});

export const matchesNoLikeOfList = define({
  type: "expect_column_values_to_not_match_like_pattern_list",
  kwargs: { column: required(column), like_pattern_list: required(someTexts), mostly: optional(proportion) },
  compile: ({ like_pattern_list, ...rest }) => textRule(rest, like_pattern_list.map(likePattern), NONE),
});

/** How many of several patterns a value has to match. */
interface Combine {
  readonly holds: (patterns: readonly Pattern[], text: string) => boolean;
  readonly sql: (tests: readonly string[]) => string;
}

const ANY: Combine = { holds: (patterns, text) => patterns.some(({ test }) => test(text)), sql: anyOf };
const ALL: Combine = { holds: (patterns, text) => patterns.every(({ test }) => test(text)), sql: allOf };
const NONE: Combine = { holds: (patterns, text) => !ANY.holds(patterns, text), sql: (tests) => `NOT ${anyOf(tests)}` };

interface Column {
  readonly column: string;
  readonly mostly: number | undefined;
}

function regexRule(kwarg: string, patterns: readonly string[], rest: Column, combine: Combine): Either<readonly Problem[], Check> {
  const read: Pattern[] = [];
  for (const pattern of patterns) {
    const parsed = parsePattern(pattern);
    if (isLeft(parsed)) return problem(kwarg, parsed.left.message);
    read.push(parsed.right);
  }
  return textRule(rest, read, combine);
}

function textRule({ column, mostly }: Column, patterns: readonly Pattern[], combine: Combine): Either<never, Check> {
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
      const tests = patterns.map(({ source }) => `regexp_matches(${only.sql}, ${textLiteral(source)})`);
      return eachValue(only, `NOT (${combine.sql(tests)})`);
    },
  );
}
