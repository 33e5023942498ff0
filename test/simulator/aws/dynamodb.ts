/**
 * DynamoDB in memory, as far as the program uses it. Each call is one step, and a transaction is written whole or not at all. Items are
 * never changed, only replaced.
 */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  GetItemCommand,
  ScanCommand,
  type ScanCommandInput,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type Update,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { holds, type Item, updated } from "./expressions.ts";
import { refusal, unknownCommand } from "./refusal.ts";

/** Small, so that scans of a few items have pages. */
const PAGE_ITEMS = 3;

export class SimulatedDynamoDb {
  /** By table, then the key's JSON. */
  readonly tables: ReadonlyMap<string, Map<string, Item>>;
  /** Transactions that were written, by the token that each call has: a repeated try writes nothing. */
  private readonly tokens = new Set<string>();

  constructor(tables: readonly string[]) {
    this.tables = new Map(tables.map((table) => [table, new Map()]));
  }

  /** Throws what the service refuses. @param token of the call, the same for each of its tries */
  answer(command: unknown, token: string): object {
    if (command instanceof GetItemCommand) {
      const Item = this.table(command.input.TableName).get(keyOf(command.input.Key!));
      return Item ? { Item } : {};
    }
    if (command instanceof UpdateItemCommand) {
      const before = this.failed(command.input as Update);
      if (before) throw new ConditionalCheckFailedException(conditional(command.input as Update, before.item));
      this.write(command.input as Update);
      return {};
    }
    if (command instanceof TransactWriteItemsCommand)
      return this.transact(
        command.input.TransactItems!.map(({ Update }) => Update!),
        token,
      );
    if (command instanceof ScanCommand) return this.scan(command.input);
    throw unknownCommand("DynamoDB", command);
  }

  private transact(updates: readonly Update[], token: string): object {
    if (this.tokens.has(token)) return {};
    const failures = updates.map((update) => this.failed(update));
    if (failures.some((failure) => failure !== undefined)) {
      const CancellationReasons = failures.map((failure, i) =>
        failure ? { Code: "ConditionalCheckFailed", ...itemOf(updates[i]!, failure.item) } : { Code: "None" },
      );
      throw new TransactionCanceledException({ message: "cancelled", $metadata: { httpStatusCode: 400 }, CancellationReasons });
    }
    for (const update of updates) this.write(update);
    this.tokens.add(token);
    return {};
  }

  private scan({ TableName, FilterExpression, ProjectionExpression, ExclusiveStartKey, ...given }: ScanCommandInput): object {
    const items = [...this.table(TableName)].sort(([a], [b]) => (a < b ? -1 : 1));
    const from = ExclusiveStartKey ? items.findIndex(([key]) => key > keyOf(ExclusiveStartKey)) : 0;
    const page = from < 0 ? [] : items.slice(from, from + PAGE_ITEMS);
    const found = page.flatMap(([, item]) => (FilterExpression === undefined || holds(FilterExpression, item, given) ? [item] : []));
    const names = ProjectionExpression?.split(/, */);
    const last = from >= 0 && from + PAGE_ITEMS < items.length ? page.at(-1)![0] : undefined;
    return {
      Items: found.map((item) => (names ? Object.fromEntries(names.flatMap((name) => (item[name] ? [[name, item[name]]] : []))) : item)),
      ...(last !== undefined && { LastEvaluatedKey: JSON.parse(last) as Item }),
    };
  }

  /** The item as it is, where it is not as the update asks. */
  private failed(update: Update): { readonly item: Item | undefined } | undefined {
    const item = this.table(update.TableName).get(keyOf(update.Key!));
    const { ConditionExpression: condition } = update;
    return condition === undefined || holds(condition, item, update) ? undefined : { item };
  }

  private write(update: Update): void {
    const key = keyOf(update.Key!);
    const table = this.table(update.TableName);
    table.set(key, updated(update.UpdateExpression!, table.get(key) ?? { ...update.Key! }, update));
  }

  private table(name: string | undefined): Map<string, Item> {
    const table = this.tables.get(name ?? "");
    if (!table) throw refusal("ResourceNotFoundException", 400, "Requested resource not found");
    return table;
  }
}

const keyOf = (key: Record<string, AttributeValue>) => JSON.stringify(key);

function conditional(update: Update, before: Item | undefined) {
  return { message: "The conditional request failed", $metadata: { httpStatusCode: 400 }, ...itemOf(update, before) };
}

function itemOf({ ReturnValuesOnConditionCheckFailure: asked }: Update, before: Item | undefined): { readonly Item?: Item } {
  return asked === "ALL_OLD" && before ? { Item: before } : {};
}
