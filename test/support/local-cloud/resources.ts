/** The stores that a test needs in the local cloud, made as the stack makes them, each under a name of its own. */
import { randomUUID } from "node:crypto";
import { CreateTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateStreamCommand, DescribeStreamSummaryCommand, type KinesisClient } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand, type S3Client } from "@aws-sdk/client-s3";

const unique = (what: string) => `test-${what}-${randomUUID().slice(0, 8)}`;

export async function makeBucket(client: S3Client): Promise<string> {
  const Bucket = unique("lake");
  await client.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}

/** A table with one text key. */
export async function makeTable(client: DynamoDBClient, key: "shard" | "symbol"): Promise<string> {
  const TableName = unique(key);
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: key, AttributeType: "S" }],
      KeySchema: [{ AttributeName: key, KeyType: "HASH" }],
    }),
  );
  return TableName;
}

export async function makeStream(client: KinesisClient, shards: number): Promise<string> {
  const StreamName = unique("trades");
  await client.send(new CreateStreamCommand({ StreamName, ShardCount: shards }));
  for (;;) {
    const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
    if (StreamDescriptionSummary?.StreamStatus === "ACTIVE") return StreamName;
  }
}
