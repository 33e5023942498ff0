import { RE2JS } from "re2js";
import type { Pattern } from "./re2-source.ts";
import { remember } from "./remember.ts";

/**
 * A pattern of SQL's LIKE as a test of the whole text: `%` is any run of characters, `_` any one, a backslash before either
 * makes it a character like others. Case counts.
 */
export function likePattern(pattern: string): Pattern {
  let source = "(?s)\\A";
  for (const [token] of pattern.matchAll(/\\[%_\\]|[%_]|[^%_\\]+|\\/gu)) {
    if (token === "%") source += ".*";
    else if (token === "_") source += ".";
    else source += RE2JS.quote(/^\\[%_\\]$/.test(token) ? token.slice(1) : token);
  }
  source += "\\z";
  const compiled = RE2JS.compile(source);
  return { source, test: remember((text) => compiled.test(text)) };
}
