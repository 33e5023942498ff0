import { type Either, right } from "fp-ts/lib/Either.js";
import { momentOf } from "./dates.ts";
import { type Raised, raise } from "./expectation.ts";
import { likeness } from "./like.ts";
import { compareValues, type Dtype, dtypeOf, keyOf } from "./pandas.ts";
import type { Condition, Operand, Operator, Sign } from "./row-condition.ts";
import { type Column, isMissing, type Table } from "./table.ts";
import { written } from "./whole-numbers.ts";

/** Which rows a condition holds for, as pandas answers: what is missing equals nothing, differs from everything and has no order. */

/** The rows that a rule looks at. It brings along how they are found, so that whoever reads no conditions carries no more than their type. */
export interface Selection {
  readonly condition: Condition;
  /** The columns that the condition reads. */
  readonly columns: readonly string[];
  readonly rowsOf: (table: Table) => Either<Raised, readonly number[]>;
  readonly tableOf: typeof tableOfRows;
}

export const selectionOf = (condition: Condition): Selection => ({
  condition,
  columns: columnsOf(condition),
  rowsOf: (table) => selectRows(condition, table),
  tableOf: tableOfRows,
});

/** Whether a condition holds for a row. */
type Test = (row: number) => boolean;

function columnsOf(condition: Condition): string[] {
  switch (condition._tag) {
    case "Compare":
      return [...namesOf(condition.left), ...namesOf(condition.right)];
    case "Among":
    case "Missing":
      return namesOf(condition.operand);
    case "Not":
      return columnsOf(condition.condition);
    default:
      return [...columnsOf(condition.left), ...columnsOf(condition.right)];
  }
}

function namesOf(operand: Operand): string[] {
  if (operand._tag === "Arithmetic") return [...namesOf(operand.left), ...namesOf(operand.right)];
  return operand._tag === "Column" ? [operand.name] : [];
}

/** The rows a condition holds for, ascending; every column that it reads must be in the table. */
export function selectRows(condition: Condition, table: Table): Either<Raised, readonly number[]> {
  const test = testOf(condition, table.columns);
  const rows: number[] = [];
  try {
    for (let row = 0; row < table.rowCount; row++) if (test(row)) rows.push(row);
  } catch (error) {
    if (error instanceof Unordered) return raise("TypeError", error.message);
    throw error;
  }
  return right(rows);
}

/** A table of some of the rows, with the values of these columns only; each keeps the type that it has as a whole. */
function tableOfRows(table: Table, rows: readonly number[], names: readonly string[]): Table {
  const columns = new Map([...table.columns].map(([name, values]) => [name, names.includes(name) ? pick(values, rows) : []] as const));
  return { ...table, rowCount: rows.length, columns, dtypes: typesOf(table, names) };
}

/** Whole numbers of a plain array have none of their own, and may be read as floats. */
function typesOf({ columns, dtypes, rowCount }: Table, names: readonly string[]): ReadonlyMap<string, Dtype> {
  const types = new Map(dtypes);
  for (const name of names) {
    const type = types.get(name) ?? dtypeOf(columns.get(name)!, rowCount);
    if (type !== "int64" || dtypes?.has(name)) types.set(name, type);
  }
  return types;
}

function pick(values: Column, rows: readonly number[]): Column {
  if (values instanceof Float64Array || values instanceof Float32Array || values instanceof Int32Array) {
    return (values.constructor as Float64ArrayConstructor).from(rows, (row) => values[row]!);
  }
  return rows.map((row) => values[row]);
}

/** Thrown and caught within this file. */
class Unordered extends Error {}

function testOf(condition: Condition, columns: ReadonlyMap<string, Column>): Test {
  switch (condition._tag) {
    case "Compare":
      return comparison(condition.operator, reader(condition.left, columns), reader(condition.right, columns));
    case "Among": {
      const { values } = condition;
      const read = reader(condition.operand, columns);
      return (row) => values.has(keyOf(read(row)));
    }
    case "Missing": {
      const read = reader(condition.operand, columns);
      return (row) => isMissing(read(row));
    }
    case "Not": {
      const test = testOf(condition.condition, columns);
      return (row) => !test(row);
    }
    default: {
      const [a, b] = [testOf(condition.left, columns), testOf(condition.right, columns)];
      return condition._tag === "Both" ? (row) => a(row) && b(row) : (row) => a(row) || b(row);
    }
  }
}

type Read = (row: number) => unknown;

function reader(operand: Operand, columns: ReadonlyMap<string, Column>): Read {
  if (operand._tag === "Literal") return () => operand.value;
  if (operand._tag === "Arithmetic") return calculation(operand.sign, reader(operand.left, columns), reader(operand.right, columns));
  const values = columns.get(operand.name)!;
  return (row) => values[row];
}

/** What is missing makes what is calculated of it missing. */
function calculation(sign: Sign, left: Read, right: Read): Read {
  return (row) => {
    const [a, b] = [left(row), right(row)];
    if (isMissing(a) || isMissing(b)) return null;
    if (likeness(a) === "number" && likeness(b) === "number") return calculated(sign, Number(a), Number(b));
    throw new Unordered(`row ${row} of row_condition: ${written(a)} ${sign} ${written(b)} is nothing`);
  };
}

/** As pandas calculates with floats; what is no number is missing. */
function calculated(sign: Sign, a: number, b: number): number {
  switch (sign) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "//":
      return Math.floor(a / b);
    case "**":
      return a ** b;
    case "%": {
      // The rest has the sign of what it is divided by.
      const rest = a % b;
      return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
    }
  }
}

function comparison(operator: Operator, left: Read, right: Read): Test {
  return (row) => {
    const [a, b] = [left(row), right(row)];
    if (isMissing(a) || isMissing(b)) return operator === "!=";
    const order = a instanceof Date || b instanceof Date ? dateOrder(a, b) : compareValues(a, b);
    if (order !== undefined) return holds(operator, order);
    if (operator === "==" || operator === "!=") return operator === "!=";
    throw new Unordered(`row ${row} of row_condition: ${written(a)} ${operator} ${written(b)} has no order`);
  };
}

function dateOrder(a: unknown, b: unknown): number | undefined {
  const [x, y] = [momentOf(a), momentOf(b)];
  return x === undefined || y === undefined ? undefined : x - y;
}

function holds(operator: Operator, order: number): boolean {
  switch (operator) {
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}
