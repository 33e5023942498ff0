import { isRight } from "fp-ts/lib/Either.js";
import { decodeSuite } from "./any-suite.ts";
import { validate } from "./execute.ts";
import type { Json } from "./json.ts";
import { profileColumn } from "./suggest-profile.ts";
import { suggestForColumn, suggestForColumns } from "./suggest-rules.ts";
import type { Table } from "./table.ts";

/** An expectation that the data suggest, and why, in a sentence. */
export interface Suggestion {
  readonly type: string;
  readonly kwargs: Json;
  readonly notes: string;
}

/**
 * Proposes a suite in the form of Great Expectations 1.x for data like these, each expectation with its reason under `notes`.
 * The same table gives the same suite, and passes it: what does not hold of the table is not proposed. The table has rows.
 */
export function suggestSuite(name: string, table: Table): Json {
  const expectations = candidates(table).filter((suggestion) => holds(suggestion, table));
  return {
    name,
    expectations: expectations.map(({ type, kwargs, notes }) => ({ type, kwargs, meta: {}, severity: "critical", notes })),
    meta: {},
  };
}

function candidates(table: Table): readonly Suggestion[] {
  const columns = [...table.columns].map(([name, values]) => profileColumn(name, values, table));
  const rows = table.rowCount.toLocaleString("en-US");
  return [
    {
      type: "expect_table_row_count_to_be_between",
      kwargs: { min_value: 1 },
      notes: `There are ${rows} rows; an empty batch would pass most other rules.`,
    },
    {
      type: "expect_table_columns_to_match_set",
      kwargs: { column_set: [...table.columns.keys()], exact_match: false },
      notes: `These ${columns.length} columns are there; others may be added.`,
    },
    ...columns.flatMap((column) => suggestForColumn(column, table.rowCount)),
    ...suggestForColumns(columns, table.rowCount),
  ];
}

function holds({ type, kwargs }: Suggestion, table: Table): boolean {
  const suite = decodeSuite({ name: "one", expectations: [{ type, kwargs }] });
  return isRight(suite) && validate(suite.right, table).success;
}
