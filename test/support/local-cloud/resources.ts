/** The stores that a test needs in the local cloud, made as the stack makes them, each under a name of its own. */
import { randomUUID } from "node:crypto";
import { type AthenaClient, CreateWorkGroupCommand } from "@aws-sdk/client-athena";
import { CreateTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateStreamCommand, DescribeStreamSummaryCommand, type KinesisClient } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand, type S3Client } from "@aws-sdk/client-s3";
import type { Contract } from "../../../domain/market/contract.ts";
import { glueTable } from "../../../domain/schema/glue.ts";

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

/** A workgroup that leaves its results in this bucket. */
export async function makeWorkgroup(client: AthenaClient, bucket: string): Promise<string> {
  const Name = unique("workgroup");
  const ResultConfiguration = { OutputLocation: `s3://${bucket}/results/` };
  await client.send(new CreateWorkGroupCommand({ Name, Configuration: { ResultConfiguration } }));
  return Name;
}

/** A database of Glue's catalog, with the contract's table over what is curated in this bucket. */
export async function makeDatabase(url: string, contract: Contract, bucket: string): Promise<string> {
  const Name = unique("silver").replaceAll("-", "_");
  await glue(url, "CreateDatabase", { DatabaseInput: { Name } });
  const TableInput = glueTable(contract, { location: `s3://${bucket}/curated/${contract.dataset}/` });
  await glue(url, "CreateTable", { DatabaseName: Name, TableInput });
  return Name;
}

/** Calls Glue as the account's root, in its own protocol: nothing else here needs its client. */
async function glue(url: string, operation: string, input: object): Promise<void> {
  const headers = {
    "x-amz-target": `AWSGlue.${operation}`,
    "content-type": "application/x-amz-json-1.1",
    authorization: "AWS4-HMAC-SHA256 Credential=test/20260118/us-east-1/glue/aws4_request, SignedHeaders=host, Signature=none",
  };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(input) });
  if (!answer.ok) throw new Error(`Glue's ${operation}: ${answer.status} ${await answer.text()}`);
}
