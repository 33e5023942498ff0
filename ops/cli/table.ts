import { printable } from "./terminal/printable.ts";

/** A table for people: columns as wide as they need to be, numbers to the right. */
export function table(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cells = rows.map((row) => row.map(show));
  // Not by Math.max of all at once, which takes some hundred thousand.
  const widths = columns.map((name, column) => cells.reduce((widest, row) => Math.max(widest, row[column]!.length), name.length));
  const numeric = columns.map(
    (_, column) => rows.length > 0 && rows.every((row) => row[column] === null || typeof row[column] === "number"),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (numeric[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join("  ")
      .trimEnd();
  return [line(columns), widths.map((width) => "─".repeat(width)).join("  "), ...cells.map(line)].join("\n");
}

function show(value: unknown): string {
  if (value === null || value === undefined) return "";
  return printable(typeof value === "object" ? JSON.stringify(value) : String(value));
}
