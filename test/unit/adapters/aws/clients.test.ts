import assert from "node:assert/strict";
import { once } from "node:events";
import { constants, createServer, type Http2Server, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import { kinesisClient } from "../../../../adapters/aws/kinesis-client.ts";
import { listShards } from "../../../../adapters/aws/kinesis-shards.ts";

const { NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR } = constants;
const OK = { ":status": 200, "content-type": "application/x-amz-json-1.1" };

/** How the first two calls break off; HTTP/2 as it is spoken, on loopback. */
const BROKEN: Readonly<Record<string, (stream: ServerHttp2Stream) => void>> = {
  "is reset": (stream) => stream.close(NGHTTP2_INTERNAL_ERROR),
  "is cancelled": (stream) => stream.close(NGHTTP2_CANCEL),
  "is closed without an answer": (stream) => stream.close(NGHTTP2_NO_ERROR),
  "ends within its answer": (stream) => {
    stream.respond(OK);
    stream.end('{"Shards":[{');
  },
};

describe("the Kinesis client", () => {
  const { env } = process;
  let server: Http2Server;
  let client: KinesisClient;
  let calls: number;
  let answer: (stream: ServerHttp2Stream) => void;

  beforeEach(async () => {
    calls = 0;
    server = createServer();
    server.on("stream", (stream: ServerHttp2Stream) => {
      stream.on("error", () => {});
      calls++;
      answer(stream);
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

  for (const [how, breaksOff] of Object.entries(BROKEN)) {
    it(`asks again where a stream ${how}`, async () => {
      answer = (stream) => {
        if (calls <= 2) return breaksOff(stream);
        stream.respond(OK);
        stream.end('{"Shards":[]}');
      };
      assert.deepEqual(await listShards(client, "trades"), []);
      assert.equal(calls, 3);
    });
  }

  it("gives up after four tries, and asks no more where it is refused", async () => {
    answer = (stream) => stream.close(NGHTTP2_INTERNAL_ERROR);
    await assert.rejects(listShards(client, "trades"), {
      name: "AwsFault",
      message: /^cannot read stream trades: no answer came in time, also after several tries \(ERR_HTTP2_STREAM_ERROR\)/,
    });
    assert.equal(calls, 4);
    answer = (stream) => {
      stream.respond({ ...OK, ":status": 400 });
      stream.end('{"__type":"ResourceNotFoundException","message":"Stream trades not found"}');
    };
    await assert.rejects(listShards(client, "trades"), { name: "AwsFault", code: "ResourceNotFoundException" });
    assert.equal(calls, 5);
  });
});
