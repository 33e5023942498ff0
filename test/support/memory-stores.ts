/** The ports of stores, kept in memory: what a test needs to look into what was staged, committed and published. */
import type { LatestIndicators } from "../../domain/market/latest-indicators.ts";
import type { LatestPrice } from "../../domain/market/latest-price.ts";
import type {
  Checkpoint,
  CheckpointStore,
  Commit,
  LatestOutcome,
  LatestPrices,
  ObjectStore,
  PendingPublish,
} from "../../domain/ports/stores.ts";

export class MemoryObjects implements ObjectStore {
  readonly published = new Map<string, Uint8Array>();
  readonly staged = new Map<string, Uint8Array>();

  async stage(attempt: string, key: string, body: Uint8Array | AsyncIterable<Uint8Array>): Promise<string> {
    const stagedKey = `staging/${attempt}/${key}`;
    this.staged.set(stagedKey, body instanceof Uint8Array ? body.slice() : await collected(body));
    return stagedKey;
  }

  async publish(stagedKey: string, key: string): Promise<void> {
    const body = this.staged.get(stagedKey);
    if (!body && !this.published.has(key)) throw new Error(`neither ${stagedKey} nor ${key} is there: ${key} cannot be published`);
    if (body && !this.published.has(key)) this.published.set(key, body);
    this.staged.delete(stagedKey);
  }

  async open(key: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    const body = this.published.get(key);
    return body && inOneChunk(body);
  }

  async read(key: string): Promise<Uint8Array | undefined> {
    return this.published.get(key);
  }

  async list(prefix: string): Promise<readonly string[]> {
    return [...this.published.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  async sweep(keepAttempts: ReadonlySet<string>): Promise<void> {
    for (const key of this.staged.keys()) if (!keepAttempts.has(key.split("/")[1]!)) this.staged.delete(key);
  }

  /** The lines of every published object under a prefix, in the order of their keys. */
  async lines(prefix: string): Promise<string[]> {
    const keys = await this.list(prefix);
    return keys.flatMap((key) => new TextDecoder().decode(this.published.get(key)).trimEnd().split("\n"));
  }
}

export class MemoryCheckpoints implements CheckpointStore, LatestPrices {
  readonly checkpoints = new Map<string, Checkpoint>();
  readonly states = new Map<string, Uint8Array>();
  readonly prices = new Map<string, LatestPrice>();
  readonly figures = new Map<string, LatestIndicators>();
  private open: PendingPublish[] = [];

  async read(shard: string): Promise<Checkpoint | undefined> {
    return this.checkpoints.get(shard);
  }

  async state(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    return new Map(keys.flatMap((key) => (this.states.has(key) ? [[key, this.states.get(key)!.slice()] as const] : [])));
  }

  async commit({ shard, expectedVersion, position, state, dropped = [], publish }: Commit): Promise<"committed" | "conflict"> {
    if ((this.checkpoints.get(shard)?.version ?? 0) !== expectedVersion) return "conflict";
    const version = expectedVersion + 1;
    // Positions travel as JSON in every real store.
    this.checkpoints.set(shard, { version, position: JSON.parse(JSON.stringify(position)) });
    for (const [key, bytes] of state) this.states.set(key, bytes.slice());
    for (const key of dropped) this.states.delete(key);
    this.open.push({ ...publish, shard, version });
    return "committed";
  }

  async pending(shard?: string): Promise<readonly PendingPublish[]> {
    return this.open.filter((publish) => shard === undefined || publish.shard === shard);
  }

  async finish({ shard, version, latest, indicators = [] }: PendingPublish): Promise<readonly LatestOutcome[]> {
    this.open = this.open.filter((publish) => publish.shard !== shard || publish.version !== version);
    for (const of of indicators) this.figures.set(`${of.symbol}/${of.source}`, of);
    return latest.map((price) => this.upsert(price));
  }

  async get(symbol: string): Promise<LatestPrice | undefined> {
    return this.prices.get(symbol);
  }

  async all(): Promise<readonly LatestPrice[]> {
    return [...this.prices.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  }

  async indicators(): Promise<readonly LatestIndicators[]> {
    return [...this.figures.values()];
  }

  private upsert(price: LatestPrice): LatestOutcome {
    const known = this.prices.get(price.symbol)?.order_key ?? "";
    if (known === price.order_key) return "equal";
    if (known > price.order_key) return "older";
    this.prices.set(price.symbol, price);
    return "updated";
  }
}

async function collected(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Uint8Array.from(Buffer.concat(chunks));
}

async function* inOneChunk(body: Uint8Array): AsyncIterable<Uint8Array> {
  yield body;
}
