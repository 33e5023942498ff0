/** A column of numbers alone in one typed array, NaN where a value is missing, with the type that pandas gives it. */
export interface Numbers {
  readonly values: Float64Array;
  /** Missing values turn integers into floats. */
  readonly dtype: "int64" | "float64";
}

/** Undefined where anything present is no number, or where nothing is present. */
export function numbersOf(values: readonly unknown[]): Numbers | undefined {
  const numbers = new Float64Array(values.length);
  let whole = 0;
  let present = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === null) numbers[row] = Number.NaN;
    else if (typeof value !== "number") return undefined;
    else {
      numbers[row] = value;
      present++;
      if (Number.isInteger(value)) whole++;
    }
  }
  return present === 0 ? undefined : { values: numbers, dtype: whole === values.length ? "int64" : "float64" };
}
