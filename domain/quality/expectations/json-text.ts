import { type Either, isLeft, right } from "fp-ts/lib/Either.js";
import { columnRule, define, problem, type Raised, type RowFinding, raise } from "../expectation.ts";
import { isObject, type Json } from "../json.ts";
import { compileJsonSchema } from "../json-schema/compile.ts";
import type { Test } from "../json-schema/keywords.ts";
import { column, type Kind, optional, proportion, required } from "../kwargs.ts";
import { parsePythonJson } from "../python-json.ts";
import { judgeValues } from "../rows.ts";
import { type Column, isMissing } from "../table.ts";
import { written } from "../whole-numbers.ts";

/** Text that holds JSON, as Python's `json.loads` reads it. */

export const jsonParseable = define({
  type: "expect_column_values_to_be_json_parseable",
  kwargs: { column: required(column), mostly: optional(proportion) },
  compile: ({ column, mostly }) =>
    columnRule(column, mostly, (values, rowCount) =>
      judgeValues(values, rowCount, (value) => typeof value === "string" && parsePythonJson(value) !== undefined),
    ),
});

const schema: Kind<Json> = { expects: "a JSON schema, an object", is: isObject };

/** Text that is no JSON at all is raised, as in Great Expectations; a value that breaks the schema is unexpected. */
export const matchesJsonSchema = define({
  type: "expect_column_values_to_match_json_schema",
  kwargs: { column: required(column), json_schema: required(schema), mostly: optional(proportion) },
  compile: ({ column, json_schema, mostly }) => {
    const test = compileJsonSchema(json_schema);
    if (isLeft(test)) return problem("json_schema", `SchemaError: at ${test.left.at}: ${test.left.message}`);
    return columnRule(column, mostly, (values, rowCount) => breaking(column, values, rowCount, test.right));
  },
});

function breaking(column: string, values: Column, rowCount: number, test: Test): Either<Raised, RowFinding> {
  const unexpected: number[] = [];
  let missing = 0;
  for (let row = 0; row < rowCount; row++) {
    const value = values[row];
    if (isMissing(value)) {
      missing++;
      continue;
    }
    const found = written(value);
    if (typeof value !== "string") {
      return raise("TypeError", `the JSON object must be str, bytes or bytearray: column ${column}, row ${row} holds ${found}`);
    }
    const json = parsePythonJson(value);
    if (!json) return raise("ValueError", `JSONDecodeError: column ${column}, row ${row} holds ${found}, which is not JSON`);
    const holds = follow(test, json.value);
    if (holds === undefined) return raise("RecursionError", `column ${column}, row ${row} holds JSON that nests too deep for the schema`);
    if (!holds) unexpected.push(row);
  }
  return right({ unexpected, missing });
}

/** Undefined where the value nests too deep for a schema that refers to itself. */
function follow(test: Test, value: unknown): boolean | undefined {
  try {
    return test(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
