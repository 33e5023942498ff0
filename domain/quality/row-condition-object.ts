import { type Either, isLeft, left, right } from "fp-ts/lib/Either.js";
import { isObject, type Json, show } from "./json.ts";
import { keyOf } from "./pandas.ts";
import { type Condition, type Operand, type Operator, parseCondition } from "./row-condition.ts";

/**
 * A row condition as Great Expectations 1.x stores it since conditions are built of objects there: `comparison`,
 * `column_comparison`, `nullity`, `and` and `or`; a condition that was given as text stays text, in `pass_through`.
 */
export function decodeCondition(written: unknown): Either<string, Condition> {
  const type = isObject(written) ? written["type"] : undefined;
  const decode = typeof type === "string" && Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (decode) return decode(written as Json);
  return left(`row_condition must be text, or an object with a type (one of ${Object.keys(TYPES).join(", ")}); found ${show(written)}`);
}

type Decode = (written: Json) => Either<string, Condition>;

const TYPES: Readonly<Record<string, Decode>> = {
  and: (written) => joined("Both", written["conditions"]),
  or: (written) => joined("Either", written["conditions"]),
  nullity: ({ column, is_null }) => {
    const operand = columnOf(column);
    if (isLeft(operand)) return operand;
    if (typeof is_null !== "boolean") return left(`is_null of a row_condition must be true or false; found ${show(is_null)}`);
    return right(is_null ? missing(operand.right) : not(missing(operand.right)));
  },
  comparison: ({ column, operator, parameter }) => {
    const operand = columnOf(column);
    if (isLeft(operand)) return operand;
    const membership = /^(not)?[ _]?in$/i.exec(String(operator));
    if (membership) return among(operand.right, parameter, membership[1] !== undefined);
    if (isOperator(operator) && isLiteral(parameter)) {
      return right({ _tag: "Compare", left: operand.right, operator, right: { _tag: "Literal", value: parameter } });
    }
    return left(
      `a comparison of a row_condition must have an operator, IN or NOT_IN, and a literal; found ${show({ operator, parameter })}`,
    );
  },
  column_comparison: ({ column, operator, other_column }) => {
    const [a, b] = [columnOf(column), columnOf(other_column)];
    if (isLeft(a)) return a;
    if (isLeft(b)) return b;
    if (!isOperator(operator)) return left(`operator of a row_condition must be one of ${OPERATORS.join(" ")}; found ${show(operator)}`);
    // Unlike a comparison with a literal, this one leaves a row out where either value is missing, even for `!=`.
    const present: Condition = { _tag: "Both", left: not(missing(a.right)), right: not(missing(b.right)) };
    return right({ _tag: "Both", left: present, right: { _tag: "Compare", left: a.right, operator, right: b.right } });
  },
  pass_through: ({ pass_through_filter: text }) =>
    typeof text === "string"
      ? parseCondition(text, "pandas")
      : left(`pass_through_filter of a row_condition must be text; found ${show(text)}`),
};

const OPERATORS: readonly unknown[] = ["==", "!=", "<", "<=", ">", ">="];
const isOperator = (value: unknown): value is Operator => OPERATORS.includes(value);
const isLiteral = (value: unknown): value is string | number | boolean | null =>
  value === null || ["string", "number", "boolean"].includes(typeof value);

const not = (condition: Condition): Condition => ({ _tag: "Not", condition });
const missing = (operand: Operand): Condition => ({ _tag: "Missing", operand });

function columnOf(written: unknown): Either<string, Operand> {
  const name = isObject(written) ? written["name"] : written;
  if (typeof name === "string" && name !== "") return right({ _tag: "Column", name });
  return left(`a column of a row_condition must be {"name": …}; found ${show(written)}`);
}

function among(operand: Operand, members: unknown, negated: boolean): Either<string, Condition> {
  if (!Array.isArray(members) || !members.every(isLiteral)) {
    return left(`a membership of a row_condition must have a list of literals; found ${show(members)}`);
  }
  const condition: Condition = { _tag: "Among", operand, values: new Set(members.map(keyOf)) };
  return right(negated ? not(condition) : condition);
}

function joined(tag: "Both" | "Either", written: unknown): Either<string, Condition> {
  if (!Array.isArray(written) || written.length === 0)
    return left(`conditions of a row_condition must be a list of them; found ${show(written)}`);
  const [first, ...rest] = written.map(decodeCondition);
  return rest.reduce((joinedSoFar, next) => {
    if (isLeft(joinedSoFar)) return joinedSoFar;
    return isLeft(next) ? next : right({ _tag: tag, left: joinedSoFar.right, right: next.right });
  }, first!);
}
