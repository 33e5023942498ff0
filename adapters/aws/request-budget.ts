/** Requests of metered providers, counted in the checkpoint table: an item for each account, whoever asks. */
import { ConditionalCheckFailedException, type DynamoDBClient, GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { CHECKPOINTS_KEY } from "../../domain/deployed-tables.ts";
import type { RequestBudget, Taken } from "../../domain/ports/request-budget.ts";
import { DAY_MS, FREE_LIMITS, mayTake, type RequestLimits } from "../providers/alpha-vantage/budget.ts";
import { onAws } from "./aws-fault.ts";

/** How soon to ask again where another process counted a request meanwhile. */
const AGAIN_MS = 50;

export function dynamoDbBudget(client: DynamoDBClient, table: string, limits: RequestLimits = FREE_LIMITS): RequestBudget {
  const onTable = <A>(doing: string, call: () => Promise<A>) => onAws(doing, `table ${table}`, call);
  return {
    async take(account, nowMs): Promise<Taken> {
      const Key = { [CHECKPOINTS_KEY]: { S: `request-budget/${account}` } };
      const { Item } = await onTable("read", () => client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true })));
      const known = (Item?.["times"]?.L ?? []).map(({ N }) => Number(N)).filter((time) => time > nowMs - DAY_MS);
      const taken = mayTake(known, limits, nowMs);
      if (taken._tag !== "Go") return taken;
      const version = Number(Item?.["version"]?.N ?? 0);
      const count = new UpdateItemCommand({
        TableName: table,
        Key,
        UpdateExpression: "SET #version = :next, #times = :times",
        ConditionExpression: version === 0 ? "attribute_not_exists(#version)" : "#version = :before",
        ExpressionAttributeNames: { "#version": "version", "#times": "times" },
        ExpressionAttributeValues: {
          ":next": { N: String(version + 1) },
          // Newest first.
          ":times": { L: [nowMs, ...known].sort((a, b) => b - a).map((time) => ({ N: String(time) })) },
          ...(version > 0 && { ":before": { N: String(version) } }),
        },
      });
      return onTable("write", async () => {
        try {
          await client.send(count);
          return taken;
        } catch (error) {
          // Also where it was counted and the answer was lost: a request is counted twice rather than not at all.
          if (error instanceof ConditionalCheckFailedException) return { _tag: "Wait", ms: AGAIN_MS };
          throw error;
        }
      });
    },
  };
}
