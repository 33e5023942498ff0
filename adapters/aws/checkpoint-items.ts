/** The checkpoint table: how pages are read and written as items, key `shard`. */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  ScanCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { CHECKPOINTS_KEY } from "../../domain/deployed-tables.ts";
import { onAws } from "./aws-fault.ts";
import type { CommitObjects, Location, ObjectBody } from "./commit-object.ts";
import { NO_PAGE, type Page, readIndex, writeIndex } from "./state-page.ts";

type Item = Record<string, AttributeValue>;

/** What DynamoDB takes in a transaction. */
export const MOST_PAGES = 100;
/** Longer indexes lie in the commit object, so that an item stays one unit of 1 kB to write: who knows its version has no need to read them. */
const INLINE_INDEX_BYTES = 512;

/** A page as it will be. */
export interface PageWrite {
  readonly key: string;
  readonly page: Page;
  /** Of the page of the shard that commits: what is left to publish, in which object the commit is, and when, in epoch milliseconds. */
  readonly commit?: { readonly pending: Location; readonly object: string; readonly at: number };
}

export class CheckpointItems {
  private readonly client: DynamoDBClient;
  private readonly table: string;
  private readonly objects: CommitObjects;

  constructor(client: DynamoDBClient, table: string, objects: CommitObjects) {
    this.client = client;
    this.table = table;
    this.objects = objects;
  }

  /**
   * The page as it is now, whoever wrote it last.
   * @param known the page at some version: at one version its index is one
   */
  async read(key: string, known = NO_PAGE): Promise<Page> {
    const { Item } = await this.onTable("read", () =>
      this.client.send(new GetItemCommand({ TableName: this.table, Key: keyOf(key), ConsistentRead: true })),
    );
    if (!Item) return NO_PAGE;
    const { position, index } = Item;
    const version = Number(Item["version"]!.N);
    return {
      version,
      position: position?.S,
      pending: pendingOf(Item),
      index: version === known.version ? known.index : readIndex(await this.indexBytes(index!)),
    };
  }

  /**
   * All pages or none, each only if it is still at the version before; the shard's own comes first. False where one is not. That an
   * earlier try was applied and its answer lost is no conflict: the shard's item names our object then.
   */
  async write(writes: readonly PageWrite[], body: ObjectBody): Promise<boolean> {
    const updates = writes.map((write) => this.updateOf(write, body));
    await this.objects.write(body);
    const [only, ...others] = updates;
    return this.onTable("write", async () => {
      try {
        if (others.length === 0) await this.client.send(new UpdateItemCommand(only!));
        else await this.client.send(new TransactWriteItemsCommand({ TransactItems: updates.map((Update) => ({ Update })) }));
        return true;
      } catch (error) {
        if (!isLost(error)) throw error;
        return itemBefore(error)?.["object"]?.S === body.object;
      }
    });
  }

  /** Of a page that has none, nothing changes. */
  async forgetPending(key: string, version: number): Promise<void> {
    const names = { "#pending": "pending", "#version": String(version) };
    await this.onTable("write", async () => {
      try {
        await this.client.send(
          new UpdateItemCommand({
            TableName: this.table,
            Key: keyOf(key),
            UpdateExpression: "REMOVE #pending.#version",
            ConditionExpression: "attribute_exists(#pending.#version)",
            ExpressionAttributeNames: names,
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    });
  }

  /** What was committed by then (epoch milliseconds) and is not published, of every shard of the prefix, oldest first. */
  async pendingSince(prefix: string, committedBy: number): Promise<ReadonlyMap<number, Location>[]> {
    const found: Item[] = [];
    let from: Item | undefined;
    do {
      const scan = new ScanCommand({
        TableName: this.table,
        ConsistentRead: true,
        ProjectionExpression: "pending, committedAt",
        FilterExpression: "begins_with(#key, :prefix) AND size(pending) > :none AND committedAt <= :by",
        ExpressionAttributeNames: { "#key": CHECKPOINTS_KEY },
        ExpressionAttributeValues: { ":prefix": { S: prefix }, ":none": { N: "0" }, ":by": { N: String(committedBy) } },
        ...(from && { ExclusiveStartKey: from }),
      });
      const page = await this.onTable("read", () => this.client.send(scan));
      found.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from);
    return found.sort((a, b) => Number(a["committedAt"]!.N) - Number(b["committedAt"]!.N)).map(pendingOf);
  }

  private updateOf({ key, page, commit }: PageWrite, body: ObjectBody) {
    const isNew = page.version === 1;
    const index = writeIndex(page.index);
    const update = new Setting();
    update.set("version", { N: String(page.version) });
    update.set("index", index.length <= INLINE_INDEX_BYTES ? { B: index } : { S: JSON.stringify(body.add(index)) });
    if (commit) {
      const pending = { S: JSON.stringify(commit.pending) };
      update.set("position", { S: page.position! });
      update.set("object", { S: commit.object });
      update.set("committedAt", { N: String(commit.at) });
      if (isNew) update.set("pending", { M: { "1": pending } });
      else update.setWithin("pending", String(page.version), pending);
    }
    return {
      TableName: this.table,
      Key: keyOf(key),
      UpdateExpression: `SET ${update.assignments.join(", ")}`,
      ConditionExpression: isNew ? "attribute_not_exists(#version)" : "#version = :before",
      ExpressionAttributeNames: update.names,
      ExpressionAttributeValues: { ...update.values, ...(!isNew && { ":before": { N: String(page.version - 1) } }) },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
    };
  }

  private async indexBytes({ B, S }: AttributeValue): Promise<Uint8Array> {
    return B ?? (await this.objects.read(new Map([["index", JSON.parse(S!) as Location]]))).get("index")!;
  }

  private onTable<A>(doing: string, call: () => Promise<A>): Promise<A> {
    return onAws(doing, `table ${this.table}`, call);
  }
}

const keyOf = (key: string): Item => ({ [CHECKPOINTS_KEY]: { S: key } });

/** Attributes that an update sets, every name by a placeholder: some of them are DynamoDB's own words. */
class Setting {
  readonly assignments: string[] = [];
  readonly names: Record<string, string> = {};
  readonly values: Record<string, AttributeValue> = {};

  set(name: string, value: AttributeValue): void {
    this.names[`#${name}`] = name;
    this.values[`:${name}`] = value;
    this.assignments.push(`#${name} = :${name}`);
  }

  setWithin(map: string, key: string, value: AttributeValue): void {
    this.names[`#${map}`] = map;
    this.names["#key"] = key;
    this.values[`:${map}`] = value;
    this.assignments.push(`#${map}.#key = :${map}`);
  }
}

function pendingOf({ pending }: Item): ReadonlyMap<number, Location> {
  return new Map(Object.entries(pending?.M ?? {}).map(([version, { S }]) => [Number(version), JSON.parse(S!) as Location]));
}

/** Refused because others wrote the same items first, or were about to. */
function isLost(error: unknown): error is ConditionalCheckFailedException | TransactionCanceledException {
  if (error instanceof ConditionalCheckFailedException) return true;
  if (!(error instanceof TransactionCanceledException)) return false;
  const reasons = (error.CancellationReasons ?? []).map(({ Code }) => Code).filter((code) => code !== undefined && code !== "None");
  return reasons.length > 0 && reasons.every((code) => code === "ConditionalCheckFailed" || code === "TransactionConflict");
}

/** The first item that was to be written, as it was found. */
function itemBefore(error: ConditionalCheckFailedException | TransactionCanceledException): Item | undefined {
  return error instanceof ConditionalCheckFailedException ? error.Item : error.CancellationReasons?.[0]?.Item;
}
