/** The replay of historical-batch on this machine. */
import { randomUUID } from "node:crypto";
import { isLeft } from "fp-ts/lib/Either.js";
import type { WritableData } from "../../adapters/embedded/data-directory.ts";
import { damaged } from "../../adapters/embedded/duckdb/duckdb-error.ts";
import { query } from "../../adapters/embedded/duckdb/query.ts";
import { openReadingSession } from "../../adapters/embedded/duckdb/reading-session.ts";
import { duckdbEngine } from "../../adapters/embedded/duckdb/sql-engine.ts";
import { textLiteral } from "../../adapters/embedded/duckdb/sql-text.ts";
import { encoderOf } from "../../adapters/encoding/curated.ts";
import { modelsFromFiles } from "../../adapters/models-from-files.ts";
import { readRecords } from "../../adapters/providers/formats/read-records.ts";
import { barContract } from "../../domain/market/bar.ts";
import { type Instant, instantOfMicros, type SessionDate } from "../../domain/market/times.ts";
import { decodeSettings } from "../../domain/settings.ts";
import type { LocalReplay } from "../definition.ts";
import { replayHere } from "../local-replay.ts";
import { replayHistory } from "./replay.ts";
import { PIPELINE } from "./run.ts";
import { settingsSpec } from "./settings.ts";
import { suiteFor } from "./suites.ts";

export const replayLocally: LocalReplay = (asked) =>
  replayHere(asked, PIPELINE, decodeSettings(settingsSpec, asked.settings), (data, settings, shared) =>
    replayHistory(
      {
        ...shared,
        attempt: randomUUID(),
        readRecords,
        objects: data.objects,
        checkpoints: data.checkpoints,
        encoder: encoderOf(settings.format),
        suite: suiteFor(settings.calendar),
        models: modelsFromFiles(new URL("./models/", import.meta.url)),
        sql: duckdbEngine(data),
        toldAt: (source, symbol) => toldAt(data, source, symbol),
      },
      settings,
      asked.order,
    ),
  );

async function toldAt(data: WritableData, source: string, symbol: string): Promise<ReadonlyMap<SessionDate, Instant>> {
  const session = await openReadingSession(data, []);
  try {
    const told = new Map<SessionDate, Instant>();
    const sql = `SELECT CAST(price_date AS VARCHAR), epoch_us(ingested_at) FROM ${barContract.dataset}
      WHERE source = ${textLiteral(source)} AND symbol = ${textLiteral(symbol)}`;
    const asked = await query(session, sql, (rows) => {
      for (const [date, micros] of rows) told.set(String(date), instantOfMicros(Number(micros)));
    });
    if (isLeft(asked)) throw damaged(asked.left.message);
    return told;
  } finally {
    session.close();
  }
}
