/** The curated bars of a data directory as other readers than Assay's own see them, and decimals compared by their text. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { parquetReadObjects } from "hyparquet";

const NUMBERS = ["open", "high", "low", "close", "adjusted_close", "volume"] as const;

/** A bar's symbol, date and numbers: those of a file as text, those of a store as doubles. */
export interface Told<N> {
  readonly symbol: string;
  readonly date: string;
  readonly numbers: readonly (N | null)[];
}

/** What DuckDB reads from the Parquet files, by receipt. */
export async function readWithDuckDB(data: string): Promise<Map<string, Told<number>>> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const reader = await connection.runAndReadAll(
    `SELECT receipt_id, symbol, CAST(price_date AS VARCHAR), ${NUMBERS.join(", ")}
     FROM read_parquet('${join(data, "curated/daily_bars/*/*.parquet")}', hive_partitioning = false)`,
  );
  const rows = reader.getRows() as unknown as [string, string, string, ...(number | null)[]][];
  connection.closeSync();
  return new Map(rows.map(([receipt, symbol, date, ...numbers]) => [receipt, { symbol, date, numbers }]));
}

/** What hyparquet reads from them. */
export async function readWithHyparquet(data: string): Promise<Map<string, Told<number>>> {
  const bars = new Map<string, Told<number>>();
  for (const path of globSync("curated/daily_bars/*/*.parquet", { cwd: data })) {
    const bytes = readFileSync(join(data, path));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const compressors = { ZSTD: (page: Uint8Array) => zstdDecompressSync(page) };
    for (const row of await parquetReadObjects({ file, compressors })) {
      bars.set(row["receipt_id"], {
        symbol: row["symbol"],
        date: (row["price_date"] as Date).toISOString().slice(0, 10),
        numbers: NUMBERS.map((name) => row[name] as number | null),
      });
    }
  }
  return bars;
}

/** Each input's arrival id by its file's name. */
export function arrivalsOf(data: string): Map<string, string> {
  return new Map(
    globSync("raw/**/*.envelope.json", { cwd: data }).map((path) => {
      const { request, arrival } = JSON.parse(readFileSync(join(data, path), "utf8")) as { request: string; arrival: string };
      return [request, arrival];
    }),
  );
}

/** Where a stored bar differs from the file's: every number both as a double and as a decimal, digit by digit. */
export function difference(told: Told<string>, stored: Told<number> | undefined): string | undefined {
  if (!stored) return `${told.symbol} ${told.date} is not there`;
  if (stored.symbol !== told.symbol || stored.date !== told.date)
    return `${stored.symbol} ${stored.date} in place of ${told.symbol} ${told.date}`;
  for (const [i, text] of told.numbers.entries()) {
    const number = stored.numbers[i]!;
    if (text === null ? number === null : number !== null && number === Number(text) && decimal(String(number)) === decimal(text)) continue;
    return `${told.symbol} ${told.date}: ${NUMBERS[i]} is ${number}, and ${text} in the file`;
  }
  return undefined;
}

/** A decimal text as `digits`e`exponent` without zeros at the end, so that equal values are equal texts. */
export function decimal(text: string): string {
  const [, sign, whole, fraction = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(text)!;
  let digits = BigInt(whole! + fraction);
  let power = Number(exponent) - fraction.length;
  if (digits === 0n) return "0";
  while (digits % 10n === 0n) {
    digits /= 10n;
    power++;
  }
  return `${sign}${digits}e${power}`;
}
