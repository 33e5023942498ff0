/**
 * DynamoDB's expressions, as far as the program writes them: conditions of comparisons, functions, AND, OR and brackets; updates of SET and
 * REMOVE. Grammar: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { refusal } from "./refusal.ts";

export type Item = Record<string, AttributeValue>;

/** What placeholders stand for. */
export interface Placeholders {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
}

type Path = (given: Placeholders) => readonly string[];
type Operand = (item: Item, given: Placeholders) => AttributeValue | undefined;
type Condition = (item: Item, given: Placeholders) => boolean;
/** Changes an item that nobody else has. */
type Change = (item: Item, given: Placeholders) => void;

export function holds(expression: string, item: Item | undefined, given: Placeholders): boolean {
  return conditionOf(expression)(item ?? {}, given);
}

/** The item after the update; the one before stays as it was. */
export function updated(expression: string, item: Item, given: Placeholders): Item {
  const next = { ...item };
  for (const change of changesOf(expression)) change(next, given);
  return next;
}

/** A program has few expressions, and asks by each of them often. */
const conditionOf = readOnce((expression) => {
  const reader = new Reader(expression);
  const condition = either(reader);
  reader.end();
  return condition;
});

const changesOf = readOnce((expression) => {
  const reader = new Reader(expression);
  const changes: Change[] = [];
  while (!reader.atEnd()) {
    const clause = reader.take();
    if (clause !== "SET" && clause !== "REMOVE") throw new Error(`the simulated DynamoDB does not know ${clause} in ${expression}`);
    do changes.push(clause === "SET" ? setting(reader) : removing(reader));
    while (reader.takeIf(","));
  }
  return changes;
});

function readOnce<A>(read: (expression: string) => A): (expression: string) => A {
  const known = new Map<string, A>();
  return (expression) => {
    const found = known.get(expression) ?? read(expression);
    known.set(expression, found);
    return found;
  };
}

function setting(reader: Reader): Change {
  const path = reader.path();
  reader.expect("=");
  const value = reader.value();
  return (item, given) => change(item, path(given), value(item, given));
}

function removing(reader: Reader): Change {
  const path = reader.path();
  return (item, given) => change(item, path(given), undefined);
}

function either(reader: Reader): Condition {
  const any = [both(reader)];
  while (reader.takeIf("OR")) any.push(both(reader));
  return (item, given) => countOf(any, item, given) > 0;
}

function both(reader: Reader): Condition {
  const all = [one(reader)];
  while (reader.takeIf("AND")) all.push(one(reader));
  return (item, given) => countOf(all, item, given) === all.length;
}

/** How many of them hold. Each is looked at: what is not given is refused wherever it stands. */
function countOf(conditions: readonly Condition[], item: Item, given: Placeholders): number {
  let count = 0;
  for (const condition of conditions) if (condition(item, given)) count++;
  return count;
}

function one(reader: Reader): Condition {
  if (reader.takeIf("(")) {
    const condition = either(reader);
    reader.expect(")");
    return condition;
  }
  const name = Object.keys(FUNCTIONS).find((known) => reader.takeIf(known));
  return name === undefined ? comparison(reader) : call(reader, FUNCTIONS[name]!);
}

function call(reader: Reader, test: Test): Condition {
  reader.expect("(");
  const path = reader.path();
  const argument = reader.takeIf(",") ? reader.value() : () => undefined;
  reader.expect(")");
  return (item, given) => test(read(item, path(given)), argument(item, given));
}

function comparison(reader: Reader): Condition {
  const [found, order, other] = [operand(reader), ORDERS[reader.take()]!, operand(reader)];
  return (item, given) => {
    const [a, b] = [found(item, given), other(item, given)];
    return a !== undefined && b !== undefined && order(compare(a, b));
  };
}

type Test = (found: AttributeValue | undefined, argument: AttributeValue | undefined) => boolean;

const FUNCTIONS: Readonly<Record<string, Test>> = {
  attribute_not_exists: (found) => found === undefined,
  attribute_exists: (found) => found !== undefined,
  begins_with: (found, argument) => found?.S?.startsWith(argument!.S!) === true,
};

const ORDERS: Readonly<Record<string, (order: number) => boolean>> = {
  "=": (order) => order === 0,
  "<>": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

function operand(reader: Reader): Operand {
  if (reader.takeIf("size")) {
    reader.expect("(");
    const path = reader.path();
    reader.expect(")");
    return (item, given) => {
      const found = read(item, path(given));
      return found && { N: String(sizeOf(found)) };
    };
  }
  if (reader.atValue()) return reader.value();
  const path = reader.path();
  return (item, given) => read(item, path(given));
}

function sizeOf({ M, L, S, B }: AttributeValue): number {
  if (M) return Object.keys(M).length;
  return L?.length ?? S?.length ?? B?.length ?? 0;
}

/** Of values of one type; others are not equal, and in no order. */
function compare(a: AttributeValue, b: AttributeValue): number {
  if (a.N !== undefined && b.N !== undefined) return Number(a.N) - Number(b.N);
  if (a.S !== undefined && b.S !== undefined) return compareTexts(a.S, b.S);
  return Number.NaN;
}

/** By their UTF-8, which is in the order of its code points. */
function compareTexts(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return (a.codePointAt(at) ?? -1) - (b.codePointAt(at) ?? -1);
}

function read(item: Item, path: readonly string[]): AttributeValue | undefined {
  let value = item[path[0]!];
  for (let depth = 1; depth < path.length; depth++) value = value?.M?.[path[depth]!];
  return value;
}

/** Of an item that nobody else has; maps in it are replaced. @param value undefined: none any more */
function change(item: Item, [first, ...rest]: readonly string[], value: AttributeValue | undefined): void {
  if (rest.length > 0) {
    const before = item[first!]?.M;
    if (!before) throw refusal("ValidationException", 400, "The document path provided in the update expression is invalid for update");
    const map = { ...before };
    change(map, rest, value);
    item[first!] = { M: map };
  } else if (value === undefined) delete item[first!];
  else item[first!] = value;
}

const TOKEN = /[#:]?[A-Za-z_][A-Za-z0-9_]*|#\d+|<=|>=|<>|[<>=(),.]/g;

class Reader {
  private readonly tokens: readonly string[];
  private place = 0;

  constructor(expression: string) {
    this.tokens = expression.match(TOKEN) ?? [];
  }

  atEnd(): boolean {
    return this.place === this.tokens.length;
  }

  atValue(): boolean {
    return this.tokens[this.place]?.startsWith(":") === true;
  }

  take(): string {
    const token = this.tokens[this.place++];
    if (token === undefined) throw refusal("ValidationException", 400, "the expression ends too early");
    return token;
  }

  takeIf(token: string): boolean {
    if (this.tokens[this.place] !== token) return false;
    this.place++;
    return true;
  }

  expect(token: string): void {
    const found = this.take();
    if (found !== token) throw refusal("ValidationException", 400, `${found} where ${token} is expected`);
  }

  end(): void {
    if (!this.atEnd()) throw refusal("ValidationException", 400, `${this.tokens[this.place]} after the end of the expression`);
  }

  value(): Operand {
    const name = this.take();
    return (_item, { ExpressionAttributeValues: values }) => required(name, values?.[name]);
  }

  path(): Path {
    const parts = [this.take()];
    while (this.takeIf(".")) parts.push(this.take());
    return ({ ExpressionAttributeNames: names }) => parts.map((part) => (part.startsWith("#") ? required(part, names?.[part]) : part));
  }
}

function required<A>(name: string, found: A | undefined): A {
  if (found === undefined) throw refusal("ValidationException", 400, `${name} is not given`);
  return found;
}
