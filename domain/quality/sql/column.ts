/** A column of the relation that a suite's statements read, as the in-memory executor would find its values. */
export interface SqlColumn {
  /** An expression that is null exactly where the value is missing: no NaN comes of it. */
  readonly sql: string;
  /**
   * `number` is a double, `date` a double of microseconds since 1970 in UTC, `text` is compared by code point. Of `other`, as
   * of numbers that a double does not hold, SQL only knows what is missing.
   */
  readonly kind: "number" | "text" | "date" | "boolean" | "other";
  /** The pandas name of its type, where the source declares one. */
  readonly dtype?: string | undefined;
}

/** Whether the values of all columns compare with each other as SQL compares them. */
export const areOfOneKind = (columns: readonly SqlColumn[]): boolean =>
  columns.every(({ kind }) => kind !== "other" && kind === columns[0]!.kind);
