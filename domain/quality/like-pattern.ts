import { RE2JS } from "re2js";
import type { Pattern } from "./re2-source.ts";
import { remember } from "./remember.ts";

/**
 * A pattern of SQL's LIKE as a test of the whole text: `%` is any run of characters, `_` any one. What follows the sign of escape is a
 * character like others; without one of its own, a backslash escapes these two and itself. Case counts.
 */
export function likePattern(pattern: string, sign?: string): Pattern {
  const characters = [...pattern];
  const isEscaped = (at: number) => {
    const next = characters[at + 1];
    if (next === undefined) return false;
    return sign === undefined ? characters[at] === "\\" && ["%", "_", "\\"].includes(next) : characters[at] === sign;
  };
  let source = "(?s)\\A";
  for (let at = 0; at < characters.length; at++) {
    if (isEscaped(at)) source += RE2JS.quote(characters[++at]!);
    else source += WILD[characters[at]!] ?? RE2JS.quote(characters[at]!);
  }
  source += "\\z";
  const compiled = RE2JS.compile(source);
  return { source, test: remember((text) => compiled.test(text)) };
}

const WILD: Readonly<Record<string, string>> = { "%": ".*", _: "." };
