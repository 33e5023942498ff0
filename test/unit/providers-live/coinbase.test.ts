import assert from "node:assert/strict";
import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import { readCoinbase } from "../../../adapters/providers/coinbase/read.ts";
import { type CoinbaseOptions, coinbaseSource } from "../../../adapters/providers/coinbase/source.ts";
import { CanonicalRows } from "../../../domain/market/canonical.ts";
import { tickContract } from "../../../domain/market/tick.ts";
import type { LiveEvent } from "../../../domain/ports/live.ts";
import { valuesOf } from "../../support/columns.ts";
import { closedPort, send, useHttpServer } from "../../support/http-server.ts";
import { type Script, useWebSocketServer } from "../../support/websocket-server.ts";
import { AT_ONCE, changesOf, gapsOf, LIMITS, LIVE_LIMITS, leftOf, messagesOf, NO_RETRY, rightOf, runUntil, stillClock } from "./helpers.ts";

const match = (id: number, change: object = {}) => ({
  type: "match",
  trade_id: id,
  sequence: 1_000 + id,
  maker_order_id: "ac928c66",
  taker_order_id: "132fb6ae",
  time: "2026-01-20T15:00:00.028459Z",
  product_id: "BTC-USD",
  size: "5.23512000",
  price: "400.23",
  side: "sell",
  ...change,
});
const heartbeat = (last: number, product = "BTC-USD") => ({
  type: "heartbeat",
  sequence: 90,
  last_trade_id: last,
  product_id: product,
  time: "2026-01-20T15:00:00.464129Z",
});
const ACK = { type: "subscriptions", channels: [{ name: "matches", product_ids: ["BTC-USD"] }] };
/** A trade as the REST service writes it. */
const rest = (id: number) => ({
  time: "2026-01-20T14:59:59.028459Z",
  trade_id: id,
  price: "400.10000000",
  size: "0.01000000",
  side: "buy",
});

const say = (socket: WebSocket, ...messages: readonly unknown[]) => {
  for (const message of messages) socket.send(typeof message === "string" ? message : JSON.stringify(message));
};
/** Confirms the subscription and says the rest, whatever it is. */
const confirmed =
  (...messages: readonly unknown[]): Script =>
  (socket, heard) => {
    if (heard) say(socket, ACK, ...messages);
  };

describe("Coinbase", () => {
  const stream = useWebSocketServer();
  const http = useHttpServer();
  const source = (change: Partial<CoinbaseOptions> = {}) =>
    coinbaseSource({
      clock: stillClock,
      streamUrl: stream().url,
      restUrl: http().url,
      limits: LIVE_LIMITS,
      reconnect: AT_ONCE,
      httpLimits: LIMITS,
      retry: NO_RETRY,
      settleMs: 1,
      ...change,
    });
  const request = { symbols: ["BTC-USD"] };
  const seen = (count: number) => (events: readonly LiveEvent[]) => messagesOf(events).length >= count;
  const settled = (events: readonly LiveEvent[]) => gapsOf(events).some(({ state }) => state !== "found");

  it("subscribes at once to matches and heartbeats, and hands over every message as it came", async () => {
    const text = JSON.stringify(match(10)).replace('"400.23"', '"400.230000000000001"');
    stream().play(confirmed(text, heartbeat(10), "not json", { type: "auction" }));
    const { events, ended } = await runUntil(source(), { symbols: ["BTC-USD", "BTC-USD"] }, seen(5));
    assert.deepEqual(stream().heard, [[{ type: "subscribe", product_ids: ["BTC-USD"], channels: ["matches", "heartbeat"] }]]);
    assert.deepEqual(
      messagesOf(events).map(({ kind }) => kind),
      ["control", "trade", "heartbeat", "unknown", "unknown"],
    );
    assert.deepEqual(messagesOf(events)[1], {
      _tag: "Message",
      source: "coinbase",
      kind: "trade",
      text,
      redactions: [],
      received_at: "2026-01-20T15:00:00.000000Z",
      via: "stream",
    });
    assert.deepEqual(
      changesOf(events).map(({ state }) => state),
      ["connecting", "subscribed", "closed"],
    );
    assert.deepEqual(rightOf(ended), {
      completeness: [{ symbol: "BTC-USD", firstTradeId: 10, lastTradeId: 10, received: 1, repeated: 0, filled: 0, missing: 0 }],
      connections: 1,
    });
  });

  it("finds a gap between two trades, reports it and fills it page by page from the REST service", async () => {
    stream().play(confirmed(match(10), match(15)));
    http().answerInTurn(send([rest(14), rest(13)]), send([rest(12), rest(11), rest(10)]));
    const { events, ended } = await runUntil(source(), request, settled);
    assert.deepEqual(
      gapsOf(events).map(({ fromTradeId, toTradeId, state }) => [fromTradeId, toTradeId, state]),
      [
        [11, 14, "found"],
        [11, 14, "filled"],
      ],
    );
    assert.deepEqual(http().requests, ["/products/BTC-USD/trades?limit=1000&after=15", "/products/BTC-USD/trades?limit=1000&after=13"]);
    const filled = messagesOf(events).filter(({ via }) => via === "fill");
    assert.deepEqual(
      filled.map(({ text, symbol, kind }) => [text, symbol, kind]),
      [11, 12, 13, 14].map((id) => [JSON.stringify(rest(id)), "BTC-USD", "trade"]),
    );
    assert.deepEqual(rightOf(ended).completeness, [
      { symbol: "BTC-USD", firstTradeId: 10, lastTradeId: 15, received: 2, repeated: 0, filled: 4, missing: 0 },
    ]);
  });

  it("reports what the REST service does not have as missing, after asking twice", async () => {
    stream().play(confirmed(match(10), match(15)));
    http().answer(send([rest(14), rest(12), rest(10)]));
    const { events, ended } = await runUntil(source(), request, (all) => gapsOf(all).length === 5);
    assert.deepEqual(
      gapsOf(events).map(({ fromTradeId, toTradeId, state, why }) => [fromTradeId, toTradeId, state, why]),
      [
        [11, 14, "found", undefined],
        [11, 11, "missing", "Coinbase's REST service does not have them"],
        [12, 12, "filled", undefined],
        [13, 13, "missing", "Coinbase's REST service does not have them"],
        [14, 14, "filled", undefined],
      ],
    );
    assert.equal(http().requests.length, 2);
    assert.equal(rightOf(ended).completeness[0]!.missing, 2);
  });

  it("takes a trade that comes late over the stream for no loss, and asks nobody", async () => {
    stream().play((socket, heard) => {
      if (heard) say(socket, ACK, match(10), heartbeat(11), match(11));
    });
    const { events, ended } = await runUntil(source({ settleMs: 60 }), request, settled);
    assert.deepEqual(
      gapsOf(events).map(({ state }) => state),
      ["found", "filled"],
    );
    assert.deepEqual(http().requests, []);
    assert.deepEqual([rightOf(ended).completeness[0]!.filled, rightOf(ended).completeness[0]!.missing], [0, 0]);
  });

  it("hands over a trade once that comes while it is being fetched", async () => {
    let client: WebSocket | undefined;
    let fetched = () => {};
    stream().play((socket, heard) => {
      client = socket;
      if (heard) say(socket, ACK, match(10), match(12));
    });
    http().answer((incoming, response) => {
      fetched = () => send([rest(11), rest(10)])(incoming, response);
      say(client!, match(11));
    });
    const { events, ended } = await runUntil(source(), request, (all) => {
      if (messagesOf(all).length === 4 && !settled(all)) fetched();
      return settled(all);
    });
    assert.ok(!messagesOf(events).some(({ via }) => via === "fill"));
    assert.deepEqual([rightOf(ended).completeness[0]!.filled, rightOf(ended).completeness[0]!.missing], [0, 0]);
  });

  it("asks no further when the REST service has nothing older", async () => {
    stream().play(confirmed(match(10), match(12)));
    http().answer(send([]));
    const { events } = await runUntil(source(), request, settled);
    assert.equal(gapsOf(events).at(-1)!.state, "missing");
    assert.equal(http().requests.length, 2);
  });

  it("takes a heartbeat without a last trade for no promise of the next", async () => {
    stream().play(confirmed(heartbeat(0), match(500)));
    const { events } = await runUntil(source(), request, seen(3));
    assert.deepEqual(gapsOf(events), []);
  });

  it("fills on the second asking what shows late", async () => {
    stream().play(confirmed(match(10), match(12)));
    http().answerInTurn(send([rest(10)]), send([rest(11), rest(10)]));
    const { events } = await runUntil(source(), request, settled);
    assert.deepEqual(
      gapsOf(events).map(({ state }) => state),
      ["found", "filled"],
    );
  });

  for (const [what, answer, why, httpLimits] of [
    ["refuses", send("", 404), /refused the request \(HTTP 404\)$/, LIMITS],
    ["sends HTML", send("<html>"), /is no list of trades$/, LIMITS],
    ["sends nothing", () => {}, /it sent nothing for 0\.15 s$/, { ...LIMITS, idleMs: 150 }],
  ] as const) {
    it(`says why a gap stays open when the REST service ${what}`, async () => {
      stream().play(confirmed(match(10), match(12)));
      http().answer(answer);
      const { events } = await runUntil(source({ httpLimits }), request, settled);
      const last = gapsOf(events).at(-1)!;
      assert.equal(last.state, "missing");
      assert.match(last.why!, why);
    });
  }

  it("fetches no more of a gap than it may, newest first", async () => {
    stream().play(confirmed(match(10), match(5_000_000_000)));
    http().answer((incoming, response) => {
      const older = Number(new URL(incoming.url!, "http://x").searchParams.get("after"));
      response.end(JSON.stringify([rest(older - 1), rest(older - 2)]));
    });
    const { events } = await runUntil(source({ maxTrades: 2_000 }), request, (all) => gapsOf(all).length === 3);
    assert.deepEqual(
      gapsOf(events).map(({ fromTradeId, toTradeId, state }) => [fromTradeId, toTradeId, state]),
      [
        [11, 4_999_999_999, "found"],
        [11, 4_999_999_991, "missing"],
        [4_999_999_992, 4_999_999_999, "filled"],
      ],
    );
    assert.equal(gapsOf(events)[1]!.why, "the gap is longer than the 2000 trades that are looked through at a time");
  });

  it("finds by a heartbeat what no later trade tells", async () => {
    stream().play(confirmed(match(10), heartbeat(12)));
    http().answer(send([rest(12), rest(11)]));
    const { events } = await runUntil(source(), request, settled);
    assert.deepEqual(
      gapsOf(events).map(({ fromTradeId, toTradeId, state }) => [fromTradeId, toTradeId, state]),
      [
        [11, 12, "found"],
        [11, 12, "filled"],
      ],
    );
  });

  it("fetches after a restart what came since the last kept trade", async () => {
    stream().play(confirmed({ ...match(9), type: "last_match" }));
    http().answer(send([rest(8), rest(7)]));
    const { events } = await runUntil(source(), { ...request, after: { "BTC-USD": 7 } }, settled);
    assert.deepEqual(
      gapsOf(events).map(({ fromTradeId, toTradeId }) => [fromTradeId, toTradeId]),
      [
        [8, 8],
        [8, 8],
      ],
    );
  });

  it("counts duplicate and decreasing ids as repeated, and hands them over all the same", async () => {
    stream().play(confirmed(match(10), match(10), match(11), match(9), match(12)));
    const { events, ended } = await runUntil(source(), request, seen(6));
    assert.deepEqual(gapsOf(events), []);
    assert.equal(messagesOf(events).length, 6);
    const [completeness] = rightOf(ended).completeness;
    assert.deepEqual([completeness!.received, completeness!.repeated, completeness!.missing], [5, 2, 0]);
  });

  it("survives wrong types in every place it looks at", async () => {
    const odd = [
      match(1, { trade_id: "x" }),
      match(1, { trade_id: 1e300 }),
      match(1, { product_id: {} }),
      heartbeat(null as never),
      { type: [] },
      [],
      7,
      null,
    ];
    stream().play(confirmed(...odd, match(10)));
    const { events, ended } = await runUntil(source(), request, seen(odd.length + 2));
    assert.deepEqual(gapsOf(events), []);
    assert.equal(rightOf(ended).completeness[0]!.firstTradeId, 10);
  });

  it("hands over what is no UTF-8 as unknown, and goes on", async () => {
    stream().play((socket, heard) => {
      if (!heard) return;
      say(socket, ACK);
      socket.send(Buffer.from([0x7b, 0xff, 0x7d]), { binary: false });
      say(socket, match(10));
    });
    const { events, ended } = await runUntil(source(), request, seen(3));
    assert.deepEqual(
      messagesOf(events).map(({ kind, text }) => [kind, text.slice(0, 3)]),
      [
        ["control", '{"t'],
        ["unknown", "{\ufffd}"],
        ["trade", '{"t'],
      ],
    );
    assert.equal(rightOf(ended).connections, 1);
  });

  describe("when the connection fails", () => {
    const lost = (events: readonly LiveEvent[]) => changesOf(events).filter(({ state }) => state === "lost");
    /** Long enough for what is said before the silence. */
    const IMPATIENT = { limits: { ...LIVE_LIMITS, silenceMs: 1_000 } };

    it("connects anew and finds what it missed meanwhile", async () => {
      stream().play(
        (socket, heard) => {
          if (!heard) return;
          say(socket, ACK, match(10));
          setTimeout(() => socket.close(1001, "restarting"), 20);
        },
        confirmed({ ...match(13), type: "last_match" }),
      );
      http().answer(send([rest(12), rest(11)]));
      const { events, ended } = await runUntil(source(), request, settled);
      assert.match(lost(events)[0]!.message, /closed the connection \(1001: restarting\); connecting anew$/);
      assert.deepEqual(
        gapsOf(events).map(({ fromTradeId, toTradeId, state }) => [fromTradeId, toTradeId, state]),
        [
          [11, 12, "found"],
          [11, 12, "filled"],
        ],
      );
      assert.equal(rightOf(ended).connections, 2);
    });

    it("leaves a server that falls silent", async () => {
      stream().play(confirmed(match(10)), confirmed(match(11)));
      const { events } = await runUntil(source(IMPATIENT), request, seen(4));
      assert.match(lost(events)[0]!.message, /gave no sign of life for 1 s; connecting anew$/);
    });

    it("leaves a server that sends a message byte by byte", async () => {
      let dripping: NodeJS.Timeout | undefined;
      stream().play(
        (socket, heard) => {
          if (!heard) return;
          say(socket, ACK);
          const { _socket: wire } = socket as unknown as { readonly _socket: Socket };
          // The head of a text frame of 125 bytes, and then a byte at a time.
          wire.write(Buffer.from([0x81, 125]));
          dripping = setInterval(() => wire.write("x"), 20);
          socket.on("close", () => clearInterval(dripping));
        },
        confirmed(match(11)),
      );
      const { events } = await runUntil(source(IMPATIENT), request, seen(3));
      clearInterval(dripping);
      assert.match(lost(events)[0]!.message, /gave no sign of life for 1 s; connecting anew$/);
    });

    it("leaves a server that sends 10 MB in one message", async () => {
      stream().play(confirmed(match(10), "x".repeat(10_000_000)), confirmed(match(11)));
      const { events } = await runUntil(source(), request, seen(4));
      assert.match(lost(events)[0]!.message, /sent a message over 100000 bytes, which are allowed; connecting anew$/);
    });

    it("leaves a server that never confirms the subscription, and gives up in the end", async () => {
      stream().play(() => {});
      const { events, ended } = await runUntil(source({ subscribeMs: 150 }), request, () => false);
      assert.equal(leftOf(ended)._tag, "Unreachable");
      assert.match(leftOf(ended).message, /did not confirm the subscription within 0\.15 s$/);
      assert.equal(lost(events).length, 3);
      assert.match(lost(events)[0]!.message, /; the next try is in \d ms$/);
    });

    it("leaves a connection on which one product's heart stops", async () => {
      let now = 0;
      let client: WebSocket | undefined;
      stream().play(
        (socket, heard) => {
          client = socket;
          if (heard) say(socket, ACK, heartbeat(1), heartbeat(1, "ETH-USD"));
        },
        confirmed(heartbeat(1)),
      );
      const two = { symbols: ["BTC-USD", "ETH-USD"] };
      const { events } = await runUntil(source({ clock: { now: () => now } }), two, (all) => {
        if (now === 0 && messagesOf(all).length === 3) {
          now = 20_000;
          say(client!, heartbeat(1));
        }
        return lost(all).length === 1;
      });
      assert.match(lost(events)[0]!.message, /sent no heartbeat of ETH-USD for 20 s; connecting anew$/);
    });

    it("says offline what it could not reach", async () => {
      const port = await closedPort();
      const { ended } = await runUntil(source({ streamUrl: `ws://127.0.0.1:${port}` }), request, () => false);
      assert.deepEqual(leftOf(ended), {
        _tag: "Unreachable",
        summary: { completeness: [{ symbol: "BTC-USD", received: 0, repeated: 0, filled: 0, missing: 0 }], connections: 3 },
        message: `cannot reach 127.0.0.1:${port}: it refuses connections: nothing listens there, or a firewall answers for it (ECONNREFUSED)`,
      });
    });

    it("gives up on a server that never answers the handshake", async () => {
      http().answer(() => {});
      const { ended } = await runUntil(
        source({
          streamUrl: http().url.replace("http", "ws"),
          reconnect: { ...AT_ONCE, retries: 0 },
          limits: { ...LIVE_LIMITS, handshakeMs: 200 },
        }),
        request,
        () => false,
      );
      assert.match(leftOf(ended).message, /^(gave up on|cannot reach) 127\.0\.0\.1:\d+: /);
    });

    it("tries again after HTTP 503, and takes HTTP 403 for an answer", async () => {
      stream().refuse(503);
      const busy = await runUntil(source(), request, () => false);
      assert.equal(lost(busy.events).length, 3);
      stream().refuse(403);
      const refused = await runUntil(source(), request, () => false);
      assert.deepEqual(leftOf(refused.ended)._tag, "Refused");
      assert.match(leftOf(refused.ended).message, /refused the connection \(HTTP 403\)$/);
    });

    it("takes a refused subscription for an answer", async () => {
      stream().play(
        (socket, heard) =>
          heard && say(socket, { type: "error", message: "Failed to subscribe", reason: "BTC-USD is not a valid product" }),
      );
      const { ended } = await runUntil(source(), request, () => false);
      assert.equal(leftOf(ended)._tag, "Refused");
      assert.equal(leftOf(ended).message, "Coinbase refused the subscription: Failed to subscribe: BTC-USD is not a valid product");
    });
  });

  it("refuses symbols that are paths or scripts before it connects", async () => {
    const { ended } = await runUntil(source(), { symbols: ["../x", "<script>"] }, () => false);
    assert.equal(leftOf(ended)._tag, "BadRequest");
    assert.match(leftOf(ended).message, /^"\.\.\/x" is no symbol: .*; "<script>" is no symbol: /);
    assert.deepEqual(stream().heard, []);
  });

  it("reads no further while the sink is at work, and loses nothing", async () => {
    const trades = Array.from({ length: 300 }, (_, i) => match(i + 1));
    stream().play(confirmed(...trades));
    const stop = new AbortController();
    const ids: number[] = [];
    let atWork = 0;
    const sink = async (event: LiveEvent) => {
      assert.equal(++atWork, 1);
      await new Promise((done) => setImmediate(done));
      atWork--;
      if (event._tag !== "Message" || event.kind !== "trade") return;
      ids.push((JSON.parse(event.text) as { trade_id: number }).trade_id);
      if (ids.length === 300) stop.abort();
    };
    rightOf(await source().run(request, sink, stop.signal));
    assert.deepEqual(
      ids,
      trades.map(({ trade_id }) => trade_id),
    );
  });

  it("ends with what the sink throws", async () => {
    stream().play(confirmed(match(10)));
    const sink = (event: LiveEvent) => {
      if (event._tag === "Message" && event.kind === "trade") throw new Error("the disk is full");
    };
    await assert.rejects(source().run(request, sink, new AbortController().signal), /the disk is full/);
  });
});

describe("the Coinbase reader", () => {
  it("reads a match into the tick contract's fields, numbers as their text", () => {
    const text = JSON.stringify(match(10));
    assert.deepEqual(readCoinbase({ text }, 3), {
      _tag: "Trade",
      record: {
        line: 3,
        original: text,
        fields: {
          symbol: "BTC-USD",
          price: "400.23",
          volume: "5.23512000",
          event_time: "2026-01-20T15:00:00.028459Z",
          event_nanos: 0,
          trade_id: "10",
          sequence: 1010,
        },
      },
    });
  });

  it("reads a trade of the REST service, which says neither product nor sequence", () => {
    const read = readCoinbase({ text: JSON.stringify(rest(74)), symbol: "BTC-USD" }, 1);
    assert.ok(read?._tag === "Trade");
    assert.deepEqual(read.record.fields, {
      symbol: "BTC-USD",
      price: "400.10000000",
      volume: "0.01000000",
      event_time: "2026-01-20T14:59:59.028459Z",
      event_nanos: 0,
      trade_id: "74",
    });
  });

  it("has nothing to read in heartbeats and controls, and says of the rest what it is", () => {
    assert.equal(readCoinbase({ text: JSON.stringify(heartbeat(1)) }, 1), undefined);
    assert.equal(readCoinbase({ text: JSON.stringify(ACK) }, 1), undefined);
    const detail = (text: string) => {
      const read = readCoinbase({ text }, 1);
      return read?._tag === "Unreadable" && read.record.fault?._tag === "not-decodable" ? read.record.fault.detail : read;
    };
    assert.equal(detail('{"type":"auction"}'), 'its type is "auction", which is not known');
    assert.equal(detail('{"type":"toString"}'), 'its type is "toString", which is not known');
    assert.equal(detail("[]"), "it is a list, not a message");
    assert.match(String(detail("{")), /^it is not JSON \(/);
  });

  it("gives rows that the contract accepts, of 1970 and 2100 too, and leaves wrong types for it to refuse", () => {
    const texts = [
      match(1),
      match(2, { time: "1970-01-01T00:00:00Z" }),
      match(3, { time: "2100-01-01T00:00:00Z" }),
      match(4, { price: { a: 1 } }),
      match(5, { time: 12 }),
      match(6, { size: null }),
    ].map((value) => JSON.stringify(value));
    const rows = new CanonicalRows(tickContract, { source: "coinbase", ingested_at: "2026-01-20T15:00:00.000000Z", arrival: "a" });
    rows.append(texts.flatMap((text, i) => readCoinbase({ text }, i + 1)?.record ?? []));
    assert.deepEqual(valuesOf(rows.column("event_time")), [
      "2026-01-20T15:00:00.028459Z",
      "1970-01-01T00:00:00.000000Z",
      "2100-01-01T00:00:00.000000Z",
    ]);
    assert.deepEqual(valuesOf(rows.column("trade_id")), ["1", "2", "3"]);
    assert.deepEqual(
      rows.undecodable.map(({ line, faults }) => [line, faults.map((fault) => fault._tag)]),
      [
        [4, ["wrong-type"]],
        [5, ["wrong-type"]],
        [6, ["missing-field"]],
      ],
    );
  });
});
