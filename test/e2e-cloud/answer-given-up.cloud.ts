import assert from "node:assert/strict";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { failureRecord } from "../../domain/stream/failure-record.ts";
import { useLocalCloud } from "../support/local-cloud/local-cloud.ts";
import { withOutput } from "../support/stdout.ts";
import { makeStreamWorld, readAll, simulatedEntries, sourceOf, startFunction } from "./stream-world.ts";

describe("a notice of records that were given up, which carries none of them", () => {
  useLocalCloud();

  it("has them read from the shard again, those between its sequence numbers and no other, and says which are forgotten", async () => {
    const world = await makeStreamWorld({ format: "jsonl" }, 1);
    await world.stream.put((await simulatedEntries({ seed: 3, count: 2, minutes: 1, rate: 4 })).slice(0, 30));
    const [shard] = await world.stream.shards();
    const read = await readAll(world.stream, shard!.id);
    const given = read.slice(5, 9);
    const intake = await startFunction<object>("dead-letter-intake");
    const noticed = async (key: string, batchSize: number, beyond = "") => {
      const last = { requestId: "r", functionError: "Unhandled" };
      const failure = { condition: "RetryAttemptsExhausted", records: given, invocations: 3, last, at: Date.now() } as const;
      const { payload: _, ...told } = failureRecord(failure, sourceOf(world.streamName, shard!.id));
      const info = { ...told.KinesisBatchInfo, batchSize, ...(beyond && { startSequenceNumber: beyond, endSequenceNumber: beyond }) };
      await world.s3.send(
        new PutObjectCommand({ Bucket: world.bucket, Key: key, Body: JSON.stringify({ ...told, KinesisBatchInfo: info }) }),
      );
      const body = JSON.stringify({ Records: [{ s3: { bucket: { name: world.bucket }, object: { key } } }] });
      return withOutput(() => intake({ Records: [{ messageId: "m", body }] }));
    };
    const { result, lines } = await noticed("aws/lambda/some", given.length + 1);
    // What is left of them is taken in, and the message is kept, for somebody to see what is not.
    assert.deepEqual(result, { batchItemFailures: [{ itemIdentifier: "m" }] });
    const [key] = (await world.objects.list("dead-letters/")).filter((name) => name.endsWith(".jsonl"));
    const receipts = Buffer.from((await world.objects.read(key!))!)
      .toString()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).receipt_id);
    assert.deepEqual(
      receipts,
      given.map(({ sequenceNumber }) => `${shard!.id}:${sequenceNumber}`),
    );
    const said = lines.map((line) => String((JSON.parse(line) as { readonly message?: string }).message));
    assert.match(
      said.find((message) => message.includes("lost"))!,
      /1 of 5 records that were given up are lost \(.*\): the stream's retention has passed/,
    );
    // So it is of what is forgotten whole.
    const gone = await noticed("aws/lambda/gone", 2, `${BigInt(read.at(-1)!.sequenceNumber) + 1n}`);
    assert.deepEqual(gone.result, { batchItemFailures: [{ itemIdentifier: "m" }] });
  });
});
