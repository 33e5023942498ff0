/** Everything that a data directory holds, so that two can be held against each other. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * By name: each file's hash, hidden files too; each row of the database; each log's distinct lines, as a verdict may be
 * logged again after a kill. Left out is what tells of processes and not of data: the writer's lock, SQLite's own files.
 */
export type Snapshot = ReadonlyMap<string, string>;

const OF_PROCESSES = /^(assay\.db(-wal|-shm)?|writer\.(lock\.db(-journal)?|pid))$/;

export function snapshotOf(data: string): Snapshot {
  const snapshot = new Map(databaseRows(data));
  for (const path of filesIn(data)) {
    if (OF_PROCESSES.test(path)) continue;
    const bytes = readFileSync(join(data, path));
    snapshot.set(path, path.startsWith("logs/") ? distinctLines(bytes.toString()) : sha256(bytes));
  }
  return snapshot;
}

/** Paths of the files at whatever depth, relative to the directory. */
export function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
}

/** What of `found` is not as `expected`, in words; empty where all is. */
export function differences(found: Snapshot, expected: Snapshot): string[] {
  const names = new Set([...expected.keys(), ...found.keys()]);
  return [...names].sort().flatMap((name) => {
    const [there, wanted] = [found.get(name), expected.get(name)];
    if (there === wanted) return [];
    if (there === undefined) return [`missing: ${name}`];
    return [wanted === undefined ? `too much: ${name}` : `different: ${name}`];
  });
}

/** The whole database but for AUTOINCREMENT's counters: where every shard stands, the state, what is pending, the latest prices. */
function* databaseRows(data: string): Iterable<[string, string]> {
  for (const [table, key] of Object.entries({ checkpoints: "shard", state: "key", pending: "number", latest_prices: "symbol" })) {
    for (const row of query(data, `SELECT * FROM ${table}`)) {
      const text = JSON.stringify(row, (_, value: unknown) => (value instanceof Uint8Array ? sha256(value) : value));
      yield [`assay.db ${table} ${row[key]}`, text];
    }
  }
}

/** Rows of the database of a directory that no process writes. */
function query(data: string, sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(join(data, "assay.db"), { readOnly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

function distinctLines(log: string): string {
  return [...new Set(log.split("\n"))].join("\n");
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
