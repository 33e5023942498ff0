import { type Either, left, map, right } from "fp-ts/lib/Either.js";
import { type Json, show } from "./json.ts";
import { PARSERS, parseCondition } from "./row-condition.ts";
import { decodeCondition } from "./row-condition-object.ts";
import { type Selection, selectionOf } from "./row-selection.ts";

const selected = map(selectionOf);

/** The rows that a rule's kwargs say it looks at: in text, for one of the parsers, or as Great Expectations 1.x stores a condition. */
export function rowCondition({ row_condition: condition, condition_parser: parser }: Json): Either<string, Selection | undefined> {
  if ((condition ?? null) === null) return right(undefined);
  if (typeof condition !== "string") return selected(decodeCondition(condition));
  if (typeof parser === "string" && PARSERS.includes(parser)) return selected(parseCondition(condition, parser));
  const allowed = `and must be 'python' or 'pandas' (or ${PARSERS.slice(2).join(" or ")})`;
  return left(`condition_parser is required when setting a row_condition, ${allowed}; found ${show(parser)}`);
}
