import { RE2JS } from "re2js";
import { remember } from "./remember.ts";

/**
 * A pattern of SQL's LIKE as a test of the whole text: `%` is any run of characters, `_` any one, a backslash before either
 * makes it a character like others. Case counts.
 */
export function likePattern(pattern: string): (text: string) => boolean {
  let source = "";
  for (const [token] of pattern.matchAll(/\\[%_\\]|[%_]|[^%_\\]+|\\/gu)) {
    if (token === "%") source += ".*";
    else if (token === "_") source += ".";
    else source += RE2JS.quote(/^\\[%_\\]$/.test(token) ? token.slice(1) : token);
  }
  const compiled = RE2JS.compile(source, RE2JS.DOTALL);
  return remember((text) => compiled.matches(text));
}
