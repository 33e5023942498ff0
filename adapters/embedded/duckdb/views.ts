/**
 * What is published at this moment, as tables to query. The files are listed once: what a writer publishes later is not
 * seen, so that one session answers from one state.
 *
 * Instants are TIMESTAMP WITH TIME ZONE, shown in UTC (see parquet-columns.ts).
 */
import { join } from "node:path";
import { type DuckDBAppender, DuckDBTimestampTZValue } from "@duckdb/node-api";
import { barContract } from "../../../domain/market/bar.ts";
import type { Contract, FieldKind } from "../../../domain/market/contract.ts";
import { latestIndicatorsFields } from "../../../domain/market/latest-indicators.ts";
import { type LatestPrice, latestPriceFields, type RowFields } from "../../../domain/market/latest-price.ts";
import { minuteBarContract } from "../../../domain/market/minute-bar.ts";
import { tickContract } from "../../../domain/market/tick.ts";
import { microsOfInstant } from "../../../domain/market/times.ts";
import type { Model } from "../../../domain/ports/sql.ts";
import type { LatestPrices } from "../../../domain/ports/stores.ts";
import { DUCKDB_TYPES } from "../../../domain/schema/duckdb.ts";
import { latestBars } from "../../../domain/schema/latest-tellings.ts";
import { currentFiles, type DataFiles } from "./derived.ts";
import type { Session } from "./session.ts";
import { fileList, identifier } from "./sql-text.ts";
import { createMinuteView, createTickView, MINUTE_PARTS, TICK_HISTORY } from "./stream-views.ts";

/** Every published dataset under its name, and `latest_prices`. A dataset with no file is a table without rows. */
export async function createViews(
  session: Session,
  data: DataFiles & { readonly latestPrices: LatestPrices },
  models: readonly Model[],
): Promise<void> {
  await createBarViews(session, data.root, await curatedKeys(data, barContract));
  await createTickViews(session, data.root, await curatedKeys(data, tickContract));
  await createCuratedView(session, MINUTE_PARTS, minuteBarContract, data.root, await curatedKeys(data, minuteBarContract));
  await createMinuteView(session);
  // Its order_key means something to the store alone.
  const { order_key: _, ...priceFields } = latestPriceFields;
  await createTable<LatestPrice>(session, "latest_prices", priceFields, await data.latestPrices.all());
  await createTable(session, "latest_indicators", latestIndicatorsFields, await data.latestPrices.indicators());
  for (const model of models) await createDerivedView(session, data, model);
}

export async function curatedKeys({ objects }: DataFiles, { dataset }: Contract): Promise<readonly string[]> {
  return objects.list(`curated/${dataset}/`);
}

/** `daily_bars_history` holds every revision, and `daily_bars` the latest of each symbol, date and source. */
export async function createBarViews(session: Session, root: string, keys: readonly string[]): Promise<void> {
  const history = `${barContract.dataset}_history`;
  await createCuratedView(session, history, barContract, root, keys);
  await session.createView(barContract.dataset, latestBars(history));
}

/** `stock_market_data_history` holds every telling, and `stock_market_data` each trade as it was last told. */
export async function createTickViews(session: Session, root: string, keys: readonly string[]): Promise<void> {
  await createCuratedView(session, TICK_HISTORY, tickContract, root, keys);
  await createTickView(session);
}

async function createCuratedView(session: Session, name: string, contract: Contract, root: string, keys: readonly string[]): Promise<void> {
  const columns = columnsOf(contract)
    .map(({ name, type }) => `CAST(${identifier(name)} AS ${type}) AS ${identifier(name)}`)
    .join(", ");
  const scans = curatedScans(contract, root, keys);
  await session.createView(name, scans.map((scan) => `SELECT ${columns} FROM ${scan}`).join(" UNION ALL ") || emptyOf(contract));
}

/** What to select from, so that all rows of these curated objects come: a scan for each format. */
export function curatedScans(contract: Contract, root: string, keys: readonly string[]): readonly string[] {
  return [parquetScan, jsonlScan].flatMap((scan) => scan(contract, root, keys));
}

/** The contract's fields, then its partition levels as the keys carry them (`year=2024`). */
function columnsOf({ fieldNames, fields, partition }: Contract): readonly { readonly name: string; readonly type: string }[] {
  return [
    ...fieldNames.map((name) => ({ name, type: DUCKDB_TYPES[fields[name]!.kind] })),
    ...partition.levels.map((name) => ({ name, type: "INTEGER" })),
  ];
}

function parquetScan(contract: Contract, root: string, keys: readonly string[]): string[] {
  const paths = keys.filter((key) => key.endsWith(".parquet")).map((key) => join(root, key));
  return paths.length === 0 ? [] : [`read_parquet(${fileList(paths)}, ${partitionsOf(contract)})`];
}

function jsonlScan(contract: Contract, root: string, keys: readonly string[]): string[] {
  const paths = keys.filter((key) => key.endsWith(".jsonl")).map((key) => join(root, key));
  if (paths.length === 0) return [];
  const fields = contract.fieldNames.map((name) => `${identifier(name)}: '${DUCKDB_TYPES[contract.fields[name]!.kind]}'`);
  return [`read_json(${fileList(paths)}, format = 'newline_delimited', columns = {${fields.join(", ")}}, ${partitionsOf(contract)})`];
}

function partitionsOf({ partition }: Contract): string {
  return `hive_partitioning = true, hive_types = {${partition.levels.map((level) => `${level}: INTEGER`).join(", ")}}`;
}

function emptyOf(contract: Contract): string {
  return `SELECT ${columnsOf(contract)
    .map(({ name, type }) => `CAST(NULL AS ${type}) AS ${identifier(name)}`)
    .join(", ")} WHERE false`;
}

/** A model that was never built has the columns its SQL gives it, and no row. */
async function createDerivedView(session: Session, data: DataFiles, { name, sql }: Model): Promise<void> {
  const files = await currentFiles(data, name);
  await session.createView(name, files.length > 0 ? parquetOf(files) : `SELECT * FROM (\n${sql}\n) LIMIT 0`);
}

export function parquetOf(files: readonly string[]): string {
  return `SELECT * FROM read_parquet(${fileList(files)}, hive_partitioning = false)`;
}

/** Rows of a store beside the zones, as a table of the columns named in `fields`. */
async function createTable<Row>(session: Session, name: string, fields: Partial<RowFields<Row>>, rows: readonly Row[]): Promise<void> {
  const columns = Object.entries(fields) as [keyof Row & string, RowFields<Row>[keyof Row & string]][];
  await session.run(
    `CREATE TABLE ${name} (${columns.map(([column, { kind }]) => `${identifier(column)} ${DUCKDB_TYPES[kind]}`).join(", ")})`,
  );
  const appender = await session.connection.createAppender(name);
  for (const row of rows) {
    for (const [column, { kind }] of columns) append(appender, kind, row[column]);
    appender.endRow();
  }
  appender.closeSync();
}

function append(appender: DuckDBAppender, kind: Exclude<FieldKind, "date">, value: unknown): void {
  if (value === null) appender.appendNull();
  else if (kind === "text") appender.appendVarchar(value as string);
  else if (kind === "number") appender.appendDouble(value as number);
  else if (kind === "integer") appender.appendBigInt(BigInt(value as number));
  else appender.appendTimestampTZ(new DuckDBTimestampTZValue(BigInt(microsOfInstant(value as string))));
}
