import { type Either, left, right } from "fp-ts/lib/Either.js";
import { keyOf } from "./pandas.ts";
import { type Token, tokensOf, Unreadable, unquoted } from "./row-condition-tokens.ts";

/**
 * The rows a rule looks at: `row_condition` as Great Expectations reads it. With `condition_parser` `pandas` or `python` it is
 * an expression of `DataFrame.query` (`high - low > 0 and currency in ["USD", "EUR"]`), of which comparisons, `in`, arithmetic,
 * `isin([…])`, `isnull()`, `notnull()`, `and`, `or`, `not` and their signs are read; with `great_expectations__experimental__`
 * (in 1.x also `great_expectations`) columns are written `col("price")`.
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
  | { readonly _tag: "Literal"; readonly value: string | number | boolean | null }
  | { readonly _tag: "Arithmetic"; readonly left: Operand; readonly sign: Sign; readonly right: Operand };
export type Sign = "+" | "-" | "*" | "/" | "//" | "%" | "**";

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

const OPERATORS: readonly string[] = ["==", "!=", "<", "<=", ">", ">="];
const CONSTANTS: Readonly<Record<string, boolean | null>> = { True: true, False: false, true: true, false: false, None: null };
const MISSING: Readonly<Record<string, boolean>> = { isnull: true, isna: true, isNull: true, notnull: false, notna: false, notNull: false };
const METHODS = ["isin", ...Object.keys(MISSING)];

/** Conditions are read, and judged, by functions that call themselves. */
const MOST_LEVELS = 100;
const MOST_WORDS = 4000;

/** A part is a value until it is compared. */
type Part = Condition | Operand;

const isOperand = (part: Part): part is Operand => part._tag === "Column" || part._tag === "Literal" || part._tag === "Arithmetic";
const not = (condition: Condition): Condition => ({ _tag: "Not", condition });

class Parser {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  /** Whether columns are written `col("name")`. */
  readonly #wrapped: boolean;
  #at = 0;
  #depth = 0;

  constructor(source: string, wrapped: boolean) {
    this.#source = source;
    this.#tokens = tokensOf(source);
    this.#wrapped = wrapped;
    // What a list holds is not counted: it is read by a loop.
    const words = this.#tokens.filter(({ kind, text }) => kind === "name" || (kind === "sign" && text !== ",")).length;
    if (words > MOST_WORDS) throw new Unreadable("a condition has more than 4,000 names and signs: list values with in […]");
  }

  parse(): Condition {
    const part = this.#either();
    const condition = this.#condition(part);
    if (this.#next.kind !== "end") throw this.#unexpected("and, or, or the end");
    return condition;
  }

  get #next(): Token {
    return this.#tokens[this.#at]!;
  }

  /** Steps over one of these words or signs, if it stands next, and tells which. */
  #skip<W extends string>(...words: readonly W[]): W | undefined {
    const { kind, text } = this.#next;
    const found = kind === "name" || kind === "sign" ? words.find((word) => word === text) : undefined;
    if (found !== undefined) this.#at++;
    return found;
  }

  #need(sign: string): void {
    if (!this.#skip(sign)) throw this.#unexpected(sign);
  }

  #unexpected(wanted: string): Unreadable {
    const { text, at } = this.#next;
    return new Unreadable(`${JSON.stringify(this.#source)} has ${text} at character ${at + 1}, where ${wanted} should stand`);
  }

  #refused(what: string): Unreadable {
    return new Unreadable(`${JSON.stringify(this.#source)} ${what}`);
  }

  /** Where a condition has to stand, a column is one of booleans. */
  #condition(part: Part): Condition {
    if (!isOperand(part)) return part;
    if (part._tag !== "Column") throw this.#unexpected(`one of ${OPERATORS.join(" ")}, in, .isnull() or .notnull()`);
    return { _tag: "Compare", left: part, operator: "==", right: { _tag: "Literal", value: true } };
  }

  #value(part: Part, where: string): Operand {
    if (isOperand(part)) return part;
    throw this.#refused(`has a condition ${where}, which takes a column or a value`);
  }

  #either(): Part {
    let found = this.#both();
    while (this.#skip("or", "|")) found = { _tag: "Either", left: this.#condition(found), right: this.#condition(this.#both()) };
    return found;
  }

  #both(): Part {
    let found = this.#not();
    while (this.#skip("and", "&")) found = { _tag: "Both", left: this.#condition(found), right: this.#condition(this.#not()) };
    return found;
  }

  #not(): Part {
    return this.#skip("not", "~") ? not(this.#condition(this.#not())) : this.#comparison();
  }

  /** A value, or comparisons of it, of which chained ones hold together. */
  #comparison(): Part {
    let before = this.#sum();
    let condition: Condition | undefined;
    for (let sign = this.#skipComparison(); sign !== undefined; sign = this.#skipComparison()) {
      const left = this.#value(before, `before ${sign}`);
      const isList = sign === "in" || sign === "not in" || (this.#next.text === "[" && (sign === "==" || sign === "!="));
      before = isList ? left : this.#sum();
      const test: Condition = isList
        ? this.#among(left, sign === "not in" || sign === "!=")
        : { _tag: "Compare", left, operator: sign as Operator, right: this.#value(before, `after ${sign}`) };
      condition = condition ? { _tag: "Both", left: condition, right: test } : test;
    }
    return condition ?? before;
  }

  #skipComparison(): Operator | "in" | "not in" | undefined {
    if (this.#next.kind === "name" && this.#next.text === "not") {
      this.#at++;
      this.#need("in");
      return "not in";
    }
    return this.#skip<Operator | "in">("==", "!=", "<", "<=", ">", ">=", "in");
  }

  #sum(): Part {
    return this.#chain(["+", "-"], () => this.#product());
  }

  #product(): Part {
    return this.#chain(["*", "/", "//", "%"], () => this.#signed());
  }

  #chain(signs: readonly Sign[], part: () => Part): Part {
    let found = part();
    for (let sign = this.#skip(...signs); sign !== undefined; sign = this.#skip(...signs)) {
      found = { _tag: "Arithmetic", left: this.#value(found, `before ${sign}`), sign, right: this.#value(part(), `after ${sign}`) };
    }
    return found;
  }

  #signed(): Part {
    if (!this.#skip("-")) return this.#power();
    const part = this.#value(this.#signed(), "after -");
    if (part._tag === "Literal" && typeof part.value === "number") return { ...part, value: -part.value };
    return { _tag: "Arithmetic", left: { _tag: "Literal", value: -1 }, sign: "*", right: part };
  }

  #power(): Part {
    const base = this.#asked();
    if (!this.#skip("**")) return base;
    return { _tag: "Arithmetic", left: this.#value(base, "before **"), sign: "**", right: this.#value(this.#signed(), "after **") };
  }

  /** A value, or a question that a method asks of it. */
  #asked(): Part {
    const part = this.#primary();
    if (!this.#skip(".")) return part;
    const method = this.#skip(...METHODS);
    if (method === undefined)
      throw this.#refused(`asks ${this.#next.text}, at character ${this.#next.at + 1}; it may ask ${METHODS.join(", ")}`);
    const operand = this.#value(part, `before .${method}`);
    this.#need("(");
    const asked: Condition = method === "isin" ? this.#among(operand, false) : { _tag: "Missing", operand };
    this.#need(")");
    return MISSING[method] === false ? not(asked) : asked;
  }

  #among(operand: Operand, negated: boolean): Condition {
    const close = this.#skip("(") ? ")" : "]";
    if (close === "]") this.#need("[");
    const values = new Set<unknown>();
    while (!this.#skip(close)) {
      const member = this.#value(this.#signed(), "in a list");
      if (member._tag !== "Literal")
        throw this.#refused(`lists ${member._tag === "Column" ? member.name : "arithmetic"}, and only literals can be`);
      values.add(keyOf(member.value));
      if (this.#next.text !== close) this.#need(",");
    }
    const among: Condition = { _tag: "Among", operand, values };
    return negated ? not(among) : among;
  }

  #primary(): Part {
    if (this.#skip("(")) {
      if (++this.#depth > MOST_LEVELS) throw new Unreadable(`a condition nests deeper than ${MOST_LEVELS} parentheses`);
      const inner = this.#either();
      this.#need(")");
      this.#depth--;
      return inner;
    }
    const { kind, text } = this.#next;
    this.#at++;
    if (kind === "number") return { _tag: "Literal", value: Number(text) };
    if (kind === "text") return { _tag: "Literal", value: unquoted(text) };
    if (kind === "name" && Object.hasOwn(CONSTANTS, text)) return { _tag: "Literal", value: CONSTANTS[text]! };
    if (this.#wrapped && text === "col") return { _tag: "Column", name: this.#argument() };
    if (this.#wrapped && text === "date") return { _tag: "Literal", value: this.#argument() };
    if (!this.#wrapped && (kind === "quoted" || (kind === "name" && this.#next.text !== "("))) return { _tag: "Column", name: text };
    this.#at--;
    if (!this.#wrapped && kind === "name") throw this.#refused(`calls ${text}(), and no functions can be called in a row condition`);
    if (text === "@") throw this.#refused("names a variable of Python by @, of which there are none here");
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
