/** A data directory with curated bars, as the writer leaves it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DataFiles } from "../../../adapters/embedded/duckdb/derived.ts";
import { jsonOfValue } from "../../../adapters/embedded/duckdb/json-values.ts";
import { Session } from "../../../adapters/embedded/duckdb/session.ts";
import { publishedObjects } from "../../../adapters/embedded/object-store.ts";
import { type CuratedFormat, encoderOf } from "../../../adapters/encoding/curated.ts";
import { modelsFromFiles } from "../../../adapters/models-from-files.ts";
import { type Bar, barContract } from "../../../domain/market/bar.ts";

export const historyModels = modelsFromFiles(new URL("../../../pipelines/historical-batch/models/", import.meta.url));

const BAR: Bar = {
  symbol: "AAPL",
  price_date: "2024-01-02",
  open: 10,
  high: 12,
  low: 9,
  close: 11,
  adjusted_close: null,
  volume: 100,
  currency: "USD",
  price_basis: "traded",
  source: "test",
  ingested_at: "2026-01-18T14:30:00.123456Z",
  revision: 1,
  receipt_id: "r:1",
};

export function bar(differing: Partial<Bar>): Bar {
  return { ...BAR, ...differing };
}

/** One bar a session with these closes, from Tuesday 2024-01-02 on, weekdays only. */
export function series(closes: readonly number[], differing: Partial<Bar> = {}): Bar[] {
  const day = new Date("2024-01-02T00:00:00Z");
  return closes.map((close) => {
    const price_date = day.toISOString().slice(0, 10);
    do day.setUTCDate(day.getUTCDate() + 1);
    while (day.getUTCDay() % 6 === 0);
    return bar({ price_date, open: close, high: close, low: close, close, ...differing });
  });
}

export function dataFiles(root: string): DataFiles {
  return { root, objects: publishedObjects(root) };
}

/** Publishes the bars, all of one year, as one curated object. */
export function curate(root: string, name: string, bars: readonly Bar[], format: CuratedFormat = "parquet"): void {
  const encoder = encoderOf(format);
  const year = bars[0]!.price_date.slice(0, 4);
  const columns = new Map(barContract.fieldNames.map((field) => [field, bars.map((row) => row[field as keyof Bar])]));
  write(join(root, `curated/daily_bars/year=${year}/${name}${encoder.extension}`), encoder.encode(barContract, columns));
}

export function write(path: string, content: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** A session that the surrounding `describe` closes after each test: `const session = useSession(directory)`. */
export function useSession(directory: () => string): () => Session {
  let session: Session | undefined;
  beforeEach(async () => {
    session = await Session.open({ spillDirectory: join(directory(), "spill"), threads: 2 });
  });
  afterEach(() => session?.close());
  return () => session!;
}

/** Rows as JSON, in the statement's order. */
export async function rowsOf(session: Session, sql: string): Promise<unknown[][]> {
  return (await session.connection.runAndReadAll(sql)).convertRows(jsonOfValue);
}
