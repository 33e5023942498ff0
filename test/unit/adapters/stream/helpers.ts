import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { StreamLog, type StreamLogOptions } from "../../../../adapters/embedded/stream/stream-log.ts";
import type { PutOutcome, StreamEntry, StreamReader, StreamRecord } from "../../../../domain/ports/stream.ts";
import { useTempDir } from "../../../support/temp-dir.ts";

export const NOW = Date.UTC(2026, 0, 16, 14, 30);

/** A clock that stands still until a test moves it. */
export function testClock(): { now(): number; time: number } {
  return {
    time: NOW,
    now() {
      return this.time;
    },
  };
}

export function openTrades(root: string, options: Partial<StreamLogOptions> = {}): Promise<StreamLog> {
  return StreamLog.open(root, "trades", { shards: 1, clock: testClock(), ...options });
}

/** A directory of its own for each test, and logs in it that are closed after it. */
export function useTrades(): { directory(): string; trades(options?: Partial<StreamLogOptions>): Promise<StreamLog> } {
  let open: StreamLog[] = [];
  // Before the directory's own, which removes it.
  afterEach(async () => {
    for (const log of open) await log.close();
    open = [];
  });
  const directory = useTempDir();
  return {
    directory,
    async trades(options) {
      const log = await openTrades(directory(), options);
      open.push(log);
      return log;
    },
  };
}

/** `AAPL=1` is an entry under the key AAPL whose data are the text `AAPL=1`. */
export function entries(...texts: readonly string[]): readonly StreamEntry[] {
  return texts.map((text) => ({ partitionKey: text.split("=")[0]!, data: Buffer.from(text) }));
}

export function textsOf(records: readonly StreamRecord[]): readonly string[] {
  return records.map(({ data }) => Buffer.from(data).toString());
}

/** `shard/sequence`, or why it was refused. */
export function told(outcomes: readonly PutOutcome[]): readonly string[] {
  return outcomes.map((outcome) => (outcome._tag === "Put" ? `${outcome.shard}/${outcome.sequenceNumber}` : outcome.message));
}

/** The records of a shard, read so many at a time. */
export async function readShard(log: StreamReader, shard: string, limit = 1000): Promise<readonly StreamRecord[]> {
  const all: StreamRecord[] = [];
  for (;;) {
    const { records } = await log.read(shard, all.at(-1)?.sequenceNumber, limit);
    if (records.length === 0) return all;
    all.push(...records);
  }
}

/** All records, shard after shard in the order of `shards()`; asserts that this has parents first. */
export async function readAll(log: StreamReader, limit = 1000): Promise<readonly StreamRecord[]> {
  const shards = await log.shards();
  const all: StreamRecord[] = [];
  for (const [i, { id, parents }] of shards.entries()) {
    assert.ok(!shards.slice(i).some((later) => parents.includes(later.id)), `${id} is listed before a parent of it`);
    all.push(...(await readShard(log, id, limit)));
  }
  return all;
}

/** The segment files of a shard, oldest first. */
export function segmentFiles(root: string, shard: string): readonly string[] {
  const directory = join(root, "streams", "trades", shard);
  return readdirSync(directory)
    .filter((name) => name.endsWith(".log"))
    .sort()
    .map((name) => join(directory, name));
}
