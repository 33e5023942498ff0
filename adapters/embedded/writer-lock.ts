/**
 * One writer at a time, held by an open exclusive SQLite transaction: unlike a lock file, it dies with its process,
 * however that dies.
 */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Either, left, right } from "fp-ts/lib/Either.js";
import { sqliteErrno } from "./sqlite.ts";
import { StoreFault } from "./store-fault.ts";

export interface WriterLock {
  release(): void;
}

/** Who holds the lock, as far as can be told: the holder says so just after it has it. */
export interface Holder {
  readonly pid?: number;
  /** ISO 8601, UTC. */
  readonly since?: string;
}

/** Left where another process, or another part of this one, holds the lock. Throws a `StoreFault` for what the disk refuses. */
export function takeWriterLock(root: string): Either<Holder, WriterLock> {
  const path = join(root, "writer.lock.db");
  const holder = join(root, "writer.pid");
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(path, { timeout: 0 });
    connection.exec("BEGIN EXCLUSIVE");
    writeFileSync(holder, `${process.pid}\n`);
    const held = connection;
    return right({ release: () => held.close() });
  } catch (error) {
    connection?.close();
    const code = sqliteErrno(error);
    if (code === "EBUSY") return left(readHolder(holder));
    throw code === undefined ? error : new StoreFault(code, path, "write");
  }
}

/** Whether a process holds the lock. Takes nothing, and leaves nothing behind. */
export function isWriterAtWork(root: string): boolean {
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(join(root, "writer.lock.db"), { readOnly: true, timeout: 0 });
    connection.prepare("SELECT 1 FROM sqlite_schema").get();
    return false;
  } catch (error) {
    return sqliteErrno(error) === "EBUSY";
  } finally {
    connection?.close();
  }
}

function readHolder(path: string): Holder {
  try {
    const pid = Number.parseInt(readFileSync(path, "utf8"), 10);
    return Number.isNaN(pid) ? {} : { pid, since: statSync(path).mtime.toISOString() };
  } catch {
    return {}; // said nothing yet
  }
}
