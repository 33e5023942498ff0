import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { postToSlack } from "../../../adapters/slack/webhook.ts";

const LIMITS = { timeoutMs: 15_000, retry: { retries: 2, minMs: 1, maxMs: 2 } };

describe("postToSlack", () => {
  let server: Server;
  let bodies: string[];
  /** Statuses to answer with, in order; the last one for ever. 0: no answer at all. */
  let statuses: number[];

  beforeEach(async () => {
    bodies = [];
    server = createServer(async (request, response) => {
      assert.equal(request.headers["content-type"], "application/json; charset=utf-8");
      bodies.push((await request.toArray()).join(""));
      const status = statuses.length > 1 ? statuses.shift() : statuses[0];
      if (status) response.writeHead(status).end("ok");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const post = (limits = LIMITS) =>
    postToSlack(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/services/secret`), { text: "hello" }, limits);
  const host = () => `127.0.0.1:${(server.address() as AddressInfo).port}`;

  it("posts a message once where Slack takes it", async () => {
    statuses = [200];
    assert.deepEqual(await post(), { _tag: "Right", right: undefined });
    assert.deepEqual(bodies, ['{"text":"hello"}']);
  });

  it("tries again after faults that may pass, until it is taken", async () => {
    statuses = [500, 429, 200];
    assert.deepEqual(await post(), { _tag: "Right", right: undefined });
    assert.equal(bodies.length, 3);
  });

  it("tries no more often than it may", async () => {
    statuses = [503];
    const message = `${host()} answers that it cannot serve just now (HTTP 503)`;
    assert.deepEqual(await post(), { _tag: "Left", left: { _tag: "Unreachable", retryable: true, message } });
    assert.equal(bodies.length, 3);
  });

  it("does not try again what Slack refuses, and names the host alone", async () => {
    statuses = [404];
    const message = `${host()} refused the request (HTTP 404)`;
    assert.deepEqual(await post(), { _tag: "Left", left: { _tag: "Refused", retryable: false, message } });
    assert.equal(bodies.length, 1);
  });

  it("gives up an answer that does not come, and tries again", async () => {
    statuses = [0, 200];
    assert.deepEqual(await post({ ...LIMITS, timeoutMs: 1_000 }), { _tag: "Right", right: undefined });
    assert.equal(bodies.length, 2);
  });
});
