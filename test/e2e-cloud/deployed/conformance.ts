import assert from "node:assert/strict";
import { AthenaClient } from "@aws-sdk/client-athena";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { kinesisClient } from "../../../adapters/aws/kinesis-client.ts";
import { type Check, type Conformance, conform } from "../../aws/conformance.ts";
import { readAll } from "../stream-world.ts";
import { deliverRest } from "./stream.ts";
import type { World } from "./world.ts";

/** What `npm run test:aws` does in an account, where the mapping and the filters work by themselves. */
export function conformanceTests(world: () => World): void {
  it("finds all that it looks for in a stack that works", async () => {
    const { proxy, s3, names, stream, metrics } = world();
    const at = { endpoint: proxy.url, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };
    const kinesis = kinesisClient(at);
    const clients = { athena: new AthenaClient(at), cloudWatch: new CloudWatchClient(at), dynamoDb: new DynamoDBClient(at), kinesis, s3 };
    const { logGroups } = names["pipelines"]["stream-ingest"];
    const [shard] = await stream.shards();
    let after = (await readAll(stream, shard!.id)).at(-1)?.sequenceNumber;
    const put = async () => {
      await metrics.deliver([logGroups.processor]);
      after = (await deliverRest(world(), { after })).at(-1)?.sequenceNumber;
      await metrics.deliver([logGroups.processor]);
    };
    const found: Check[] = [];
    for await (const check of conform({ clients, manifest: names as Conformance["manifest"], now: Date.now(), patienceMs: 60_000, put })) {
      found.push(check);
    }
    assert.deepEqual(
      found.filter(({ fault }) => fault !== undefined),
      [],
    );
    assert.equal(found.length, 7);
    for (const client of [clients.athena, clients.cloudWatch, clients.dynamoDb, kinesis]) client.destroy();
  });
}
