/** Comparing like with like: numbers (and booleans, as 0 and 1) with numbers, text with text. */

/** "number" and "text" compare within themselves; anything else compares with nothing. */
export function likeness(value: unknown): "number" | "text" | "other" {
  if (typeof value === "number" || typeof value === "boolean") return "number";
  return typeof value === "string" ? "text" : "other";
}

/** Whether two present values can be ordered. */
export function alike(a: unknown, b: unknown): boolean {
  const kind = likeness(a);
  return kind !== "other" && kind === likeness(b);
}

/** A range, open where an end is not given; its ends are included unless strict. */
export interface Bounds {
  readonly min?: number | string | undefined;
  readonly max?: number | string | undefined;
  readonly strictMin?: boolean | undefined;
  readonly strictMax?: boolean | undefined;
}

/** Whether a value lies in the range; the two must be alike. */
export function within(value: number | string, { min, max, strictMin, strictMax }: Bounds): boolean {
  if (min !== undefined && (strictMin ? !(value > min) : !(value >= min))) return false;
  return max === undefined || (strictMax ? value < max : value <= max);
}
