/**
 * The part of CloudWatch's filter patterns that this project uses, as its page tells it: a quoted term, and a JSON pattern that compares
 * properties with texts, joined by `&&` or `||`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */

export type Matches = (line: string) => boolean;

const JSON_PATTERN = /^\{(.*)\}$/s;
const TERM = /^"([^"]+)"$/;
const COMPARISON = /^\$((?:\.[A-Za-z_][\w-]*)+)\s*(=|!=)\s*"([^"]*)"$/;

/** @throws Error where the pattern says what is not known here */
export function matcherOf(pattern: string): Matches {
  const [, term] = TERM.exec(pattern) ?? [];
  if (term !== undefined) return (line) => line.includes(term);
  const [, inner] = JSON_PATTERN.exec(pattern) ?? [];
  if (inner === undefined) throw new Error(`the pattern ${pattern} is not one of those known here`);
  const alternatives = inner.split("||").map((alternative) => alternative.split("&&").map((part) => comparison(part.trim())));
  return (line) => {
    const event = objectOf(line);
    return event !== undefined && alternatives.some((all) => all.every((holds) => holds(event)));
  };
}

function comparison(text: string): (event: object) => boolean {
  const [, selector, operator, value] = COMPARISON.exec(text) ?? [];
  if (selector === undefined) throw new Error(`the comparison ${text} is not one of those known here`);
  const path = selector.slice(1).split(".");
  return (event) => {
    const found = path.reduce<unknown>((inner, key) => (inner as Readonly<Record<string, unknown>> | undefined)?.[key], event);
    // Where the property is absent, neither holds.
    if (typeof found !== "string") return false;
    return (found === value) === (operator === "=");
  };
}

function objectOf(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
