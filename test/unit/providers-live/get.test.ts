import assert from "node:assert/strict";
import { createServer, type Server, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { unreachable } from "../../../adapters/providers/http/failure-words.ts";
import { get, statusFault } from "../../../adapters/providers/http/get.ts";
import { retrying } from "../../../adapters/providers/http/retry.ts";
import type { FetchFault } from "../../../domain/ports/provider.ts";
import { closedPort, send, useHttpServer } from "../../support/http-server.ts";
import { LIMITS, leftOf, NOW, QUICK_RETRY, rightOf } from "./helpers.ts";

const IMPATIENT = { ...LIMITS, idleMs: 150 };

describe("a bounded GET", () => {
  const server = useHttpServer();
  const fetchFrom = (url: string, limits = LIMITS) => get(new URL(url), { limits });

  it("gives status, headers and body of whatever is answered", async () => {
    server().answer(send("hello", 418, { "x-a": "1" }));
    const answer = rightOf(await fetchFrom(`${server().url}/a?b=c`));
    assert.equal(answer.status, 418);
    assert.equal(answer.headers.get("x-a"), "1");
    assert.equal(answer.body.toString(), "hello");
    assert.deepEqual(server().requests, ["/a?b=c"]);
  });

  it("gives up on a server that never answers", async () => {
    server().answer(() => {});
    const { host } = new URL(server().url);
    assert.deepEqual(leftOf(await fetchFrom(server().url, IMPATIENT)), {
      _tag: "Unreachable",
      retryable: true,
      message: `gave up on ${host}: it sent nothing for 0.15 s`,
    });
  });

  it("gives up on a server that answers byte by byte, however lively it is", async () => {
    server().answer((_request, response) => {
      response.writeHead(200);
      const dripping = setInterval(() => response.write("x"), 20);
      response.on("close", () => clearInterval(dripping));
    });
    assert.match(leftOf(await fetchFrom(server().url, { ...LIMITS, totalMs: 300 })).message, /: its answer was not complete after 0\.3 s$/);
  });

  it("gives up on a server that stops in the middle", async () => {
    server().answer((_request, response) => response.writeHead(200, { "content-length": "100" }).write("half"));
    assert.match(leftOf(await fetchFrom(server().url, IMPATIENT)).message, /: it sent nothing for 0\.15 s$/);
  });

  it("says that a server broke off", async () => {
    server().answer((_request, response) => {
      response.writeHead(200, { "content-length": "100" }).write("half");
      setTimeout(() => response.destroy(), 20);
    });
    const fault = leftOf(await fetchFrom(server().url));
    assert.match(fault.message, /^cannot reach 127\.0\.0\.1:\d+: it broke the connection off/);
    assert.equal(fault.retryable, true);
  });

  it("refuses a body over the limit, counted unpacked", async () => {
    server().answer(send(gzipSync(Buffer.alloc(10_000_000)), 200, { "content-encoding": "gzip" }));
    const fault = leftOf(await fetchFrom(server().url));
    assert.equal(fault._tag, "Unreadable");
    assert.match(fault.message, /sent more than 1000000 bytes, which are allowed$/);
  });

  it("follows no redirect, and says where it would have led", async () => {
    server().answer(send("", 302, { location: "https://consent.example/x?key=1" }));
    const answer = rightOf(await fetchFrom(server().url));
    assert.deepEqual(statusFault("h", answer, NOW), {
      _tag: "Refused",
      retryable: false,
      message: "h refused the request (HTTP 302, sending us to consent.example)",
    });
    assert.equal(server().requests.length, 1);
  });

  it("stops when it is told to", async () => {
    server().answer(() => {});
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    const fault = leftOf(await get(new URL(server().url), { limits: LIMITS, signal: stop.signal }));
    assert.match(fault.message, /: the work was stopped$/);
  });

  it("says that nothing listens", async () => {
    const port = await closedPort();
    const fault = leftOf(await fetchFrom(`http://127.0.0.1:${port}/`));
    assert.equal(
      fault.message,
      `cannot reach 127.0.0.1:${port}: it refuses connections: nothing listens there, or a firewall answers for it (ECONNREFUSED)`,
    );
  });

  it("says that a name cannot be resolved", async () => {
    const fault = leftOf(await get(new URL("http://no-such-host.invalid/"), { limits: { ...LIMITS, idleMs: 1_900 } }));
    assert.match(fault.message, /no-such-host\.invalid: (its name cannot be resolved|it sent nothing)/);
  });

  it("says that a server does not speak TLS", async () => {
    server().answer(send("plain"));
    const fault = leftOf(await fetchFrom(server().url.replace("http:", "https:")));
    assert.match(fault.message, /: it does not speak TLS there: is https:\/\/ or wss:\/\/ right\? \(/);
  });

  describe("from something that is no HTTP server", () => {
    let other: Server;
    const open = new Set<Socket>();
    beforeEach(async () => {
      other = createServer((socket) => {
        open.add(socket);
        socket.on("error", () => {});
        socket.end("220 mail.example ESMTP\r\n");
      });
      await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
    });
    afterEach(async () => {
      for (const socket of open) socket.destroy();
      await new Promise((done) => other.close(done));
    });

    it("says so", async () => {
      const { port } = other.address() as { port: number };
      assert.match(leftOf(await fetchFrom(`http://127.0.0.1:${port}/`)).message, /: it does not answer in HTTP \(HTTPParserError\)$/);
    });
  });

  it("finds the code in what wraps it, and names certificates", () => {
    const coded = (code: string) => Object.assign(new Error("x"), { code });
    const refused = new TypeError("fetch failed", { cause: new AggregateError([coded("ECONNREFUSED"), coded("ENETUNREACH")]) });
    assert.match(unreachable("h", refused), /^cannot reach h: it refuses connections.*\(ECONNREFUSED\)$/);
    for (const code of [
      "CERT_HAS_EXPIRED",
      "SELF_SIGNED_CERT_IN_CHAIN",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "ERR_TLS_CERT_ALTNAME_INVALID",
    ]) {
      assert.match(unreachable("h", coded(code)), /its certificate is not trusted; .*NODE_EXTRA_CA_CERTS \([A-Z_]+\)$/);
    }
    assert.equal(unreachable("h", new TypeError("fetch failed", { cause: new Error("odd") })), "cannot reach h: odd");
  });
});

describe("statuses", () => {
  const fault = (status: number, headers: Record<string, string> = {}) =>
    statusFault("h", { status, headers: new Headers(headers), body: Buffer.alloc(0) }, NOW);

  it("are faults unless 200, and tell what may pass", () => {
    assert.equal(fault(200), undefined);
    assert.deepEqual(
      [500, 503, 408, 401, 404].map((status) => fault(status)?._tag),
      ["Unreachable", "Unreachable", "Unreachable", "Refused", "Refused"],
    );
  });

  it("carry Retry-After as seconds or as a date", () => {
    const waits = (value: string) => (fault(429, { "retry-after": value }) as { retryAfterMs?: number }).retryAfterMs;
    assert.equal(waits("7"), 7_000);
    assert.equal(waits(new Date(NOW + 5_000).toUTCString()), 5_000);
    assert.equal(waits(new Date(NOW - 5_000).toUTCString()), 0);
    assert.equal(waits("soon"), undefined);
    assert.ok(!("retryAfterMs" in fault(429)!));
  });
});

describe("retrying", () => {
  const down: FetchFault = { _tag: "Unreachable", retryable: true, message: "down" };
  const counting = (...faults: readonly (FetchFault | undefined)[]) => {
    let tries = 0;
    const attempt = async () => {
      const fault = faults[Math.min(tries++, faults.length - 1)];
      return fault ? { _tag: "Left" as const, left: fault } : { _tag: "Right" as const, right: tries };
    };
    return { attempt, tries: () => tries };
  };

  it("tries again until it works", async () => {
    const { attempt } = counting(down, down, undefined);
    assert.equal(rightOf(await retrying(attempt, QUICK_RETRY)), 3);
  });

  it("gives the last fault once the tries are used up", async () => {
    const { attempt, tries } = counting(down);
    assert.deepEqual(leftOf(await retrying(attempt, QUICK_RETRY)), down);
    assert.equal(tries(), 4);
  });

  it("waits for as long as the provider asks", async () => {
    const limited = counting({ _tag: "RateLimited", retryable: true, message: "slower", retryAfterMs: 45 }, undefined);
    const begun = performance.now();
    rightOf(await retrying(limited.attempt, QUICK_RETRY));
    assert.ok(performance.now() - begun >= 43);
  });

  it("does not try what will not pass, nor wait longer than the policy allows", async () => {
    const refused = counting({ _tag: "Refused", retryable: false, message: "no" });
    assert.equal(leftOf(await retrying(refused.attempt, QUICK_RETRY))._tag, "Refused");
    assert.equal(refused.tries(), 1);
    const later = counting({ _tag: "RateLimited", retryable: true, message: "tomorrow", retryAfterMs: 51 });
    assert.equal(leftOf(await retrying(later.attempt, QUICK_RETRY))._tag, "RateLimited");
    assert.equal(later.tries(), 1);
  });

  it("stops when it is told to, and throws what is no fault", async () => {
    const stop = new AbortController();
    const { attempt } = counting(down);
    setTimeout(() => stop.abort(), 20);
    const fault = leftOf(await retrying(attempt, { retries: 5, minMs: 1_000, maxMs: 1_000 }, stop.signal));
    assert.equal(fault.message, "the work was stopped");
    await assert.rejects(
      retrying(async () => {
        throw new RangeError("a mistake");
      }, QUICK_RETRY),
      /a mistake/,
    );
  });
});
