/** Properties of resources as they travel between engine and provider. */
import type { Props } from "./cloud.ts";

/** Stands for a value that a preview does not know yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** Marks an object that is a secret, a file or an archive; what it is, is said by the value under it. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** The top-level properties that differ. */
export function changed(before: Props, after: Props): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => !key.startsWith("__") && !same(before[key], after[key]));
}

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!isObject(a) || !isObject(b)) return false;
  // Of files and archives the content counts, wherever they lie.
  if (a[SIGNATURE] !== undefined && a["hash"] !== undefined) return a["hash"] === b["hash"];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => same(a[key], b[key]));
}

export function hasUnknown(value: unknown): boolean {
  return value === UNKNOWN || (isObject(value) && Object.values(value).some(hasUnknown));
}

function isObject(value: unknown): value is Props {
  return typeof value === "object" && value !== null;
}
