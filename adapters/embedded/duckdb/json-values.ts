import {
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValueConverter,
  type Json,
  JsonDuckDBValueConverter,
} from "@duckdb/node-api";
import { instantOfMs } from "../../../domain/market/times.ts";

/**
 * A DuckDB value as JSON without loss: integers as numbers while a double holds them exactly and as text beyond, decimals as
 * text, dates as `YYYY-MM-DD`, instants in the contracts' 27 characters, infinities and NaN as text.
 */
export const jsonOfValue: DuckDBValueConverter<Json> = (value, type, convertNested) => {
  if (typeof value === "bigint") return isExactAsNumber(value) ? Number(value) : value.toString();
  if (value instanceof DuckDBTimestampTZValue || value instanceof DuckDBTimestampValue) return instantText(value);
  return JsonDuckDBValueConverter(value, type, convertNested);
};

function isExactAsNumber(value: bigint): boolean {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
}

const FIRST_MICROS = BigInt(Date.parse("0000-01-01T00:00:00Z")) * 1000n;
const LAST_MICROS = BigInt(Date.parse("9999-12-31T23:59:59.999Z")) * 1000n + 999n;

/** Infinite timestamps and years of more than four digits are left in DuckDB's own words. */
function instantText(value: DuckDBTimestampValue | DuckDBTimestampTZValue): string {
  const { micros } = value;
  if (micros < FIRST_MICROS || micros > LAST_MICROS) return value.toString();
  const below = ((micros % 1000n) + 1000n) % 1000n;
  return `${instantOfMs(Number((micros - below) / 1000n)).slice(0, 23)}${String(below).padStart(3, "0")}Z`;
}
