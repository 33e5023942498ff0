/** How many requests a key may still make: counted across runs and processes, because the service counts so. */
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sqliteErrno } from "../../embedded/sqlite.ts";
import { errnoOf, StoreFault } from "../../embedded/store-fault.ts";

export type Taken =
  /** The request is counted: make it. */
  | { readonly _tag: "Go" }
  /** Ask again after that time. */
  | { readonly _tag: "Wait"; readonly ms: number }
  | { readonly _tag: "Exhausted"; readonly untilMs: number };

export interface RequestBudget {
  /** Counts one request of the account, where its limits allow it at that time (epoch milliseconds). */
  take(account: string, nowMs: number): Promise<Taken>;
}

export interface RequestLimits {
  readonly perSecond: number;
  readonly perDay: number;
}

/** Of a free key. */
const FREE_LIMITS: RequestLimits = { perSecond: 1, perDay: 25 };

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const BUSY_TIMEOUT_MS = 5_000;

/** Names an account by its key without saying the key. */
export function accountOf(key: string): string {
  return createHash("sha256").update(`assay-budget:${key}`).digest("hex").slice(0, 16);
}

/**
 * A budget in a SQLite file, shared by all processes that name it. The day slides: at no time more than `perDay` requests
 * within 24 hours, which holds wherever the service's own day begins. A file that cannot be used throws StoreFault.
 */
export function sqliteBudget(path: string, limits: RequestLimits = FREE_LIMITS): RequestBudget {
  return {
    take: async (account, nowMs) => onFile(path, (db) => take(db, limits, account, nowMs)),
  };
}

function take(db: DatabaseSync, limits: RequestLimits, account: string, nowMs: number): Taken {
  db.prepare("DELETE FROM requests WHERE at <= ?").run(nowMs - DAY_MS);
  const times = db.prepare("SELECT at FROM requests WHERE account = ? ORDER BY at DESC LIMIT ?").all(account, limits.perDay);
  const at = (place: number) => times[place - 1]?.at as number | undefined;

  const dayFull = at(limits.perDay);
  if (dayFull !== undefined) return { _tag: "Exhausted", untilMs: dayFull + DAY_MS };
  const secondFull = at(limits.perSecond);
  if (secondFull !== undefined && secondFull + SECOND_MS > nowMs) {
    // A clock that was set back must not make anyone wait for longer than the limit itself.
    return { _tag: "Wait", ms: Math.min(SECOND_MS, secondFull + SECOND_MS - nowMs) };
  }
  db.prepare("INSERT INTO requests (account, at) VALUES (?, ?)").run(account, nowMs);
  return { _tag: "Go" };
}

/** Opened for each request, of which there are a few a day: nobody has to close it. */
function onFile<A>(path: string, action: (db: DatabaseSync) => A): A {
  let db: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
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
