/** Checkpoints in SQLite. A commit is one transaction: the checkpoint, the state that moves with it, and what is left to publish. */

import type { DatabaseSync } from "node:sqlite";
import type { LatestIndicators } from "../../domain/market/latest-indicators.ts";
import type { LatestPrice } from "../../domain/market/latest-price.ts";
import type { CheckpointStore, Commit, LatestOutcome, PendingPublish } from "../../domain/ports/stores.ts";
import { LATEST_INDICATORS, LATEST_PRICES } from "./latest-tables.ts";
import type { Database } from "./sqlite.ts";

export function sqliteCheckpoints(database: Database): CheckpointStore {
  return {
    async read(shard) {
      const row = database.run((db) => db.prepare("SELECT version, position FROM checkpoints WHERE shard = ?").get(shard));
      return row && { version: row.version as number, position: JSON.parse(row.position as string) };
    },

    async state(keys) {
      return database.run((db) => {
        const select = db.prepare("SELECT value FROM state WHERE key = ?");
        const found = new Map<string, Uint8Array>();
        for (const key of keys) {
          const row = select.get(key);
          if (row) found.set(key, row.value as Uint8Array);
        }
        return found;
      });
    },

    async commit(commit) {
      return database.transaction((db) => (advance(db, commit) ? "committed" : "conflict"));
    },

    async pending(shard) {
      const select = "SELECT publish FROM pending WHERE shard = coalesce(?, shard) ORDER BY number";
      const rows = database.run((db) => db.prepare(select).all(shard ?? null));
      return rows.map((row) => JSON.parse(row.publish as string) as PendingPublish);
    },

    async finish(publish) {
      return database.transaction((db) => {
        const outcomes = publish.latest.map((price) => upsertLatest(db, price));
        for (const indicators of publish.indicators ?? []) upsertIndicators(db, indicators);
        db.prepare("DELETE FROM pending WHERE shard = ? AND version = ?").run(publish.shard, publish.version);
        return outcomes;
      });
    },
  };
}

/** What the positions of pipelines have in common, as far as they have it. */
interface AnyPosition {
  readonly run?: string;
  /** Of a history's run, and of a producer's source. */
  readonly closed?: boolean;
  readonly ended?: boolean;
  readonly progress?: { readonly unfetched?: readonly unknown[] };
  readonly command?: string;
}

/** Runs that are not at their end yet, by their checkpoints: what they fetched must not be forgotten. */
export function openRuns(database: Database): ReadonlySet<string> {
  const rows = database.run((db) => db.prepare("SELECT position FROM checkpoints").all());
  const positions = rows.map(({ position }) => JSON.parse(position as string) as AnyPosition | null);
  return new Set(positions.flatMap((position) => (position?.run !== undefined && position.closed === false ? [position.run] : [])));
}

/** The last run of a request, as a person sees it. */
export interface BegunRun {
  readonly pipeline: string;
  /** What was typed to begin it, without `npx` and `--data`, where that is known: the same goes on with it. */
  readonly command?: string;
  /** Whether it has left something to do, for it was stopped before its end. One that could not fetch everything is at its end. */
  readonly isOpen: boolean;
}

const BEGUN_RUNS = `
  SELECT shard, position, EXISTS (SELECT 1 FROM pending WHERE pending.shard = checkpoints.shard) AS unpublished
  FROM checkpoints ORDER BY json_extract(position, '$.startedAt'), shard`;

/** In the order in which they began. */
export function begunRuns(database: Database): readonly BegunRun[] {
  const rows = database.run((db) => db.prepare(BEGUN_RUNS).all()) as { shard: string; position: string; unpublished: number }[];
  return rows.map(({ shard, position, unpublished }) => {
    const { closed, ended, progress, command } = (JSON.parse(position) ?? {}) as AnyPosition;
    const isOpen = ended === false || (closed === false && (progress?.unfetched ?? []).length === 0);
    return {
      pipeline: shard.slice(0, shard.indexOf("/")),
      ...(command !== undefined && { command }),
      isOpen: isOpen || unpublished === 1,
    };
  });
}

/** False, with nothing written, where the shard is not at the version that the commit was computed from. */
function advance(db: DatabaseSync, { shard, expectedVersion, position, state, dropped = [], publish }: Commit): boolean {
  const current = db.prepare("SELECT version FROM checkpoints WHERE shard = ?").get(shard);
  if ((current?.version ?? 0) !== expectedVersion) return false;

  const version = expectedVersion + 1;
  db.prepare(
    "INSERT INTO checkpoints (shard, version, position) VALUES (?, ?, ?) ON CONFLICT (shard) DO UPDATE SET version = excluded.version, position = excluded.position",
  ).run(shard, version, JSON.stringify(position ?? null));

  const keep = db.prepare("INSERT INTO state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value");
  for (const [key, value] of state) keep.run(key, value);
  const drop = db.prepare("DELETE FROM state WHERE key = ?");
  for (const key of dropped) drop.run(key);

  const pending: PendingPublish = { ...publish, shard, version };
  db.prepare("INSERT INTO pending (shard, version, publish) VALUES (?, ?, ?)").run(shard, version, JSON.stringify(pending));
  return true;
}

function upsertLatest(db: DatabaseSync, price: LatestPrice): LatestOutcome {
  const known = db.prepare("SELECT order_key FROM latest_prices WHERE symbol = ?").get(price.symbol)?.order_key as string | undefined;
  if (known === price.order_key) return "equal";
  if (known !== undefined && known > price.order_key) return "older";
  db.prepare(LATEST_PRICES.upsert).run(...LATEST_PRICES.values(price));
  return "updated";
}

/** A symbol's trades come from one shard after another, so what is published later knows no less; repeating it changes nothing. */
function upsertIndicators(db: DatabaseSync, of: LatestIndicators): void {
  db.prepare(`${LATEST_INDICATORS.upsert} WHERE excluded.event_time >= latest_indicators.event_time`).run(...LATEST_INDICATORS.values(of));
}
