/**
 * The database `assay.db` of a data directory: progress and latest prices. One writer; readers in other processes see
 * the last commit and never wait for it (write-ahead log).
 */
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { LATEST_INDICATORS, LATEST_PRICES } from "./latest-tables.ts";
import { StoreFault } from "./store-fault.ts";

export const DATABASE_FILE = "assay.db";
const BUSY_TIMEOUT_MS = 10_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS checkpoints (
    shard    TEXT PRIMARY KEY,
    version  INTEGER NOT NULL,
    position TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS state (
    key   TEXT PRIMARY KEY,
    value BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS pending (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    shard   TEXT NOT NULL,
    version INTEGER NOT NULL,
    publish TEXT NOT NULL,
    UNIQUE (shard, version)
  ) STRICT;
  ${LATEST_PRICES.create}
  ${LATEST_INDICATORS.create}
`;

/** A connection, and whether there is a table. */
function openReadOnly(path: string): readonly [DatabaseSync, boolean] {
  const hasTable = (connection: DatabaseSync) => connection.prepare("SELECT 1 FROM sqlite_schema").get() !== undefined;
  const connection = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    return [connection, hasTable(connection)];
  } catch (error) {
    connection.close();
    // Where nothing can be written (a backup, another user's data), SQLite cannot make the index of the log that it would look into.
    // Without a log no writer is at work, and the file is all there is.
    if (sqliteErrno(error) !== "EROFS" || existsSync(`${path}-wal`)) throw error;
    const alone = new DatabaseSync(`${pathToFileURL(path)}?immutable=1`, { readOnly: true });
    return [alone, hasTable(alone)];
  }
}

/** A connection whose faults of the disk are thrown as {@link StoreFault}. */
export class Database {
  readonly path: string;
  private readonly connection: DatabaseSync;
  private readonly doing: "read" | "write";

  private constructor(path: string, connection: DatabaseSync, doing: "read" | "write") {
    this.path = path;
    this.connection = connection;
    this.doing = doing;
  }

  /** Creates the file and its tables where they are absent. */
  static openForWriting(path: string): Database {
    return onSqlite("write", path, () => {
      const connection = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
      // FULL: a commit is on the disk when it returns, also with a write-ahead log.
      connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
      connection.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT;`);
      return new Database(path, connection, "write");
    });
  }

  /** Undefined where no writer has got as far as making the tables. */
  static openForReading(path: string): Database | undefined {
    if (!existsSync(path)) return undefined;
    return onSqlite("read", path, () => {
      const [connection, isMade] = openReadOnly(path);
      if (isMade) return new Database(path, connection, "read");
      connection.close();
      return undefined;
    });
  }

  run<A>(action: (connection: DatabaseSync) => A): A {
    return onSqlite(this.doing, this.path, () => action(this.connection));
  }

  /** Runs the action as one transaction that holds the write lock from its start; whatever it throws undoes all of it. */
  transaction<A>(action: (connection: DatabaseSync) => A): A {
    return this.run((connection) => {
      connection.exec("BEGIN IMMEDIATE");
      try {
        const result = action(connection);
        connection.exec("COMMIT");
        return result;
      } catch (error) {
        // A full disk makes SQLite roll back by itself.
        if (connection.isTransaction) connection.exec("ROLLBACK");
        throw error;
      }
    });
  }

  close(): void {
    this.connection.close();
  }
}

/** SQLite's primary result codes for what a disk refuses, as the system calls the same. Every other one is a programming error. */
const ERRNO: Readonly<Record<number, string>> = {
  3: "EACCES",
  5: "EBUSY",
  8: "EROFS",
  10: "EIO",
  11: "EBADMSG",
  13: "ENOSPC",
  14: "EACCES",
  26: "EBADMSG",
};

export function sqliteErrno(error: unknown): string | undefined {
  const code = error instanceof Error && "errcode" in error ? error.errcode : undefined;
  return typeof code === "number" ? ERRNO[code & 0xff] : undefined;
}

function onSqlite<A>(doing: "read" | "write", path: string, action: () => A): A {
  try {
    return action();
  } catch (error) {
    const code = sqliteErrno(error);
    throw code === undefined ? error : new StoreFault(code, path, doing);
  }
}
