import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { type Check, columnRule, define, type Problem, problem } from "../expectation.ts";
import { column, oneOf, optional, proportion, required, someTexts, text } from "../kwargs.ts";
import { likePattern } from "../like-pattern.ts";
import { writerOf } from "../pandas.ts";
import { parsePattern } from "../pattern.ts";
import { remember } from "../remember.ts";
import { unexpectedTexts } from "../rows.ts";

/**
 * Rules about how values are written, as pandas writes them. A regular expression is found anywhere in the value unless it is
 * anchored; a pattern of SQL's LIKE has to match the whole of it. Great Expectations evaluates LIKE in databases only, never
 * on pandas; its meaning here is that of the SQL standard.
 */

type Test = (text: string) => boolean;

const matchOn = optional(oneOf("any", "all"));

export const matchesRegex = define({
  type: "expect_column_values_to_match_regex",
  kwargs: { column: required(column), regex: required(text), mostly: optional(proportion) },
  compile: ({ regex, ...rest }) => regexRule("regex", [regex], rest, ([test]) => test!),
});

export const matchesNoRegex = define({
  type: "expect_column_values_to_not_match_regex",
  kwargs: { column: required(column), regex: required(text), mostly: optional(proportion) },
  compile: ({ regex, ...rest }) => regexRule("regex", [regex], rest, none),
});

export const matchesRegexList = define({
  type: "expect_column_values_to_match_regex_list",
  kwargs: { column: required(column), regex_list: required(someTexts), match_on: matchOn, mostly: optional(proportion) },
  compile: ({ regex_list, match_on = "any", ...rest }) => regexRule("regex_list", regex_list, rest, match_on === "any" ? any : all),
});

export const matchesNoRegexOfList = define({
  type: "expect_column_values_to_not_match_regex_list",
  kwargs: { column: required(column), regex_list: required(someTexts), mostly: optional(proportion) },
  compile: ({ regex_list, ...rest }) => regexRule("regex_list", regex_list, rest, none),
});

export const matchesLike = define({
  type: "expect_column_values_to_match_like_pattern",
  kwargs: { column: required(column), like_pattern: required(text), mostly: optional(proportion) },
  compile: ({ like_pattern, ...rest }) => textRule(rest, likePattern(like_pattern)),
});

export const matchesNoLike = define({
  type: "expect_column_values_to_not_match_like_pattern",
  kwargs: { column: required(column), like_pattern: required(text), mostly: optional(proportion) },
  compile: ({ like_pattern, ...rest }) => textRule(rest, none([likePattern(like_pattern)])),
});

export const matchesLikeList = define({
  type: "expect_column_values_to_match_like_pattern_list",
  kwargs: { column: required(column), like_pattern_list: required(someTexts), match_on: matchOn, mostly: optional(proportion) },
  compile: ({ like_pattern_list, match_on = "any", ...rest }) =>
    textRule(rest, (match_on === "any" ? any : all)(like_pattern_list.map(likePattern))),
});

export const matchesNoLikeOfList = define({
  type: "expect_column_values_to_not_match_like_pattern_list",
  kwargs: { column: required(column), like_pattern_list: required(someTexts), mostly: optional(proportion) },
  compile: ({ like_pattern_list, ...rest }) => textRule(rest, none(like_pattern_list.map(likePattern))),
});

type Combine = (tests: readonly Test[]) => Test;

const any: Combine = (tests) => (value) => tests.some((test) => test(value));
const all: Combine = (tests) => (value) => tests.every((test) => test(value));
const none: Combine = (tests) => (value) => !tests.some((test) => test(value));

interface Column {
  readonly column: string;
  readonly mostly: number | undefined;
}

function regexRule(kwarg: string, patterns: readonly string[], rest: Column, combine: Combine): Either<readonly Problem[], Check> {
  const tests: Test[] = [];
  for (const pattern of patterns) {
    const parsed = parsePattern(pattern);
    if (isLeft(parsed)) return problem(kwarg, parsed.left.message);
    tests.push(parsed.right.test);
  }
  return textRule(rest, combine(tests));
}

const textRule = ({ column, mostly }: Column, test: Test): Either<never, Check> => {
  const expected = remember(test);
  return columnRule(column, mostly, (values, rowCount, dtype) => {
    const write = writerOf(values, rowCount, dtype);
    return right(unexpectedTexts(values, rowCount, write, expected));
  });
};
