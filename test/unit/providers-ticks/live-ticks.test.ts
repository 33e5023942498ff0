import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { right } from "fp-ts/lib/Either.js";
import type { WebSocket } from "ws";
import { readAlpaca } from "../../../adapters/providers/alpaca/read.ts";
import { alpacaSource } from "../../../adapters/providers/alpaca/source.ts";
import { readCoinbase } from "../../../adapters/providers/coinbase/read.ts";
import { coinbaseSource } from "../../../adapters/providers/coinbase/source.ts";
import { liveTicks } from "../../../adapters/providers/ticks/live.ts";
import type { LiveMessage, LiveSource } from "../../../domain/ports/live.ts";
import type { TickEvent } from "../../../domain/ports/tick-source.ts";
import { closedPort, send, useHttpServer } from "../../support/http-server.ts";
import { type Script, useWebSocketServer } from "../../support/websocket-server.ts";
import { AT_ONCE, LIMITS, LIVE_LIMITS, leftOf, NO_RETRY, rightOf, stillClock } from "../providers-live/helpers.ts";
import { feed, objectsOf, textsOf } from "./helpers.ts";

const NOW = "2026-01-20T15:00:00.000000Z";
const say = (socket: WebSocket, ...messages: readonly unknown[]) => {
  for (const message of messages) socket.send(typeof message === "string" ? message : JSON.stringify(message));
};

describe("live ticks of Coinbase", () => {
  const stream = useWebSocketServer();
  const http = useHttpServer();
  const match = (id: number) => ({
    type: "match",
    trade_id: id,
    sequence: 1_000 + id,
    time: "2026-01-20T15:00:00.028459Z",
    product_id: "BTC-USD",
    size: "5.2",
    price: "400.23",
  });
  const heartbeat = { type: "heartbeat", sequence: 90, last_trade_id: 0, product_id: "BTC-USD", time: "2026-01-20T15:00:00.464129Z" };
  const confirmed =
    (...messages: readonly unknown[]): Script =>
    (socket, heard) => {
      if (heard) say(socket, { type: "subscriptions", channels: [] }, ...messages);
    };
  const ticks = (url = stream().url) => {
    const transport = { clock: stillClock, limits: LIVE_LIMITS, reconnect: AT_ONCE };
    const source = coinbaseSource({ ...transport, streamUrl: url, restUrl: http().url, httpLimits: LIMITS, retry: NO_RETRY, settleMs: 1 });
    return liveTicks({ source, read: readCoinbase, symbols: ["BTC-USD"], url });
  };

  it("are records of the wire with their message last; heartbeats and controls are none", async () => {
    stream().play(confirmed(heartbeat, match(10), "not json", { type: "auction" }));
    const { entries, ended } = await feed(ticks(), {}, (fed) => fed.entries.length === 3);
    assert.deepEqual(textsOf(entries), [
      `{"symbol":"BTC-USD","price":"400.23","volume":"5.2","event_time":"2026-01-20T15:00:00.028459Z","event_nanos":0,"trade_id":"10","sequence":1010,"source":"coinbase","ingested_at":"${NOW}","message":${JSON.stringify(JSON.stringify(match(10)))}}`,
      "not json",
      '{"type":"auction"}',
    ]);
    assert.deepEqual(
      entries.map(({ partitionKey }) => partitionKey),
      ["BTC-USD", "coinbase", "coinbase"],
    );
    const { position, completeness, connections, injected } = rightOf(ended);
    assert.deepEqual({ position, connections, injected }, { position: 3, connections: 1, injected: {} });
    assert.deepEqual(completeness, [
      { symbol: "BTC-USD", firstTradeId: 10, lastTradeId: 10, received: 1, repeated: 0, filled: 0, missing: 0 },
    ]);
  });

  it("go on after the last trade id that was put: what lies between is found, filled and told in its place", async () => {
    stream().play(confirmed(match(15)));
    http().answer(send([14, 13].map((id) => ({ time: "2026-01-20T14:59:59Z", trade_id: id, price: "400.1", size: "0.01", side: "buy" }))));
    const told = ({ events }: { events: readonly TickEvent[] }) => events.some((event) => event._tag === "Gap" && event.state === "filled");
    const { events } = await feed(ticks(), { afterTradeIds: { "BTC-USD": 12 } }, told);
    const order = events.flatMap((event) => {
      if (event._tag === "Batch") return objectsOf(event.entries).map((row) => row!["trade_id"]);
      return event._tag === "Gap" ? [`${event.fromTradeId}-${event.toTradeId} ${event.state}`] : [];
    });
    assert.deepEqual(order, ["15", "13-14 found", "13", "14", "13-14 filled"]);
  });

  it("say offline what could not be reached", async () => {
    const port = await closedPort();
    const { events, ended } = await feed(ticks(`ws://127.0.0.1:${port}`));
    const { _tag, message, summary } = leftOf(ended);
    assert.deepEqual(
      [_tag, message],
      [
        "Unreachable",
        `cannot reach 127.0.0.1:${port}: it refuses connections: nothing listens there, or a firewall answers for it (ECONNREFUSED)`,
      ],
    );
    assert.equal(summary!.connections, 3);
    assert.equal(summary!.position, 0);
    assert.ok(events.every(({ _tag }) => _tag === "Connection"));
  });

  it("end with what the sink throws, and close the connection", async () => {
    stream().play(confirmed(match(10), match(11)));
    const sink = (event: TickEvent) => {
      if (event._tag === "Batch") throw new Error("the disk is full");
    };
    await assert.rejects(ticks().run({}, sink, new AbortController().signal), /^Error: the disk is full$/);
  });
});

describe("live ticks of Alpaca", () => {
  const stream = useWebSocketServer();
  const KEYS: Readonly<Record<string, string>> = { APCA_API_KEY_ID: "PKTEST0123456789", APCA_API_SECRET_KEY: "secret-key-of-test" };
  const trade = { T: "t", i: 7, S: "AAPL", x: "V", p: 126.55, s: 1, t: "2026-01-20T15:51:44.208123456Z" };
  const correction = { T: "c", S: "AAPL", x: "V", oi: 7, op: 126.55, os: 1, ci: 8, cp: 126.5, cs: 2, t: "2026-01-20T15:52:00Z" };
  const cancel = { T: "x", S: "AAPL", i: 8, x: "V", p: 126.5, s: 2, a: "C", t: "2026-01-20T15:53:00Z", note: KEYS["APCA_API_SECRET_KEY"] };
  const ticks = (url = stream().url, keys = KEYS) => {
    const transport = { clock: stillClock, limits: LIVE_LIMITS, reconnect: AT_ONCE };
    return liveTicks({
      source: alpacaSource({ ...transport, secret: async (name) => keys[name], streamUrl: url }),
      read: readAlpaca,
      symbols: ["AAPL"],
      url,
    });
  };
  const confirmed =
    (...frames: readonly unknown[]): Script =>
    (socket, heard) => {
      if (!heard) say(socket, [{ T: "success", msg: "connected" }]);
      if (heard?.["action"] === "auth") say(socket, [{ T: "success", msg: "authenticated" }]);
      if (heard?.["action"] === "subscribe") say(socket, [{ T: "subscription", trades: heard["trades"] }], ...frames);
    };

  it("tell which trade a correction and a cancel are about, and keep the key out of every record", async () => {
    stream().play(confirmed([trade, correction, cancel]));
    const { entries } = await feed(ticks(), {}, (fed) => fed.entries.length === 3);
    const told = objectsOf(entries).map((row) => [
      row!["trade_id"],
      row!["price"],
      row!["volume"],
      row!["corrects"],
      row!["cancels"],
      Object.keys(row!).at(-1),
    ]);
    assert.deepEqual(told, [
      ["2026-01-20/V/7", 126.55, 1, undefined, undefined, "message"],
      ["2026-01-20/V/8", 126.5, 2, "2026-01-20/V/7", undefined, "message"],
      ["2026-01-20/V/8", 126.5, 2, undefined, "2026-01-20/V/8", "message"],
    ]);
    assert.equal(objectsOf(entries)[0]!["event_nanos"], 456);
    assert.ok(textsOf(entries)[2]!.includes("[redacted]") && !textsOf(entries)[2]!.includes(KEYS["APCA_API_SECRET_KEY"]!));
  });

  it("tell an outage between the records before and after it", async () => {
    const dropping: Script = (socket, heard) => {
      confirmed([trade])(socket, heard);
      if (heard?.["action"] === "subscribe") setTimeout(() => socket.close(), 20);
    };
    stream().play(dropping, confirmed([{ ...trade, i: 9 }]));
    const { events } = await feed(ticks(), {}, (fed) => fed.entries.length === 2);
    assert.deepEqual(
      events.flatMap((event) => (event._tag === "Connection" ? [] : [event._tag])),
      ["Batch", "Outage", "Batch"],
    );
  });

  it("say what is missing or out of reach", async () => {
    assert.equal(leftOf((await feed(ticks(stream().url, {}))).ended)._tag, "BadRequest");
    const port = await closedPort();
    const { _tag, message } = leftOf((await feed(ticks(`ws://127.0.0.1:${port}`))).ended);
    assert.deepEqual(
      [_tag, message],
      [
        "Unreachable",
        `cannot reach 127.0.0.1:${port}: it refuses connections: nothing listens there, or a firewall answers for it (ECONNREFUSED)`,
      ],
    );
  });
});

describe("live ticks while the sink is at work", () => {
  const message = (id: number): LiveMessage => ({
    _tag: "Message",
    source: "coinbase",
    kind: "trade",
    text: JSON.stringify({ type: "match", product_id: "BTC-USD", trade_id: id }),
    redactions: [],
    received_at: NOW,
    via: "stream",
  });
  const burst = (count: number): LiveSource => ({
    name: "coinbase",
    run: async (_request, sink) => {
      for (let id = 0; id < count; id++) await sink(message(id));
      await sink({ _tag: "Connection", source: "coinbase", state: "closed", message: "closed", at: NOW });
      return right({ completeness: [], connections: 1 });
    },
  });

  it("wait and go together, no more than 500 in a batch, and before every later event", async () => {
    const source = liveTicks({ source: burst(1_201), read: readCoinbase, symbols: ["BTC-USD"], url: "ws://x" });
    const sizes: (number | string)[] = [];
    const sink = async (event: TickEvent) => {
      await sleep(2);
      sizes.push(event._tag === "Batch" ? event.entries.length : event._tag);
    };
    const ended = await source.run({}, sink, new AbortController().signal);
    assert.equal(rightOf(ended).position, 1_201);
    assert.deepEqual(sizes, [1, 500, 1, 500, 1, 198, "Connection"]);
  });
});
