import { columnRule, define } from "../expectation.ts";
import { column, optional, proportion, required, scalars } from "../kwargs.ts";
import { PARSED_DATES } from "../like.ts";
import { judgeValues } from "../rows.ts";

/** Membership, by value and type: 1 is not "1". No set at all is passed by everything. */

const kwargs = { column: required(column), value_set: optional(scalars), mostly: optional(proportion) };

export const inSet = define({
  type: "expect_column_values_to_be_in_set",
  kwargs,
  unsupported: PARSED_DATES,
  compile: ({ column, value_set, mostly }) => {
    const set: ReadonlySet<unknown> | undefined = value_set && new Set(value_set);
    return columnRule(column, mostly, (values, rowCount) => judgeValues(values, rowCount, (value) => set === undefined || set.has(value)));
  },
});

export const notInSet = define({
  type: "expect_column_values_to_not_be_in_set",
  kwargs,
  unsupported: PARSED_DATES,
  compile: ({ column, value_set, mostly }) => {
    const set: ReadonlySet<unknown> = new Set(value_set ?? []);
    return columnRule(column, mostly, (values, rowCount) => judgeValues(values, rowCount, (value) => !set.has(value)));
  },
});
