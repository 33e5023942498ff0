import { define } from "../expectation.ts";
import { column, oneOf, optional, proportion, required, someTexts, text } from "../kwargs.ts";
import { likePattern } from "../like-pattern.ts";
import { ALL, ANY, NONE, regexRule, textRule } from "./text-rule.ts";

/**
 * Rules about how values are written, as pandas writes them. A regular expression is found anywhere in the value unless it is
 * anchored; a pattern of SQL's LIKE has to match the whole of it. Great Expectations evaluates LIKE in databases only, never
 * on pandas; its meaning here is that of the SQL standard.
 */

const matchOn = optional({ ...oneOf("any", "all"), expects: "either 'any' or 'all'" });

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

/** What takes their meaning from `%` and `_`, in the place of a backslash. */
const escapeSign = optional<string>({
  expects: "a single character",
  is: (value): value is string => typeof value === "string" && [...value].length === 1,
});

const likePatterns = (patterns: readonly string[], sign: string | undefined) => patterns.map((pattern) => likePattern(pattern, sign));

export const matchesLike = define({
  type: "expect_column_values_to_match_like_pattern",
  kwargs: { column: required(column), like_pattern: required(text), escape: escapeSign, mostly: optional(proportion) },
  compile: ({ like_pattern, escape: sign, ...rest }) => textRule(rest, [likePattern(like_pattern, sign)], ALL),
});

export const matchesNoLike = define({
  type: "expect_column_values_to_not_match_like_pattern",
  kwargs: { column: required(column), like_pattern: required(text), escape: escapeSign, mostly: optional(proportion) },
  compile: ({ like_pattern, escape: sign, ...rest }) => textRule(rest, [likePattern(like_pattern, sign)], NONE),
});

export const matchesLikeList = define({
  type: "expect_column_values_to_match_like_pattern_list",
  kwargs: {
    column: required(column),
    like_pattern_list: required(someTexts),
    match_on: matchOn,
    escape: escapeSign,
    mostly: optional(proportion),
  },
  compile: ({ like_pattern_list, match_on = "any", escape: sign, ...rest }) =>
    textRule(rest, likePatterns(like_pattern_list, sign), match_on === "any" ? ANY : ALL),
});

export const matchesNoLikeOfList = define({
  type: "expect_column_values_to_not_match_like_pattern_list",
  kwargs: { column: required(column), like_pattern_list: required(someTexts), escape: escapeSign, mostly: optional(proportion) },
  compile: ({ like_pattern_list, escape: sign, ...rest }) => textRule(rest, likePatterns(like_pattern_list, sign), NONE),
});
