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
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { LATEST_PRICES_KEY } from "../../domain/deployed-tables.ts";
import { type LatestIndicators, latestIndicatorsFields } from "../../domain/market/latest-indicators.ts";
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
  /** Those that no price is told with. */
  const others = new Map(indicators.map((of) => [seriesOf(of), of]));
  const told = latest.map((price, i) => {
    const series = seriesOf(price);
    const figures = others.get(series);
    others.delete(series);
    return { i, price, figures };
  });
  // Of one symbol one after another: which of two came first decides what they are.
  const prices = [...Map.groupBy(told, ({ price }) => price.symbol).values()].map((ofSymbol) => async () => {
    for (const { i, price, figures } of ofSymbol) outcomes[i] = await upsertPrice(to, price, figures);
  });
  await together([...prices, ...[...others.values()].map((of) => () => upsertIndicators(to, of))]);
  return outcomes;
}

/** Codes and names hold no control characters. */
const seriesOf = ({ source, symbol }: Pick<LatestPrice, "source" | "symbol">) => `${source}\n${symbol}`;

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
const { symbol: _symbol, source: _source, ...FIGURES } = latestIndicatorsFields;
const FIGURE_FIELDS = Object.keys(FIGURES) as readonly (keyof typeof FIGURES)[];
/** What each field is written as: a price's by the placeholder of its value, figures' in a map of their own. */
const PRICE_VALUES = PRICE_FIELDS.map((name) => [`:${name}`, name] as const);
const FIGURE_VALUES = FIGURE_FIELDS.map((name) => [name, name] as const);
const PRICE_NAMES = Object.fromEntries(PRICE_FIELDS.map((name) => [`#${name}`, name]));
const SET_PRICE = `SET ${PRICE_FIELDS.map((name) => `#${name} = :${name}`).join(", ")}`;
const SET_BOTH = `${SET_PRICE}, #indicators = :indicators`;
const IS_NEWER = "(attribute_not_exists(#order_key) OR #order_key < :order_key)";
/** A symbol's trades come from one shard after another, so what is published later knows no less. */
const ARE_NO_OLDER = "(attribute_not_exists(#indicators) OR #indicators.#event_time <= :known_to)";
const BOTH_MOVE = `${IS_NEWER} AND ${ARE_NO_OLDER}`;

/** A price, and the indicators of its symbol and source where they are told with it. */
async function upsertPrice(to: LatestTable, price: LatestPrice, figures?: LatestIndicators): Promise<LatestOutcome> {
  const ofPrice = {
    ExpressionAttributeNames: PRICE_NAMES,
    ExpressionAttributeValues: attributes(price, PRICE_VALUES),
  };
  if (figures) {
    const ofFigures = placeholdersOf(figures);
    // As a rule both move, and one write is half as many.
    const refused = await update(to, price.symbol, {
      UpdateExpression: SET_BOTH,
      ConditionExpression: BOTH_MOVE,
      ExpressionAttributeNames: { ...ofPrice.ExpressionAttributeNames, ...ofFigures.ExpressionAttributeNames },
      ExpressionAttributeValues: { ...ofPrice.ExpressionAttributeValues, ...ofFigures.ExpressionAttributeValues },
    });
    if (!refused) return "updated";
    await upsertIndicators(to, figures);
  }
  const refused = await update(to, price.symbol, { ...ofPrice, UpdateExpression: SET_PRICE, ConditionExpression: IS_NEWER });
  if (!refused) return "updated";
  return refused.Item?.["order_key"]?.S === price.order_key ? "equal" : "older";
}

async function upsertIndicators(to: LatestTable, figures: LatestIndicators): Promise<void> {
  await update(to, figures.symbol, {
    ...placeholdersOf(figures),
    UpdateExpression: "SET #indicators = :indicators",
    ConditionExpression: ARE_NO_OLDER,
  });
}

function placeholdersOf(figures: LatestIndicators) {
  return {
    ExpressionAttributeNames: { "#indicators": `${INDICATORS}${figures.source}`, "#event_time": "event_time" },
    ExpressionAttributeValues: {
      ":indicators": { M: attributes(figures, FIGURE_VALUES) },
      ":known_to": { S: figures.event_time },
    },
  };
}

type Expressions = Pick<
  UpdateItemCommandInput,
  "UpdateExpression" | "ConditionExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues"
>;

/** Undefined where the item is as it was asked for; else the refusal, with the item as it was found. */
async function update(to: LatestTable, symbol: string, expressions: Expressions): Promise<ConditionalCheckFailedException | undefined> {
  const { client, table } = to;
  const found = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;
  const command = new UpdateItemCommand({ ...expressions, ...found, TableName: table, Key: keyOf(symbol) });
  return onAws("write", `table ${table}`, async () => {
    try {
      await client.send(command);
      return undefined;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return error;
      throw error;
    }
  });
}

const keyOf = (symbol: string): Item => ({ [LATEST_PRICES_KEY]: { S: symbol } });
const symbolOf = (item: Item): string => item[LATEST_PRICES_KEY]!.S!;

/** Some fields of a row, each by the name that is given for it. */
function attributes<K extends string>(
  row: Readonly<Record<K, string | number | null>>,
  fields: readonly (readonly [name: string, field: K])[],
): Item {
  const item: Item = {};
  for (const [name, field] of fields) item[name] = attribute(row[field]);
  return item;
}

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
