import { DynamoDbCheckpoints } from "../../adapters/aws/checkpoint-store.ts";
import { dynamoDbClient, s3Client } from "../../adapters/aws/clients.ts";
import { dynamoDbLatestPrices } from "../../adapters/aws/latest-prices.ts";
import { s3ObjectStore } from "../../adapters/aws/object-store.ts";
import { useLocalCloud } from "../support/local-cloud/local-cloud.ts";
import { makeBucket, makeTable } from "../support/local-cloud/resources.ts";
import { itIsACheckpointStore } from "../support/store-contract/checkpoints.ts";
import { itIsAnObjectStore } from "../support/store-contract/objects.ts";

const clock = { now: () => Date.now() };

describe("the stores on AWS", () => {
  useLocalCloud();

  describe("objects in S3", () => {
    itIsAnObjectStore(async () => {
      const client = s3Client({ pathStyle: true });
      const bucket = await makeBucket(client);
      const open = () => s3ObjectStore({ client, bucketOf: () => bucket, pipeline: "test", clock, abandonedAfterMs: -60_000 });
      return { objects: open(), again: open };
    }, "staging/test");
  });

  for (const [where, pageOf] of [
    ["the item of their shard", (key: string) => key.split("/").slice(0, 2).join("/")],
    ["pages of their own", (key: string) => `pages/${key.slice(0, key.lastIndexOf("/"))}`],
  ] as const) {
    describe(`checkpoints in DynamoDB, state in S3, indexed in ${where}`, () => {
      itIsACheckpointStore(async () => {
        const [client, s3] = [dynamoDbClient(), s3Client({ pathStyle: true })];
        const [bucket, table, prices] = await Promise.all([makeBucket(s3), makeTable(client, "shard"), makeTable(client, "symbol")]);
        const latest = { client, table: prices };
        let processes = 0;
        const open = () =>
          new DynamoDbCheckpoints({
            client,
            table,
            latest,
            s3: { client: s3, bucketOf: () => bucket },
            clock,
            attempt: `process-${processes++}`,
            pageOf,
            shardPrefix: "test/",
          });
        return { checkpoints: open(), again: open, latest: dynamoDbLatestPrices(latest) };
      });
    });
  }
});
