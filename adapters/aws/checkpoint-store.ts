/**
 * Checkpoints in DynamoDB, an item a shard, with their state in S3. A commit writes one object (the changed state and what is left to
 * publish) and then, by one conditional write, the item that names it: what no item names was never committed. Where state belongs
 * to pages of its own, those and the shard's item are written in one transaction.
 */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Clock } from "../../domain/ports/effects.ts";
import type { CheckpointStore, Commit, PendingPublish } from "../../domain/ports/stores.ts";
import { CheckpointItems, MOST_PAGES, type PageWrite } from "./checkpoint-items.ts";
import { CommitObjects, type Location, ObjectBody, objectName } from "./commit-object.ts";
import { type LatestTable, upsertLatest } from "./latest-prices.ts";
import type { S3Zones } from "./object-store.ts";
import { type Page, referredBy } from "./state-page.ts";

export interface CheckpointTable {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly latest: LatestTable;
  /** The state zone. */
  readonly s3: Pick<S3Zones, "client" | "bucketOf">;
  readonly clock: Clock;
  /** A name that no other process has. */
  readonly attempt: string;
  /** The page of a state key, the same for keys that change together: a shard's own key, or any text that is no shard's. */
  readonly pageOf: (stateKey: string) => string;
  /** Where no shard is named, pending publishes are looked for in those whose key begins so. */
  readonly shardPrefix: string;
}

/** A publish that is younger may be under way in a process that lives: no function runs longer. */
const ABANDONED_AFTER_MS = 15 * 60_000;
/** Every so many versions, state that nothing refers to any more is removed. */
const COLLECT_VERSIONS = 64;

/** What AWS refuses is thrown as `AwsFault`. */
export class DynamoDbCheckpoints implements CheckpointStore {
  private readonly options: CheckpointTable;
  private readonly objects: CommitObjects;
  private readonly items: CheckpointItems;
  /** Pages as they were last read or written here: what the next commit was computed from. */
  private readonly pages = new Map<string, Page>();
  private commits = 0;

  constructor(options: CheckpointTable) {
    this.options = options;
    this.objects = new CommitObjects(options.s3);
    this.items = new CheckpointItems(options.client, options.table, this.objects);
  }

  async read(shard: string) {
    const { version, position } = await this.page(shard);
    return version === 0 ? undefined : { version, position: JSON.parse(position!) as unknown };
  }

  async state(keys: readonly string[]) {
    const { pageOf } = this.options;
    const pages = new Map(await Promise.all([...new Set(keys.map(pageOf))].map(async (key) => [key, await this.page(key)] as const)));
    const locations = new Map<string, Location>();
    for (const key of keys) {
      const location = pages.get(pageOf(key))!.index.get(key);
      if (location) locations.set(key, location);
    }
    return this.objects.read(locations);
  }

  async commit(commit: Commit): Promise<"committed" | "conflict"> {
    const { shard, expectedVersion, position, publish } = commit;
    const own = this.pages.get(shard) ?? (await this.page(shard));
    if (own.version !== expectedVersion) return "conflict";

    const version = expectedVersion + 1;
    const object = objectName(shard, version, `${this.options.attempt}-${this.commits++}`);
    const body = new ObjectBody(object);
    const others = await this.changedPages(commit, body);
    const pending = body.add(Buffer.from(JSON.stringify({ ...publish, shard, version } satisfies PendingPublish)));
    const next: Page = {
      ...own,
      ...others.get(shard),
      version,
      position: JSON.stringify(position ?? null),
      pending: new Map([...own.pending, [version, pending]]),
    };
    others.delete(shard);
    const writes: PageWrite[] = [
      { key: shard, page: next, commit: { pending, object, at: this.options.clock.now() } },
      ...[...others].map(([key, page]) => ({ key, page })),
    ];
    if (writes.length > MOST_PAGES) {
      throw new Error(`a commit of ${shard} changes ${writes.length} pages, and DynamoDB takes ${MOST_PAGES} at once: lower batchRecords`);
    }
    // Whatever becomes of the write, what was known of them before counts no more.
    for (const { key } of writes) this.pages.delete(key);
    if (!(await this.items.write(writes, body))) {
      await this.objects.remove(object);
      return "conflict";
    }
    for (const { key, page } of writes) this.pages.set(key, page);
    return "committed";
  }

  async pending(shard?: string): Promise<readonly PendingPublish[]> {
    const { shardPrefix, clock } = this.options;
    const all =
      shard === undefined
        ? await this.items.pendingSince(shardPrefix, clock.now() - ABANDONED_AFTER_MS)
        : [(await this.page(shard)).pending];
    return (await Promise.all(all.map((locations) => this.publishesAt(locations)))).flat();
  }

  async finish(publish: PendingPublish) {
    const { shard, version } = publish;
    const outcomes = await upsertLatest(this.options.latest, publish);
    await this.items.forgetPending(shard, version);
    const page = this.pages.get(shard);
    if (page) {
      const pending = new Map([...page.pending].filter(([of]) => of !== version));
      this.pages.set(shard, { ...page, pending });
      if (version % COLLECT_VERSIONS === 0) await this.collect(shard, { ...page, pending });
    }
    return outcomes;
  }

  private async page(key: string): Promise<Page> {
    const page = await this.items.read(key, this.pages.get(key));
    this.pages.set(key, page);
    return page;
  }

  private async changedPages({ state, dropped = [] }: Commit, body: ObjectBody): Promise<Map<string, Page>> {
    const gone = new Set(dropped);
    const changed = new Map<string, Page>();
    for (const [key, stateKeys] of Map.groupBy([...state.keys(), ...dropped], this.options.pageOf)) {
      const before = this.pages.get(key) ?? (await this.page(key));
      const index = new Map(before.index);
      for (const stateKey of stateKeys) {
        if (gone.has(stateKey)) index.delete(stateKey);
        else index.set(stateKey, body.add(state.get(stateKey)!));
      }
      changed.set(key, { ...before, index, version: before.version + 1 });
    }
    return changed;
  }

  private async publishesAt(locations: ReadonlyMap<number, Location>): Promise<PendingPublish[]> {
    const versions = [...locations.keys()].sort((a, b) => a - b).map(String);
    const read = await this.objects.read(new Map(versions.map((version) => [version, locations.get(Number(version))!])));
    return versions.map((version) => JSON.parse(Buffer.from(read.get(version)!).toString()) as PendingPublish);
  }

  /** Objects hold state of the shard's own page alone, or of other pages alone; the latter are kept, for those are not known here. */
  private async collect(shard: string, { version, index, pending }: Page): Promise<void> {
    if (index.size === 0) return;
    const waiting = [...pending.values()].map(({ object }) => object);
    await this.objects.collect(shard, version, new Set([...referredBy(index), ...waiting]));
  }
}
