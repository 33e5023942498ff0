import assert from "node:assert/strict";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import fc from "fast-check";
import { AwsFault, onAws } from "../../../../adapters/aws/aws-fault.ts";
import { objectName } from "../../../../adapters/aws/commit-object.ts";
import { recordsByShard } from "../../../../adapters/aws/kinesis-event.ts";
import { objectsOfNotice } from "../../../../adapters/aws/s3-notices.ts";
import { secretsManager } from "../../../../adapters/aws/secrets.ts";
import { readIndex, writeIndex } from "../../../../adapters/aws/state-page.ts";
import { powertools } from "../../../../adapters/aws/telemetry.ts";
import { formatVerdict } from "../../../../domain/quality/log-line.ts";
import { kinesisEvent } from "../../../../domain/stream/kinesis-event.ts";
import { withOutput } from "../../../support/stdout.ts";

describe("what AWS refuses", () => {
  const refusing = (name: string, more: object = {}) =>
    onAws("read", "table assay-dev", () => Promise.reject(Object.assign(new Error("no"), { name, ...more })));

  it("is told with the resource, what it means, and what to do", async () => {
    await assert.rejects(refusing("ResourceNotFoundException", { $metadata: {} }), (error) => {
      assert.ok(error instanceof AwsFault);
      assert.deepEqual([error._tag, error.code, error.resource], ["AwsFault", "ResourceNotFoundException", "table assay-dev"]);
      assert.equal(
        error.message,
        "cannot read table assay-dev: there is none of that name in this account and region (ResourceNotFoundException). Deploy the stack (pulumi up), which makes it and names it in the function's environment; the next try goes on from the last commit.",
      );
      return true;
    });
    for (const [name, words] of [
      ["ExpiredTokenException", /the credentials have expired or are not known/],
      ["RequestTimeTooSkewed", /clock is too far off/],
      ["AccessDeniedException", /the role may not do that/],
      ["SlowDown", /slow down/],
      ["TimeoutError", /no answer came in time/],
      ["NeverHeardOf", /: no \(NeverHeardOf\)/],
    ] as const)
      await assert.rejects(refusing(name, { $metadata: {} }), { name: "AwsFault", message: words });
    await assert.rejects(refusing("Error", { code: "ECONNREFUSED" }), { name: "AwsFault", code: "ECONNREFUSED" });
  });

  it("is not what this program does wrong", async () => {
    await assert.rejects(
      onAws("read", "table", () => Promise.reject(new TypeError("x is undefined"))),
      TypeError,
    );
  });
});

describe("the index of a page", () => {
  it("comes back as it was written", () => {
    const location = fc.record({ object: fc.string(), from: fc.nat(), bytes: fc.nat() }, { noNullPrototype: true });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), location), (entries) => {
        const index = new Map(Object.entries(entries));
        assert.deepEqual(readIndex(writeIndex(index)), index);
      }),
    );
  });

  it("refers to objects whose names sort by version", () => {
    const names = [9, 10, 100].map((version) => objectName("stream-ingest/t-0", version, "z"));
    assert.deepEqual(names.toSorted(), names);
    assert.ok(objectName("s", 10, "") > objectName("s", 9, "zzz") && objectName("s", 10, "") < objectName("s", 10, "a"));
  });
});

describe("an event of a stream", () => {
  const source = { shardId: "shardId-000000000006", streamArn: "arn:aws:kinesis:us-east-1:1:stream/trades", roleArn: "r" };
  const record = { partitionKey: "AAPL", sequenceNumber: "4959", data: Buffer.from([0, 255, 123]), arrivedAt: 1_768_746_600_123 };

  it("is read back into the records it was made of, by shard", () => {
    const more = { ...record, sequenceNumber: "4960", data: Buffer.from("more") };
    const [[shard, records] = [], ...others] = recordsByShard(kinesisEvent([record, more], source));
    const read = records!.map(({ partitionKey, sequenceNumber, data, arrivedAt }) => ({ partitionKey, sequenceNumber, data, arrivedAt }));
    assert.deepEqual([shard, read, others], ["trades-000000000006", [record, more], []]);
  });

  it("is refused where it comes from elsewhere", () => {
    for (const event of [null, {}, { Records: [{ eventSource: "aws:sqs" }] }]) {
      assert.throws(() => recordsByShard(event), { name: "ForeignEvent", message: /look at what calls it$/ });
    }
  });
});

describe("a notice of S3", () => {
  it("names objects by their own keys, and none where S3 only tries the queue", () => {
    const s3 = { bucket: { name: "failures" }, object: { key: "aws/lambda/a+b%2Fc/2026" } };
    assert.deepEqual(objectsOfNotice(JSON.stringify({ Records: [{ s3 }] })), [{ bucket: "failures", key: "aws/lambda/a b/c/2026" }]);
    assert.deepEqual(objectsOfNotice(JSON.stringify({ Event: "s3:TestEvent" })), []);
  });
});

describe("secrets", () => {
  it("are asked for once, and again when their time is over; a name that the stack does not know has none", async () => {
    let [now, asked] = [0, 0];
    const client = { send: async ({ input }: { input: { SecretId: string } }) => ({ SecretString: `${input.SecretId}/${++asked}` }) };
    const read = secretsManager({
      client: client as unknown as SecretsManagerClient,
      arns: { KEY: "arn:key" },
      clock: { now: () => now },
      keptMs: 1_000,
    });
    assert.deepEqual([await read("KEY"), await read("KEY"), await read("OTHER")], ["arn:key/1", "arn:key/1", undefined]);
    now = 1_000;
    assert.equal(await read("KEY"), "arn:key/2");
  });
});

describe("a function's log", () => {
  const before = { ...process.env };
  beforeEach(() => Object.assign(process.env, { POWERTOOLS_SERVICE_NAME: "stream-ingest", POWERTOOLS_METRICS_NAMESPACE: "assay/test" }));
  afterEach(() => {
    for (const name of ["POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE"]) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  });
  const verdict = (word: "PASS" | "FAIL") =>
    formatVerdict({ verdict: word, pipeline: "stream-ingest", runId: "t-0@1", batchId: "t-0:1-9", received: 9, failed: 0 });

  it("holds a verdict as one line whose fields stand on top; a failed batch is an error, which no level keeps back", async () => {
    for (const [word, level] of [
      ["PASS", "INFO"],
      ["FAIL", "ERROR"],
    ] as const) {
      const { lines } = await withOutput(async () => powertools().observer.log(verdict(word)));
      assert.equal(lines.length, 1);
      const { message, quality, level: said, service, batchId } = JSON.parse(lines[0]!) as Record<string, unknown>;
      assert.deepEqual(
        [message, quality, said, service, batchId],
        [`QUALITY=${word} stream-ingest t-0:1-9 0/9 failed`, word, level, "stream-ingest", "t-0:1-9"],
      );
    }
  });

  it("holds what was measured in the embedded metric format, also of a call that throws", async () => {
    const telemetry = powertools();
    const { lines } = await withOutput(() =>
      telemetry
        .timed(async () => {
          telemetry.measure("RecordsReceived", 9);
          throw new Error("stopped");
        })
        .catch(() => {}),
    );
    const figures = lines.map((line) => JSON.parse(line) as Record<string, unknown>).find((line) => line["_aws"])!;
    assert.equal(figures["RecordsReceived"], 9);
    assert.equal(typeof figures["PipelineDurationMs"], "number");
    assert.equal(lines.filter((line) => line.includes("the invocation failed")).length, 1);
  });
});
