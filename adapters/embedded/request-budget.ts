/** Requests of metered providers, counted in a SQLite file that all processes of a user share. */
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { RequestBudget, Taken } from "../../domain/ports/request-budget.ts";
import { makeDirectory } from "../make-directory.ts";
import { DAY_MS, FREE_LIMITS, mayTake, type RequestLimits } from "../providers/alpha-vantage/budget.ts";
import { sqliteErrno } from "./sqlite.ts";
import { errnoOf, StoreFault } from "./store-fault.ts";

const BUSY_TIMEOUT_MS = 5_000;

/** A file that cannot be used throws StoreFault. */
export function sqliteBudget(path: string, limits: RequestLimits = FREE_LIMITS): RequestBudget {
  return {
    take: async (account, nowMs) => onFile(path, (db) => take(db, limits, account, nowMs)),
  };
}

function take(db: DatabaseSync, limits: RequestLimits, account: string, nowMs: number): Taken {
  db.prepare("DELETE FROM requests WHERE at <= ?").run(nowMs - DAY_MS);
  const rows = db.prepare("SELECT at FROM requests WHERE account = ? ORDER BY at DESC LIMIT ?").all(account, limits.perDay);
  const times = rows.map(({ at }) => at as number);
  const taken = mayTake(times, limits, nowMs);
  if (taken._tag === "Go") db.prepare("INSERT INTO requests (account, at) VALUES (?, ?)").run(account, nowMs);
  return taken;
}

/** Opened for each request, of which there are a few a day: nobody has to close it. */
function onFile<A>(path: string, action: (db: DatabaseSync) => A): A {
  let db: DatabaseSync | undefined;
  try {
    makeDirectory(dirname(path));
    db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
    db.exec("BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS requests (account TEXT NOT NULL, at INTEGER NOT NULL) STRICT;");
    const result = action(db);
    db.exec("COMMIT");
    return result;
  } catch (error) {
    const code = sqliteErrno(error) ?? errnoOf(error);
    throw code === undefined ? error : new StoreFault(code, path, "write");
  } finally {
    db?.close();
  }
}
