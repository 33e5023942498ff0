/** Values and names as parts of a DuckDB statement. */

export function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A list of files for `read_parquet` and its like, which would take some characters of a path for a pattern. */
export function fileList(paths: readonly string[]): string {
  return `[${paths.map((path) => textLiteral(path.replaceAll(/[*?[]/g, "[$&]"))).join(", ")}]`;
}
