import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import { kinesisClient } from "../../../../adapters/aws/kinesis-client.ts";
import { listShards } from "../../../../adapters/aws/kinesis-shards.ts";

const OF_JSON = { "content-type": "application/x-amz-json-1.1" };

/** How the first two calls break off, on loopback. */
const BROKEN: Readonly<Record<string, (response: ServerResponse) => void>> = {
  "without an answer": (response) => response.socket!.destroy(),
  "within its answer": (response) => {
    response.writeHead(200, { ...OF_JSON, "content-length": 100 }).write('{"Shards":[{', () => response.socket!.destroy());
  },
};

describe("the Kinesis client", () => {
  const { env } = process;
  let server: Server;
  let client: KinesisClient;
  let calls: IncomingMessage[];
  let answer: (response: ServerResponse) => void;

  beforeEach(async () => {
    calls = [];
    server = createServer((request, response) => {
      calls.push(request);
      answer(response);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const credentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
    process.env = { ...env, AWS_REGION: "us-east-1", AWS_ENDPOINT_URL_KINESIS: `http://127.0.0.1:${port}`, ...credentials };
    client = kinesisClient();
  });

  afterEach(() => {
    process.env = env;
    client.destroy();
    server.close();
  });

  it("keeps its connection from call to call", async () => {
    answer = (response) => response.writeHead(200, OF_JSON).end('{"Shards":[]}');
    for (let call = 0; call < 3; call++) assert.deepEqual(await listShards(client, "trades"), []);
    assert.deepEqual(
      calls.map(({ socket, httpVersion }) => [socket === calls[0]!.socket, httpVersion]),
      [1, 2, 3].map(() => [true, "1.1"]),
    );
  });

  for (const [how, breaksOff] of Object.entries(BROKEN)) {
    it(`asks again where a connection breaks off ${how}`, async () => {
      answer = (response) => {
        if (calls.length <= 2) return breaksOff(response);
        response.writeHead(200, OF_JSON).end('{"Shards":[]}');
      };
      assert.deepEqual(await listShards(client, "trades"), []);
      assert.equal(calls.length, 3);
    });
  }

  it("gives up after four tries, and asks no more where it is refused", async () => {
    answer = (response) => response.socket!.destroy();
    await assert.rejects(listShards(client, "trades"), {
      name: "AwsFault",
      message: /^cannot read stream trades: no answer came in time, also after several tries \(ECONNRESET\)/,
    });
    assert.equal(calls.length, 4);
    answer = (response) => {
      response.writeHead(400, OF_JSON).end('{"__type":"ResourceNotFoundException","message":"Stream trades not found"}');
    };
    await assert.rejects(listShards(client, "trades"), { name: "AwsFault", code: "ResourceNotFoundException" });
    assert.equal(calls.length, 5);
  });
});
