import { isLeft, right } from "fp-ts/lib/Either.js";
import { columnRule, define, problem, raise } from "../expectation.ts";
import { column, optional, proportion, required, text } from "../kwargs.ts";
import { plainPattern } from "../plain-pattern.ts";
import { unexpectedTexts } from "../rows.ts";

/** The rule of one regular expression for who has columns of text, and plain patterns alone. */
export const matchesPlainRegex = define({
  type: "expect_column_values_to_match_regex",
  kwargs: { column: required(column), regex: required(text), mostly: optional(proportion) },
  compile({ column, regex, mostly }) {
    const pattern = plainPattern(regex);
    if (isLeft(pattern)) return problem("regex", pattern.left);
    return columnRule(column, mostly, (values, rowCount) =>
      values instanceof Float64Array
        ? raise("TypeError", `column ${column} does not hold text`)
        : right(unexpectedTexts(values, rowCount, String, pattern.right)),
    );
  },
});
