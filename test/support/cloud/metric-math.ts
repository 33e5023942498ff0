/**
 * The part of CloudWatch's metric math that this project's alarms use, as its page tells it: numbers, ids of metrics, comparisons, `AND`,
 * `OR`, and `IF`. What is compared is 1 where it holds and 0 where not.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */

/** By id, the figures of one period. */
export type Figures = Readonly<Record<string, number | undefined>>;

/** Undefined where one of the figures that it is of is missing. */
export type Expression = (figures: Figures) => number | undefined;

const TOKEN = /\s*(>=|<=|==|!=|&&|\|\||[<>(),]|\d+(?:\.\d+)?|[A-Za-z_]\w*)/y;
const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
};

/** @throws Error where the expression says what is not known here */
export function expressionOf(text: string): Expression {
  const tokens = tokensOf(text);
  const [expression, rest] = either(tokens);
  if (rest.length > 0) throw unknown(rest);
  return expression;
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < text.trimEnd().length) {
    const at = pattern.lastIndex;
    const [, token] = pattern.exec(text) ?? [];
    if (token === undefined) throw unknown([text.slice(at)]);
    tokens.push(token);
  }
  return tokens;
}

type Parsed = readonly [expression: Expression, rest: readonly string[]];

const either = (tokens: readonly string[]) => chain(tokens, both, { OR: (a, b) => a || b, "||": (a, b) => a || b });
const both = (tokens: readonly string[]) => chain(tokens, compared, { AND: (a, b) => a && b, "&&": (a, b) => a && b });

/** Of the same rank, from left to right. */
function chain(
  tokens: readonly string[],
  operand: (tokens: readonly string[]) => Parsed,
  operators: Readonly<Record<string, (a: boolean, b: boolean) => boolean>>,
): Parsed {
  let [left, rest] = operand(tokens);
  for (let join = operators[rest[0] ?? ""]; join !== undefined; join = operators[rest[0] ?? ""]) {
    const [before, joined] = [left, join];
    const [right, further] = operand(rest.slice(1));
    left = of(before, right, (a, b) => joined(a !== 0, b !== 0));
    rest = further;
  }
  return [left, rest];
}

function compared(tokens: readonly string[]): Parsed {
  const [left, rest] = single(tokens);
  const holds = COMPARISONS[rest[0] ?? ""];
  if (holds === undefined) return [left, rest];
  const [right, further] = single(rest.slice(1));
  return [of(left, right, holds), further];
}

function of(left: Expression, right: Expression, holds: (a: number, b: number) => boolean): Expression {
  return (figures) => {
    const [a, b] = [left(figures), right(figures)];
    return a === undefined || b === undefined ? undefined : Number(holds(a, b));
  };
}

function single(tokens: readonly string[]): Parsed {
  const [token = "", ...rest] = tokens;
  if (/^\d/.test(token)) return [() => Number(token), rest];
  // CloudWatch's ids begin with a small letter, its functions are in capitals.
  if (/^[a-z]/.test(token)) return [(figures) => figures[token], rest];
  if (token === "(") {
    const [inner, after] = either(rest);
    return [inner, expect(")", after)];
  }
  if (token !== "IF") throw unknown(tokens);
  const [condition, first] = either(expect("(", rest));
  const [then, second] = either(expect(",", first));
  const [otherwise, last] = either(expect(",", second));
  const chosen: Expression = (figures) => {
    const held = condition(figures);
    return held === undefined ? undefined : held === 0 ? otherwise(figures) : then(figures);
  };
  return [chosen, expect(")", last)];
}

function expect(token: string, [found, ...rest]: readonly string[]): readonly string[] {
  if (found !== token) throw unknown([found ?? "the end", ...rest]);
  return rest;
}

function unknown(tokens: readonly string[]): Error {
  return new Error(`${JSON.stringify(tokens.join(" "))} is not of the metric math that is known here`);
}
