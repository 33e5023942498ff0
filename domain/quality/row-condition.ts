import { type Either, left, right } from "fp-ts/lib/Either.js";
import { keyOf } from "./pandas.ts";

/**
 * The rows a rule looks at: `row_condition` as Great Expectations reads it. With `condition_parser` `pandas` or `python` it is
 * an expression of `DataFrame.query` (`price > 0 and currency in ["USD", "EUR"]`), of which comparisons, `in`, `isnull()`,
 * `notnull()`, `and`, `or`, `not` and their signs are read; with `great_expectations__experimental__` (in 1.x also
 * `great_expectations`) columns are written `col("price")`.
 */
export type Condition =
  | { readonly _tag: "Compare"; readonly left: Operand; readonly operator: Operator; readonly right: Operand }
  | { readonly _tag: "Among"; readonly operand: Operand; readonly values: ReadonlySet<unknown> }
  | { readonly _tag: "Missing"; readonly operand: Operand }
  | { readonly _tag: "Both" | "Either"; readonly left: Condition; readonly right: Condition }
  | { readonly _tag: "Not"; readonly condition: Condition };

export type Operator = "==" | "!=" | "<" | "<=" | ">" | ">=";
export type Operand =
  | { readonly _tag: "Column"; readonly name: string }
  | { readonly _tag: "Literal"; readonly value: string | number | boolean | null };

const PANDAS = ["pandas", "python"];
const GREAT_EXPECTATIONS = ["great_expectations__experimental__", "great_expectations"];

export const PARSERS: readonly string[] = [...PANDAS, ...GREAT_EXPECTATIONS];

/** Reads a condition, or says what keeps it from being one. */
export function parseCondition(text: string, parser: string): Either<string, Condition> {
  try {
    return right(new Parser(text, GREAT_EXPECTATIONS.includes(parser)).parse());
  } catch (error) {
    if (error instanceof Unreadable) return left(error.message);
    throw error;
  }
}

/** Thrown and caught within this file: a recursive descent has one way out. */
class Unreadable extends Error {}

interface Token {
  readonly kind: "name" | "number" | "text" | "quoted" | "sign" | "end";
  readonly text: string;
  readonly at: number;
}

const TOKEN =
  /\s*(?:(?<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|`(?<quoted>[^`]+)`|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<sign>==|!=|<=|>=|[<>()[\],.~&|-]))/uy;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  let at = 0;
  while (text.slice(at).trim() !== "") {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) throw new Unreadable(`${JSON.stringify(text)} cannot be read from character ${at + 1} on: ${text.slice(at).trim()}`);
    const [kind, value] = Object.entries(found.groups!).find(([, group]) => group !== undefined)!;
    tokens.push({ kind: kind as Token["kind"], text: value!, at: at + found[0].search(/\S/) });
    at = TOKEN.lastIndex;
  }
  return [...tokens, { kind: "end", text: "the end", at }];
}

const OPERATORS: readonly string[] = ["==", "!=", "<", "<=", ">", ">="];
const CONSTANTS: Readonly<Record<string, boolean | null>> = { True: true, False: false, true: true, false: false, None: null };
const MISSING: Readonly<Record<string, boolean>> = { isnull: true, isna: true, isNull: true, notnull: false, notna: false, notNull: false };

class Parser {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  /** Whether columns are written `col("name")`. */
  readonly #wrapped: boolean;
  #at = 0;

  constructor(source: string, wrapped: boolean) {
    this.#source = source;
    this.#tokens = tokensOf(source);
    this.#wrapped = wrapped;
  }

  parse(): Condition {
    const condition = this.#either();
    if (this.#next.kind !== "end") throw this.#unexpected("and, or, or the end");
    return condition;
  }

  get #next(): Token {
    return this.#tokens[this.#at]!;
  }

  /** Steps over one of these words or signs, if it stands next. */
  #skip(...words: readonly string[]): boolean {
    const { kind, text } = this.#next;
    const found = (kind === "name" || kind === "sign") && words.includes(text);
    if (found) this.#at++;
    return found;
  }

  #need(sign: string): void {
    if (!this.#skip(sign)) throw this.#unexpected(sign);
  }

  #unexpected(wanted: string): Unreadable {
    const { text, at } = this.#next;
    return new Unreadable(`${JSON.stringify(this.#source)} has ${text} at character ${at + 1}, where ${wanted} should stand`);
  }

  #either(): Condition {
    let found = this.#both();
    while (this.#skip("or", "|")) found = { _tag: "Either", left: found, right: this.#both() };
    return found;
  }

  #both(): Condition {
    let found = this.#not();
    while (this.#skip("and", "&")) found = { _tag: "Both", left: found, right: this.#not() };
    return found;
  }

  #not(): Condition {
    if (this.#skip("not", "~")) return { _tag: "Not", condition: this.#not() };
    if (!this.#skip("(")) return this.#test();
    const inner = this.#either();
    this.#need(")");
    return inner;
  }

  /** A comparison (chained ones hold together), a membership, or a question whether a column is missing. */
  #test(): Condition {
    const operand = this.#operand();
    if (this.#skip(".")) return this.#missing(operand);
    if (this.#skip("in")) return this.#among(operand);
    if (this.#skip("not")) {
      this.#need("in");
      return { _tag: "Not", condition: this.#among(operand) };
    }
    let condition = this.#comparison(operand);
    while (OPERATORS.includes(this.#next.text)) {
      const { right } = condition._tag === "Both" ? (condition.right as { right: Operand }) : (condition as { right: Operand });
      condition = { _tag: "Both", left: condition, right: this.#comparison(right) };
    }
    return condition;
  }

  #comparison(operand: Operand): Condition {
    const operator = this.#next.text;
    if (operand._tag === "Column" && this.#endsTest()) {
      return { _tag: "Compare", left: operand, operator: "==", right: { _tag: "Literal", value: true } };
    }
    if (!OPERATORS.includes(operator)) throw this.#unexpected(`one of ${OPERATORS.join(" ")}, in, .isnull() or .notnull()`);
    this.#at++;
    return { _tag: "Compare", left: operand, operator: operator as Operator, right: this.#operand() };
  }

  /** Whether a test ends here: what stands before is a column of booleans. */
  #endsTest(): boolean {
    const { kind, text } = this.#next;
    return kind === "end" || ((kind === "name" || kind === "sign") && ["and", "or", "&", "|", ")"].includes(text));
  }

  #missing(operand: Operand): Condition {
    const isMissing = MISSING[this.#next.text];
    if (isMissing === undefined) throw this.#unexpected(`one of ${Object.keys(MISSING).join(", ")}`);
    this.#at++;
    this.#need("(");
    this.#need(")");
    const missing: Condition = { _tag: "Missing", operand };
    return isMissing ? missing : { _tag: "Not", condition: missing };
  }

  #among(operand: Operand): Condition {
    const close = this.#skip("(") ? ")" : "]";
    if (close === "]") this.#need("[");
    const values = new Set<unknown>();
    while (!this.#skip(close)) {
      const member = this.#operand();
      if (member._tag === "Column") throw new Unreadable(`${JSON.stringify(this.#source)} lists ${member.name}, and only literals can be`);
      values.add(keyOf(member.value));
      if (this.#next.text !== close) this.#need(",");
    }
    return { _tag: "Among", operand, values };
  }

  #operand(): Operand {
    const minus = this.#skip("-");
    const token = this.#next;
    this.#at++;
    if (token.kind === "number") return { _tag: "Literal", value: Number(token.text) * (minus ? -1 : 1) };
    if (!minus && token.kind === "text") return { _tag: "Literal", value: unquoted(token.text) };
    if (!minus && token.kind === "name" && token.text in CONSTANTS) return { _tag: "Literal", value: CONSTANTS[token.text]! };
    if (!minus && this.#wrapped && token.text === "col") return { _tag: "Column", name: this.#argument() };
    if (!minus && this.#wrapped && token.text === "date") return { _tag: "Literal", value: this.#argument() };
    if (!minus && !this.#wrapped && (token.kind === "name" || token.kind === "quoted")) return { _tag: "Column", name: token.text };
    this.#at--;
    throw this.#unexpected(this.#wrapped ? 'col("name") or a literal' : "a column or a literal");
  }

  #argument(): string {
    this.#need("(");
    const { kind, text } = this.#next;
    if (kind !== "text") throw this.#unexpected("text in quotes");
    this.#at++;
    this.#need(")");
    return unquoted(text);
  }
}

const unquoted = (literal: string): string => literal.slice(1, -1).replace(/\\(.)/gs, "$1");
