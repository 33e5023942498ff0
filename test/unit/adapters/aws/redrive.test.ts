import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { SQSClient } from "@aws-sdk/client-sqs";
import { redrive } from "../../../../adapters/aws/responder/redrive.ts";
import { useHttpServer } from "../../../support/http-server.ts";

const ARN = "arn:aws:sqs:us-east-1:123456789012:given-up";

describe("messages that were given up", () => {
  const server = useHttpServer();
  let client: SQSClient;
  const asked: unknown[] = [];
  beforeEach(() => {
    asked.length = 0;
    const credentials = { accessKeyId: "a", secretAccessKey: "b" };
    client = new SQSClient({ endpoint: server().url, region: "us-east-1", credentials, maxAttempts: 1 });
  });
  afterEach(() => client.destroy());

  /** A queue with messages; how it answers when they are to be moved. */
  function holding(messages: number, status = 200, moved: object = { TaskHandle: "t" }): Promise<string> {
    server().answer(async (request: IncomingMessage, response: ServerResponse) => {
      const operation = String(request.headers["x-amz-target"]).replace("AmazonSQS.", "");
      asked.push([operation, await json(request)]);
      const isMove = operation === "StartMessageMoveTask";
      const body = isMove ? moved : { Attributes: { QueueArn: ARN, ApproximateNumberOfMessages: String(messages) } };
      response.writeHead(isMove ? status : 200, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
    });
    return redrive(client, `${server().url}/1/given-up`);
  }

  it("go back to the queue that gave them up, where there are any", async () => {
    assert.equal(await holding(2), "begun");
    const QueueUrl = `${server().url}/1/given-up`;
    assert.deepEqual(asked, [
      ["GetQueueAttributes", { QueueUrl, AttributeNames: ["QueueArn", "ApproximateNumberOfMessages"] }],
      ["StartMessageMoveTask", { SourceArn: ARN }],
    ]);
    assert.equal(await holding(0), "none");
    assert.equal(asked.length, 3);
  });

  it("wait on where that may not be, or is not known, and are on their way where somebody has begun already", async () => {
    const denied = { __type: "AccessDeniedException", message: "not authorized" };
    assert.equal(await holding(2, 403, denied), "refused");
    assert.equal(await holding(2, 400, { __type: "InvalidAction", message: "no such action" }), "refused");
    const already = { __type: "com.amazonaws.sqs#UnsupportedOperation", message: "There is already a task running." };
    assert.equal(await holding(2, 400, already), "begun");
    await assert.rejects(holding(2, 500, { __type: "InternalError", message: "x" }));
  });
});
