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

type Path = readonly string[];
type Token = string;

const TOKEN = /[#:]?[A-Za-z_][A-Za-z0-9_]*|#\d+|<=|>=|<>|[<>=(),.]/g;

export function holds(expression: string, item: Item | undefined, given: Placeholders): boolean {
  const reader = new Reader(expression, given);
  const result = either(reader, item ?? {});
  reader.end();
  return result;
}

/** The item after the update; the one before stays as it was. */
export function updated(expression: string, item: Item, given: Placeholders): Item {
  const next = { ...item };
  const reader = new Reader(expression, given);
  while (!reader.atEnd()) {
    const clause = reader.take();
    do {
      const path = reader.path();
      if (clause === "SET") {
        reader.expect("=");
        change(next, path, reader.value());
      } else if (clause === "REMOVE") change(next, path, undefined);
      else throw new Error(`the simulated DynamoDB does not know ${clause} in ${expression}`);
    } while (reader.takeIf(","));
  }
  return next;
}

function either(reader: Reader, item: Item): boolean {
  let result = both(reader, item);
  while (reader.takeIf("OR")) result = both(reader, item) || result;
  return result;
}

function both(reader: Reader, item: Item): boolean {
  let result = one(reader, item);
  while (reader.takeIf("AND")) result = one(reader, item) && result;
  return result;
}

function one(reader: Reader, item: Item): boolean {
  if (reader.takeIf("(")) {
    const result = either(reader, item);
    reader.expect(")");
    return result;
  }
  for (const [name, test] of Object.entries(FUNCTIONS)) {
    if (!reader.takeIf(name)) continue;
    reader.expect("(");
    const found = read(item, reader.path());
    const argument = reader.takeIf(",") ? reader.value() : undefined;
    reader.expect(")");
    return test(found, argument);
  }
  const found = operand(reader, item);
  const operator = reader.take();
  const other = operand(reader, item);
  if (found === undefined || other === undefined) return false;
  const order = compare(found, other);
  return { "=": order === 0, "<>": order !== 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0 }[operator]!;
}

const FUNCTIONS: Readonly<Record<string, (found: AttributeValue | undefined, argument: AttributeValue | undefined) => boolean>> = {
  attribute_not_exists: (found) => found === undefined,
  attribute_exists: (found) => found !== undefined,
  begins_with: (found, argument) => found?.S?.startsWith(argument!.S!) === true,
};

function operand(reader: Reader, item: Item): AttributeValue | undefined {
  if (reader.takeIf("size")) {
    reader.expect("(");
    const found = read(item, reader.path());
    reader.expect(")");
    return found && { N: String(sizeOf(found)) };
  }
  return reader.atValue() ? reader.value() : read(item, reader.path());
}

function sizeOf({ M, L, S, B }: AttributeValue): number {
  if (M) return Object.keys(M).length;
  return L?.length ?? S?.length ?? B?.length ?? 0;
}

/** Of values of one type; others are not equal, and in no order. */
function compare(a: AttributeValue, b: AttributeValue): number {
  if (a.N !== undefined && b.N !== undefined) return Number(a.N) - Number(b.N);
  if (a.S !== undefined && b.S !== undefined) return Buffer.compare(Buffer.from(a.S), Buffer.from(b.S));
  return Number.NaN;
}

function read(item: Item, path: Path): AttributeValue | undefined {
  const [first, ...rest] = path;
  return rest.reduce<AttributeValue | undefined>((value, name) => value?.M?.[name], item[first!]);
}

/** Of an item that nobody else has; maps in it are replaced. @param value undefined: none any more */
function change(item: Item, [first, ...rest]: Path, value: AttributeValue | undefined): void {
  if (rest.length > 0) {
    const before = item[first!]?.M;
    if (!before) throw refusal("ValidationException", 400, "The document path provided in the update expression is invalid for update");
    const map = { ...before };
    change(map, rest, value);
    item[first!] = { M: map };
  } else if (value === undefined) delete item[first!];
  else item[first!] = value;
}

/** A program has few expressions, and asks by each of them often. */
const tokens = new Map<string, readonly Token[]>();

function tokensOf(expression: string): readonly Token[] {
  const known = tokens.get(expression) ?? expression.match(TOKEN) ?? [];
  tokens.set(expression, known);
  return known;
}

class Reader {
  private readonly tokens: readonly Token[];
  private readonly given: Placeholders;
  private place = 0;

  constructor(expression: string, given: Placeholders) {
    this.tokens = tokensOf(expression);
    this.given = given;
  }

  atEnd(): boolean {
    return this.place === this.tokens.length;
  }

  atValue(): boolean {
    return this.tokens[this.place]?.startsWith(":") === true;
  }

  take(): Token {
    const token = this.tokens[this.place++];
    if (token === undefined) throw refusal("ValidationException", 400, "the expression ends too early");
    return token;
  }

  takeIf(token: Token): boolean {
    if (this.tokens[this.place] !== token) return false;
    this.place++;
    return true;
  }

  expect(token: Token): void {
    const found = this.take();
    if (found !== token) throw refusal("ValidationException", 400, `${found} where ${token} is expected`);
  }

  end(): void {
    if (!this.atEnd()) throw refusal("ValidationException", 400, `${this.tokens[this.place]} after the end of the expression`);
  }

  value(): AttributeValue {
    const name = this.take();
    const value = this.given.ExpressionAttributeValues?.[name];
    if (value === undefined) throw refusal("ValidationException", 400, `${name} is not given`);
    return value;
  }

  path(): Path {
    const names = [this.name()];
    while (this.takeIf(".")) names.push(this.name());
    return names;
  }

  private name(): string {
    const token = this.take();
    const name = token.startsWith("#") ? this.given.ExpressionAttributeNames?.[token] : token;
    if (name === undefined) throw refusal("ValidationException", 400, `${token} is not given`);
    return name;
  }
}
