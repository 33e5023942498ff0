/**
 * What is published at this moment, as tables to query. The files are listed once: what a writer publishes later is not
 * seen, so that one session answers from one state.
 *
 * Instants are TIMESTAMP WITH TIME ZONE, shown in UTC (see parquet-columns.ts).
 */
import { join } from "node:path";
import { DuckDBTimestampTZValue } from "@duckdb/node-api";
import { barContract } from "../../../domain/market/bar.ts";
import type { Contract } from "../../../domain/market/contract.ts";
import type { LatestIndicators } from "../../../domain/market/latest-indicators.ts";
import type { LatestPrice } from "../../../domain/market/latest-price.ts";
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
  await createLatestPrices(session, await data.latestPrices.all());
  await createLatestIndicators(session, await data.latestPrices.indicators());
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

/** Without `order_key`, which means something to the store alone. */
async function createLatestPrices(session: Session, rows: readonly LatestPrice[]): Promise<void> {
  await session.run(`CREATE TABLE latest_prices (symbol VARCHAR, price DOUBLE, volume DOUBLE, currency VARCHAR,
    event_time TIMESTAMP WITH TIME ZONE, source VARCHAR, receipt_id VARCHAR)`);
  const appender = await session.connection.createAppender("latest_prices");
  for (const { symbol, price, volume, currency, event_time, source, receipt_id } of rows) {
    appender.appendVarchar(symbol);
    appender.appendDouble(price);
    appender.appendDouble(volume);
    if (currency === null) appender.appendNull();
    else appender.appendVarchar(currency);
    appender.appendTimestampTZ(new DuckDBTimestampTZValue(BigInt(microsOfInstant(event_time))));
    for (const text of [source, receipt_id]) appender.appendVarchar(text);
    appender.endRow();
  }
  appender.closeSync();
}

async function createLatestIndicators(session: Session, rows: readonly LatestIndicators[]): Promise<void> {
  await session.run(`CREATE TABLE latest_indicators (symbol VARCHAR, source VARCHAR, event_time TIMESTAMP WITH TIME ZONE, ma DOUBLE,
    ma_trades BIGINT, ema DOUBLE, vwap DOUBLE, day_volume DOUBLE, day_trades BIGINT)`);
  const appender = await session.connection.createAppender("latest_indicators");
  for (const { symbol, source, event_time, ma, ma_trades, ema, vwap, day_volume, day_trades } of rows) {
    for (const text of [symbol, source]) appender.appendVarchar(text);
    appender.appendTimestampTZ(new DuckDBTimestampTZValue(BigInt(microsOfInstant(event_time))));
    appender.appendDouble(ma);
    appender.appendBigInt(BigInt(ma_trades));
    appender.appendDouble(ema);
    if (vwap === null) appender.appendNull();
    else appender.appendDouble(vwap);
    appender.appendDouble(day_volume);
    appender.appendBigInt(BigInt(day_trades));
    appender.endRow();
  }
  appender.closeSync();
}
