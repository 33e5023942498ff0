import { type Either, right } from "fp-ts/lib/Either.js";
import { nearest } from "../../settings.ts";
import { columnRule, define, problem, type Raised, type RowFinding, raise } from "../expectation.ts";
import { column, optional, proportion, required, text, texts } from "../kwargs.ts";
import { type Dtype, dtypeOf } from "../pandas.ts";
import { presentOf, unexpectedWhere } from "../rows.ts";
import type { SqlColumn } from "../sql/column.ts";
import { eachValue, type RowSql } from "../sql/rule.ts";
import type { Column } from "../table.ts";
import { isDtype, isDtypeName, isInTypes, isOfType, isTypeName, pythonType, scalarName, USUAL_NAMES } from "./type-names.ts";

/**
 * Types by the names that pandas and Python give them. A column of one kind has a type as a whole (`int64`, `float64`,
 * `bool_`), which is reported in place of rows; an `object` column (text, or a mixture) is judged value by value. A name that
 * nobody knows is no column's type, and raised where values would have to be held against it.
 *
 * A plain array cannot tell 1.0 from 1: where the source declares no type, whole numbers satisfy the integer and the float
 * names, so that the verdict does not hang on which prices a batch holds.
 */

export const ofType = define({
  type: "expect_column_values_to_be_of_type",
  kwargs: { column: required(column), type_: required(text), mostly: optional(proportion) },
  compile: ({ column, type_, mostly }) => {
    const wanted: Wanted = {
      holds: (dtype) => isOfType(dtype, type_),
      names: OBJECTS.includes(type_) ? undefined : [type_],
      unknown: unknownName("Unrecognized numpy/python type", type_),
    };
    return columnRule(
      column,
      mostly,
      (values, rowCount, dtype) => judge(wanted, values, rowCount, dtype),
      (only) => judgeSql(wanted, only),
    );
  },
});

/** Names of other systems' types may stand in the list, as profilers write them. Any type will do where there is no list. */
export const inTypeList = define({
  type: "expect_column_values_to_be_in_type_list",
  kwargs: { column: required(column), type_list: optional(texts), mostly: optional(proportion) },
  compile: ({ column, type_list: names, mostly }) => {
    const wanted: Wanted = {
      holds: (dtype) => names === undefined || names.some((name) => isInTypes(dtype, name)),
      names,
      unknown: `No recognized numpy/python type in list: [${names?.map((name) => `'${name}'`).join(", ")}]`,
    };
    return columnRule(
      column,
      mostly,
      (values, rowCount, dtype) => judge(wanted, values, rowCount, dtype),
      (only) => judgeSql(wanted, only),
    );
  },
});

/** What the column itself is declared as, by a name that pandas reads; the type of text is `object` or `str`, as versions of pandas differ. */
export const columnTypeIs = define({
  type: "expect_column_type_to_be",
  kwargs: { column: required(column), type_: required(text) },
  compile: ({ column, type_ }) => {
    if (!isDtypeName(type_)) return problem("type_", unknownName("Unrecognized pandas type", type_));
    return right({
      kind: "batch",
      columns: [column],
      observe: ([values], { rowCount, dtypes }) => {
        const declared = dtypes?.get(column);
        const dtype = declared ?? dtypeOf(values!, rowCount);
        const agreed = possibleTypes(dtype, declared, values!, rowCount).find((type) => isDtype(type, type_));
        return right({ success: agreed !== undefined, observed: agreed ?? dtype });
      },
    });
  },
});

function possibleTypes(dtype: Dtype, declared: Dtype | undefined, values: Column, rowCount: number): readonly Dtype[] {
  if (dtype === "object") return isText(values, rowCount) ? ["object", "str"] : ["object"];
  return isUntyped(dtype, declared, values) ? ["int64", "float64"] : [dtype];
}

/** Whole numbers of a plain array may be either. */
const isUntyped = (dtype: Dtype, declared: Dtype | undefined, values: Column): boolean =>
  dtype === "int64" && declared === undefined && Array.isArray(values);

function isText(values: Column, rowCount: number): boolean {
  const present = presentOf(values, rowCount);
  return present.length > 0 && present.every((value) => typeof value === "string");
}

/** Names by which an `object` column goes as a whole; in a list they are the type of no value, as in Great Expectations. */
const OBJECTS = ["object", "object_", "O"];

const unknownName = (what: string, name: string): string => {
  const near = nearest(name, USUAL_NAMES);
  return `${what}: ${name}; ${near === undefined ? `usual are ${USUAL_NAMES.join(", ")}` : `did you mean ${near}?`}`;
};

interface Wanted {
  /** Whether a column of this type is as expected. */
  readonly holds: (dtype: Dtype) => boolean;
  /** The names that each value of an `object` column is held against; undefined where the column itself is. */
  readonly names: readonly string[] | undefined;
  /** What to say where none of the names is known. */
  readonly unknown: string;
}

function judge(wanted: Wanted, values: Column, rowCount: number, declared: Dtype | undefined): Either<Raised, RowFinding> {
  const dtype = declared ?? dtypeOf(values, rowCount);
  const { names } = wanted;
  if (dtype === "object" && names) {
    if (!names.some(isTypeName)) return raise("ValueError", wanted.unknown);
    return right(unexpectedWhere(values, rowCount, (value) => names.some((name) => pythonType(name)?.(value))));
  }
  const agreed = (isUntyped(dtype, declared, values) ? ["int64", "float64"] : [dtype]).find(wanted.holds);
  const whole = { success: agreed !== undefined, observed: scalarName(agreed ?? dtype) };
  return right({ ...unexpectedWhere(values, rowCount, () => whole.success), whole });
}

/** Only for a column that has a type as a whole because it declares one. */
function judgeSql({ holds }: Wanted, column: SqlColumn): RowSql | undefined {
  const { dtype } = column;
  if (dtype === undefined || dtype === "object") return undefined;
  const success = holds(dtype);
  return { ...eachValue(column, success ? "FALSE" : `${column.sql} IS NOT NULL`), whole: { success, observed: scalarName(dtype) } };
}
