/**
 * How the columns of a relation in DuckDB become columns of a table. A first statement measures them; what it found decides the
 * expression that each is read by, so that nothing is rounded: numbers that a double does not hold exactly, and times below the
 * microsecond, are read as text.
 */

import type { SqlColumn } from "../../domain/quality/sql/column.ts";

/** A column before it is measured. */
export interface SourceColumn {
  readonly name: string;
  /** What names it in a statement. */
  readonly sql: string;
  /** As DuckDB writes it: `BIGINT`, `DECIMAL(18,4)`; `CSV` for text whose type its values tell. */
  readonly type: string;
  /** How it is read, where that is known without measuring. */
  readonly read?: Omit<ReadColumn, "name"> | undefined;
}

/** A column as it is read: an expression, and what its values become. */
export interface ReadColumn {
  readonly name: string;
  readonly sql: string;
  /**
   * `exact` is text of numbers, which become numbers where a double holds them; `date` and `zoned` are epoch microseconds as a double,
   * `json` the text of any value.
   */
  readonly kind: "double" | "exact" | "boolean" | "date" | "zoned" | "text" | "json";
  /** The pandas name of its type, where it has one of its own. */
  readonly dtype?: string;
  /** Of `double`: whether all values are whole, of a source that tells no type. */
  readonly isWhole?: boolean;
  /** Of `double`: whether NaN may be among the values. */
  readonly hasNaN?: boolean;
  /** Of `exact`: an expression for its values as doubles, where a double holds every one of them. */
  readonly doubles?: string;
}

/** What is measured of a column: its expressions, and the choice that their values make. */
export interface Measured {
  readonly measures: readonly string[];
  readonly choose: (found: readonly unknown[], rowCount: number) => Omit<ReadColumn, "name">;
  /** Whether what some rows tell cannot be changed by others. */
  readonly isSettled?: (found: readonly unknown[]) => boolean;
}

/** The largest integer that a double holds, and all below it. */
const SAFE = Number.MAX_SAFE_INTEGER;

const INTEGERS: Readonly<Record<string, string>> = {
  TINYINT: "int8",
  SMALLINT: "int16",
  INTEGER: "int32",
  BIGINT: "int64",
  UTINYINT: "uint8",
  USMALLINT: "uint16",
  UINTEGER: "uint32",
  UBIGINT: "uint64",
  HUGEINT: "object",
  UHUGEINT: "object",
};

export function measuredColumn({ sql, type, read }: SourceColumn): Measured {
  if (read) return fixed(read);
  if (type === "CSV") return sniffed(sql);
  if (type === "DOUBLE") return floats(sql, "float64");
  if (type === "FLOAT") return floats(`CAST(${sql} AS DOUBLE)`, "float32");
  if (type === "BOOLEAN") return fixed({ sql, kind: "boolean" });
  if (type.startsWith("DECIMAL")) return fixed({ sql: `CAST(${sql} AS VARCHAR)`, kind: "exact", ...decimal(sql, type) });
  if (type === "DATE") return moments(`TRY_CAST(${sql} AS TIMESTAMP)`, sql);
  if (type.startsWith("TIMESTAMP")) return moments(sql, sql, type);
  const dtype = INTEGERS[type];
  if (dtype !== undefined) return integers(sql, dtype);
  const isNested = /^(STRUCT|MAP|UNION)\(|\]$/.test(type);
  return fixed({ sql: isNested ? `CAST(to_json(${sql}) AS VARCHAR)` : `CAST(${sql} AS VARCHAR)`, kind: "text" });
}

/** Up to 15 digits a double holds any, and six of them after the point it writes without an exponent. */
function decimal(sql: string, type: string): Pick<ReadColumn, "doubles"> {
  const [width, scale] = type.match(/\d+/g)!.map(Number) as [number, number];
  return width <= 15 && scale <= 6 ? { doubles: `CAST(${sql} AS DOUBLE)` } : {};
}

const fixed = (column: Omit<ReadColumn, "name">): Measured => ({ measures: [], choose: () => column });

/** NaN is the greatest of the numbers, to DuckDB. */
function floats(sql: string, dtype: string): Measured {
  return { measures: [`isnan(max(${sql}))`], choose: ([hasNaN]) => ({ sql, kind: "double", dtype, hasNaN: hasNaN === true }) };
}

function integers(sql: string, dtype: string): Measured {
  return {
    measures: [`count(${sql})`, `min(${sql}) >= -${SAFE} AND max(${sql}) <= ${SAFE}`],
    choose: ([present, safe], rowCount) => integer(sql, Number(present) === rowCount ? dtype : "float64", safe !== false),
  };
}

const integer = (sql: string, dtype: string, safe: boolean): Omit<ReadColumn, "name"> =>
  safe ? { sql: `CAST(${sql} AS DOUBLE)`, kind: "double", dtype } : { sql: `CAST(${sql} AS VARCHAR)`, kind: "exact", dtype };

/** The last day that a `Date` holds, and the first one on the other side of 1970; DuckDB knows later ones. */
const LAST = "275760-09-12";
const FIRST = "271821-04-20 (BC)";

/** `moment` is the column as a timestamp. Times of day, intervals, what is infinite and what no `Date` holds are no moments of a table. */
function moments(moment: string, sql: string, type = "TIMESTAMP"): Measured {
  const hasNanos = type === "TIMESTAMP_NS";
  const fits = hasNanos
    ? `isfinite(${sql}) AND epoch_ns(${sql}) % 1000 = 0`
    : `isfinite(${sql}) AND ${sql} BETWEEN '${FIRST}' AND '${LAST}'`;
  const digits = hasNanos ? "%n" : "%f";
  const isZoned = type.endsWith("TIME ZONE");
  const zone = isZoned ? "+00:00" : "";
  const written = `CASE WHEN isfinite(${sql}) THEN strftime(${moment}, '%Y-%m-%dT%H:%M:%S.${digits}${zone}') END`;
  const text = `coalesce(${written}, CAST(${sql} AS VARCHAR))`;
  return {
    measures: [`bool_and(${fits})`],
    choose: ([whole]) => {
      if (whole === false) return { sql: text, kind: "text" };
      const micros = `CAST(epoch_us(${moment}) AS DOUBLE)`;
      return isZoned ? { sql: micros, kind: "zoned", dtype: "datetime64[us, UTC]" } : { sql: micros, kind: "date" };
    },
  };
}

/** As a CSV writes it: `7`, and not `007`, which is a code. */
const WHOLE = "-?(0|[1-9][0-9]*)";
const NUMBER = "[+-]?((0|[1-9][0-9]*)(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?(inf|Infinity)";
const NAN = "-?(nan|NaN)";

/** What a cell can be; a column's cells together are the sum of what they are. */
const CELL = { missing: 1, whole: 2, long: 4, number: 8, nan: 16, truth: 32, text: 64 } as const;

/**
 * The type that all values of a CSV's column have: whole numbers, other numbers ({@link NUMBER}), true and false in any case;
 * else text. Dates stay text, as they do in pandas. An empty cell is missing.
 */
function sniffed(sql: string): Measured {
  // What has a point is neither whole nor true: of prices, one pattern is then tried and not two.
  const cell = `CASE WHEN ${sql} IS NULL THEN ${CELL.missing}
    WHEN contains(${sql}, '.') THEN CASE WHEN regexp_full_match(${sql}, '${NUMBER}') THEN ${CELL.number} ELSE ${CELL.text} END
    WHEN regexp_full_match(${sql}, '${WHOLE}') THEN CASE WHEN abs(TRY_CAST(${sql} AS DOUBLE)) <= ${SAFE} THEN ${CELL.whole} ELSE ${CELL.long} END
    WHEN regexp_full_match(${sql}, '${NUMBER}') THEN ${CELL.number}
    WHEN regexp_full_match(${sql}, '${NAN}') THEN ${CELL.nan}
    WHEN lower(${sql}) IN ('true', 'false') THEN ${CELL.truth} ELSE ${CELL.text} END`;
  return {
    measures: [`bit_or(${cell})`],
    isSettled: ([cells]) => (Number(cells) & CELL.text) !== 0,
    choose: ([cells]) => {
      const present = Number(cells) & ~CELL.missing;
      const only = (...kinds: readonly number[]) => present !== 0 && (present & ~kinds.reduce((all, kind) => all | kind)) === 0;
      const dtype = present === Number(cells) ? "int64" : "float64";
      if (only(CELL.whole, CELL.long)) return { ...integer(sql, dtype, only(CELL.whole)), isWhole: only(CELL.whole) };
      if (only(CELL.whole, CELL.long, CELL.number, CELL.nan))
        return { sql: `CAST(${sql} AS DOUBLE)`, kind: "double", dtype: "float64", hasNaN: (present & CELL.nan) !== 0 };
      return only(CELL.truth) ? { sql: `lower(${sql}) = 'true'`, kind: "boolean" } : { sql, kind: "text" };
    },
  };
}

/** The column as the statements of a suite read it, which call it `alias`; with the expression that makes it. */
export function sqlColumn(
  { sql, kind, dtype, doubles, hasNaN }: ReadColumn,
  alias: string,
): { readonly column: SqlColumn; readonly expression: string } {
  const made = (kind: SqlColumn["kind"], expression: string) => ({ column: { sql: alias, kind, dtype }, expression });
  switch (kind) {
    case "double":
      return made("number", hasNaN ? `CASE WHEN NOT isnan(${sql}) THEN ${sql} END` : sql);
    case "exact":
      return doubles === undefined ? made("other", sql) : made("number", doubles);
    case "date":
    case "zoned":
      return made("date", sql);
    case "json":
      return made("other", sql);
    default:
      return made(kind, sql);
  }
}
