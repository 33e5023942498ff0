/**
 * What the in-memory executor runs over: columns of equal length, each an array or a typed array.
 * A value is a number, string, boolean, Date (a moment in UTC; a {@link Moment} for more), null or undefined; null, undefined and NaN are missing.
 */

export type Column = ArrayLike<unknown>;

/** A moment that a Date does not hold: one to the microsecond, or of a column whose type names a zone, which a result then tells. */
export class Moment extends Date {
  /** Microseconds since 1970 in UTC. */
  readonly micros: number;
  readonly isZoned: boolean;

  constructor(micros: number, isZoned: boolean) {
    super(Math.floor(micros / 1000));
    this.micros = micros;
    this.isZoned = isZoned;
  }
}

/** A moment in microseconds since 1970 in UTC. */
export const microsOf = (date: Date): number => (date instanceof Moment ? date.micros : date.getTime() * 1000);

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
