/**
 * Latest prices in DynamoDB, an item a symbol: the price under its field names, and for each source that tells of the symbol an attribute
 * `indicators:<source>`. What moves an item is decided by DynamoDB itself, so that it does not matter who comes when.
 */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { LATEST_PRICES_KEY } from "../../domain/deployed-tables.ts";
import type { LatestIndicators } from "../../domain/market/latest-indicators.ts";
import { type LatestPrice, latestPriceFields } from "../../domain/market/latest-price.ts";
import type { LatestOutcome, LatestPrices, PendingPublish } from "../../domain/ports/stores.ts";
import { onAws } from "./aws-fault.ts";

export interface LatestTable {
  readonly client: DynamoDBClient;
  readonly table: string;
}

type Item = Record<string, AttributeValue>;

const INDICATORS = "indicators:";
/** Updates under way at a time: as many as the client has connections. */
const CONCURRENT = 50;

/** What became of each price, in their order. Repeating it changes nothing. */
export async function upsertLatest(to: LatestTable, { latest, indicators = [] }: PendingPublish): Promise<readonly LatestOutcome[]> {
  const outcomes: LatestOutcome[] = new Array(latest.length);
  // Of one symbol one after another: which of two came first decides what they are.
  const bySymbol = [...Map.groupBy(latest.keys(), (i) => latest[i]!.symbol).values()];
  const prices = bySymbol.map((places) => async () => {
    for (const i of places) outcomes[i] = await upsertPrice(to, latest[i]!);
  });
  await together([...prices, ...indicators.map((of) => () => upsertIndicators(to, of))]);
  return outcomes;
}

export function dynamoDbLatestPrices({ client, table }: LatestTable): LatestPrices {
  const items = async () => {
    const found: Item[] = [];
    let from: Item | undefined;
    do {
      const scan = new ScanCommand({ TableName: table, ...(from && { ExclusiveStartKey: from }) });
      const page = await onAws("read", `table ${table}`, () => client.send(scan));
      found.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from);
    return found.sort((a, b) => (symbolOf(a) < symbolOf(b) ? -1 : 1));
  };
  return {
    async get(symbol) {
      const get = new GetItemCommand({ TableName: table, Key: keyOf(symbol), ConsistentRead: true });
      const { Item } = await onAws("read", `table ${table}`, () => client.send(get));
      return Item && priceOf(Item);
    },
    async all() {
      return (await items()).flatMap((item) => priceOf(item) ?? []);
    },
    async indicators() {
      return (await items()).flatMap(indicatorsOf);
    },
  };
}

/** Each field of a price but its key. */
const { symbol: _key, ...PRICE } = latestPriceFields;
const PRICE_FIELDS = Object.keys(PRICE) as readonly (keyof typeof PRICE)[];
/** Of every price, so that it is made once. */
const PRICE_UPDATE = {
  UpdateExpression: `SET ${PRICE_FIELDS.map((name) => `#${name} = :${name}`).join(", ")}`,
  ConditionExpression: "attribute_not_exists(#order_key) OR #order_key < :order_key",
  ExpressionAttributeNames: Object.fromEntries(PRICE_FIELDS.map((name) => [`#${name}`, name])),
  ReturnValuesOnConditionCheckFailure: "ALL_OLD",
} as const;

async function upsertPrice({ client, table }: LatestTable, price: LatestPrice): Promise<LatestOutcome> {
  const update = new UpdateItemCommand({
    ...PRICE_UPDATE,
    TableName: table,
    Key: keyOf(price.symbol),
    ExpressionAttributeValues: Object.fromEntries(PRICE_FIELDS.map((name) => [`:${name}`, attribute(price[name])])),
  });
  return onAws("write", `table ${table}`, async () => {
    try {
      await client.send(update);
      return "updated";
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return error.Item?.["order_key"]?.S === price.order_key ? "equal" : "older";
    }
  });
}

/** A symbol's trades come from one shard after another, so what is published later knows no less. */
async function upsertIndicators({ client, table }: LatestTable, { symbol, source, ...figures }: LatestIndicators): Promise<void> {
  const update = new UpdateItemCommand({
    TableName: table,
    Key: keyOf(symbol),
    UpdateExpression: "SET #indicators = :indicators",
    ConditionExpression: "attribute_not_exists(#indicators) OR #indicators.#event_time <= :event_time",
    ExpressionAttributeNames: { "#indicators": `${INDICATORS}${source}`, "#event_time": "event_time" },
    ExpressionAttributeValues: {
      ":indicators": { M: Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, attribute(value)])) },
      ":event_time": { S: figures.event_time },
    },
  });
  await onAws("write", `table ${table}`, async () => {
    try {
      await client.send(update);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  });
}

const keyOf = (symbol: string): Item => ({ [LATEST_PRICES_KEY]: { S: symbol } });
const symbolOf = (item: Item): string => item[LATEST_PRICES_KEY]!.S!;

/** Numbers as their shortest text, which DynamoDB keeps exactly. */
function attribute(value: string | number | null): AttributeValue {
  if (value === null) return { NULL: true };
  return typeof value === "number" ? { N: String(value) } : { S: value };
}

function plainValue({ S, N }: AttributeValue): string | number | null {
  return S ?? (N === undefined ? null : Number(N));
}

/** Undefined of an item that has indicators only. */
function priceOf(item: Item): LatestPrice | undefined {
  if (!item["order_key"]) return undefined;
  const fields = Object.entries(item).filter(([name]) => !name.startsWith(INDICATORS));
  return Object.fromEntries(fields.map(([name, value]) => [name, plainValue(value)])) as unknown as LatestPrice;
}

function indicatorsOf(item: Item): LatestIndicators[] {
  const ofSources = Object.entries(item).filter(([name]) => name.startsWith(INDICATORS));
  return ofSources
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { M }]) => {
      const figures = Object.fromEntries(Object.entries(M!).map(([figure, value]) => [figure, plainValue(value)]));
      return { symbol: symbolOf(item), source: name.slice(INDICATORS.length), ...figures } as unknown as LatestIndicators;
    });
}

async function together(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const left = tasks.values();
  // They take from one iterator: each goes on with what no other has begun.
  const worker = async () => {
    for (const task of left) await task();
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENT, tasks.length) }, worker));
}
