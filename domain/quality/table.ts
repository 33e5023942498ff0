/**
 * What the in-memory executor runs over: columns of equal length, each an array or a typed array.
 * A value is a number, string, boolean, Date (a moment in UTC), null or undefined; null, undefined and NaN are missing.
 */

export type Column = ArrayLike<unknown>;

export interface Table {
  readonly rowCount: number;
  /** In the order of the source; every column holds `rowCount` values. */
  readonly columns: ReadonlyMap<string, Column>;
  /**
   * The pandas names of the columns' types where the source declares them (`int64`, `float64`). Without one, a type is read
   * off the values, and a whole number in a plain array may be an integer or a float.
   */
  readonly dtypes?: ReadonlyMap<string, string>;
}

/** Whether pandas would call the value null: null, undefined or NaN. */
export function isMissing(value: unknown): value is null | undefined {
  return value === null || value === undefined || Number.isNaN(value);
}
