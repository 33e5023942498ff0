import { momentOf } from "../dates.ts";
import type { Condition, Operand, Operator } from "../row-condition.ts";
import type { SqlColumn } from "./column.ts";
import { allOf, amongSql, anyOf, literal } from "./expressions.ts";

type Columns = ReadonlyMap<string, SqlColumn>;

/** A row condition that is true or false of every row, never null; undefined where its operands are none that SQL compares. */
export function conditionSql(condition: Condition, columns: Columns): string | undefined {
  switch (condition._tag) {
    case "Compare":
      return comparison(condition.operator, condition.left, condition.right, columns);
    case "Among":
      return membership(condition.operand, condition.values, columns);
    case "Missing":
      return condition.operand._tag === "Column" ? `${columns.get(condition.operand.name)!.sql} IS NULL` : undefined;
    case "Not": {
      const inner = conditionSql(condition.condition, columns);
      return inner && `NOT (${inner})`;
    }
    default: {
      const [left, right] = [conditionSql(condition.left, columns), conditionSql(condition.right, columns)];
      if (left === undefined || right === undefined) return undefined;
      return condition._tag === "Both" ? allOf([left, right]) : anyOf([left, right]);
    }
  }
}

/** A value in SQL with its kind, booleans as the numbers that they compare as. */
type Side = Pick<SqlColumn, "sql" | "kind">;

function comparison(operator: Operator, left: Operand, right: Operand, columns: Columns): string | undefined {
  const [a, b] = [sideOf(left, right, columns), sideOf(right, left, columns)];
  if (!a || !b || a.kind !== b.kind || a.kind === "other") return undefined;
  const sign = { "==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">=" }[operator];
  return `coalesce(${a.sql} ${sign} ${b.sql}, ${operator === "!=" ? "TRUE" : "FALSE"})`;
}

/** Text is a moment where it is held against dates. */
function sideOf(operand: Operand, other: Operand, columns: Columns): Side | undefined {
  if (operand._tag === "Arithmetic") return calculation(operand, columns);
  if (operand._tag === "Column") {
    const { sql, kind } = columns.get(operand.name)!;
    return kind === "boolean" ? { sql: `CAST(${sql} AS DOUBLE)`, kind: "number" } : { sql, kind };
  }
  const { value } = operand;
  if (typeof value === "string") {
    const ofDate = other._tag === "Column" && columns.get(other.name)!.kind === "date";
    const moment = ofDate ? momentOf(value) : undefined;
    return moment === undefined ? { sql: literal(value), kind: "text" } : { sql: literal(moment), kind: "date" };
  }
  return value === null ? undefined : { sql: literal(Number(value)), kind: "number" };
}

/** Of doubles, by the signs that mean the same here; what is no number is missing. */
function calculation({ left, sign, right }: Extract<Operand, { _tag: "Arithmetic" }>, columns: Columns): Side | undefined {
  const [a, b] = [sideOf(left, right, columns), sideOf(right, left, columns)];
  if (a?.kind !== "number" || b?.kind !== "number" || !["+", "-", "*", "/"].includes(sign)) return undefined;
  return { sql: `nullif(${a.sql} ${sign} ${b.sql}, CAST('nan' AS DOUBLE))`, kind: "number" };
}

function membership(operand: Operand, values: ReadonlySet<unknown>, columns: Columns): string | undefined {
  const column = operand._tag === "Column" ? columns.get(operand.name)! : undefined;
  // Whether what is missing equals a null of the list depends on how the source writes it.
  if ((column?.kind !== "number" && column?.kind !== "text") || values.has(null)) return undefined;
  const type = column.kind === "text" ? "string" : "number";
  const members = [...values].filter((value): value is number | string => typeof value === type);
  return `coalesce(${amongSql(column.sql, members)}, FALSE)`;
}
