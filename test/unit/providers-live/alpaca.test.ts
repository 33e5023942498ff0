import assert from "node:assert/strict";
import type { WebSocket } from "ws";
import { readAlpaca } from "../../../adapters/providers/alpaca/read.ts";
import { type AlpacaOptions, alpacaSource } from "../../../adapters/providers/alpaca/source.ts";
import { CanonicalRows } from "../../../domain/market/canonical.ts";
import { tickContract } from "../../../domain/market/tick.ts";
import type { LiveEvent } from "../../../domain/ports/live.ts";
import { valuesOf } from "../../support/columns.ts";
import { closedPort } from "../../support/http-server.ts";
import { type Script, useWebSocketServer } from "../../support/websocket-server.ts";
import { AT_ONCE, changesOf, LIVE_LIMITS, leftOf, messagesOf, rightOf, runUntil, stillClock } from "./helpers.ts";

const KEY = "PKTEST0123456789";
const SECRET = "s/ecret+with=odd&characters";
const trade = (id: number, change: object = {}) => ({
  T: "t",
  i: id,
  S: "AAPL",
  x: "V",
  p: 126.55,
  s: 1,
  t: "2026-01-20T15:51:44.208123456Z",
  c: ["@", "I"],
  z: "C",
  ...change,
});
const correction = {
  T: "c",
  S: "AAPL",
  x: "V",
  oi: 7,
  op: 126.55,
  os: 1,
  oc: ["@"],
  ci: 8,
  cp: 126.5,
  cs: 2,
  cc: ["@"],
  z: "C",
  t: "2026-01-20T15:52:00Z",
};
const cancel = { T: "x", S: "AAPL", i: 8, x: "V", p: 126.5, s: 2, a: "C", z: "C", t: "2026-01-20T15:53:00Z" };

const say = (socket: WebSocket, ...frames: readonly unknown[]) => {
  for (const frame of frames) socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
};
/** Greets, accepts the key, confirms the subscription, and then says the rest. */
const confirmed =
  (...frames: readonly unknown[]): Script =>
  (socket, heard) => {
    if (!heard) say(socket, [{ T: "success", msg: "connected" }]);
    if (heard?.["action"] === "auth") say(socket, [{ T: "success", msg: "authenticated" }]);
    if (heard?.["action"] === "subscribe") say(socket, [{ T: "subscription", trades: heard["trades"], quotes: [] }], ...frames);
  };
const answering =
  (code: number, msg: string): Script =>
  (socket, heard) => {
    if (heard) say(socket, [{ T: "error", code, msg }]);
  };

describe("Alpaca", () => {
  const stream = useWebSocketServer();
  const source = (change: Partial<AlpacaOptions> = {}) =>
    alpacaSource({
      secret: async (name) => ({ APCA_API_KEY_ID: KEY, APCA_API_SECRET_KEY: SECRET })[name],
      clock: stillClock,
      streamUrl: stream().url,
      limits: LIVE_LIMITS,
      reconnect: AT_ONCE,
      ...change,
    });
  const request = { symbols: ["AAPL", "MSFT"] };
  const trades = (count: number) => (events: readonly LiveEvent[]) =>
    messagesOf(events).filter(({ kind }) => kind === "trade").length >= count;
  const never = () => false;
  const lost = (events: readonly LiveEvent[]) => changesOf(events).filter(({ state }) => state === "lost");

  it("authenticates, subscribes, and hands over each element of a list as an original of its own", async () => {
    stream().play(confirmed('[{"T":"t","S":"AAPL","p":126.550, "i":1},{"T":"x"} ]', [{ T: "c" }, { T: "q" }, 7], "nonsense", [trade(2)]));
    const { events, ended } = await runUntil(source(), request, trades(2));
    assert.deepEqual(stream().heard, [
      [
        { action: "auth", key: KEY, secret: SECRET },
        { action: "subscribe", trades: ["AAPL", "MSFT"] },
      ],
    ]);
    assert.deepEqual(
      messagesOf(events).map(({ kind, text }) => [kind, text]),
      [
        ["control", '{"T":"success","msg":"connected"}'],
        ["control", '{"T":"success","msg":"authenticated"}'],
        ["control", '{"T":"subscription","trades":["AAPL","MSFT"],"quotes":[]}'],
        ["trade", '{"T":"t","S":"AAPL","p":126.550, "i":1}'],
        ["cancel", '{"T":"x"}'],
        ["correction", '{"T":"c"}'],
        ["unknown", '{"T":"q"}'],
        ["unknown", "7"],
        ["unknown", "nonsense"],
        ["trade", JSON.stringify(trade(2))],
      ],
    );
    assert.deepEqual(rightOf(ended), {
      completeness: [
        { symbol: "AAPL", received: 2, filled: 0 },
        { symbol: "MSFT", received: 0, filled: 0 },
      ],
      connections: 1,
    });
  });

  it("lets no key into a message, in whatever form it is echoed", async () => {
    const forms = [KEY, SECRET, encodeURIComponent(SECRET), Buffer.from(`${KEY}:${SECRET}`).toString("base64")];
    stream().play(
      confirmed(
        forms.map((form) => ({ T: "q", echo: form })),
        [trade(1)],
      ),
    );
    const { events } = await runUntil(source(), request, trades(1));
    const all = JSON.stringify(events);
    for (const form of forms) assert.ok(!all.includes(form), form);
    assert.equal(messagesOf(events).filter(({ redactions }) => redactions.length > 0).length, 4);
  });

  it("reports the time in which it was not listening as an outage", async () => {
    let now = Date.UTC(2026, 0, 20, 15);
    const sockets: WebSocket[] = [];
    stream().play(
      (socket, heard) => {
        confirmed([trade(1)])(socket, heard);
        sockets.push(socket);
      },
      confirmed([trade(2)]),
    );
    const { events, ended } = await runUntil(source({ clock: { now: () => now } }), request, (all) => {
      const [first] = trades(1)(all) ? sockets.splice(0) : [];
      if (first) now += 60_000;
      first?.terminate();
      return trades(2)(all);
    });
    assert.deepEqual(
      events.filter(({ _tag }) => _tag === "Outage"),
      [
        {
          _tag: "Outage",
          source: "alpaca",
          symbols: ["AAPL", "MSFT"],
          from: "2026-01-20T15:00:00.000000Z",
          to: "2026-01-20T15:01:00.000000Z",
        },
      ],
    );
    assert.match(lost(events)[0]!.message, /closed the connection \(1006\); connecting anew$/);
    assert.equal(rightOf(ended).connections, 2);
  });

  it("takes a second confirmation over the same connection for no outage", async () => {
    const again = [{ T: "subscription", trades: ["AAPL", "MSFT"] }];
    stream().play(confirmed([trade(1)], again, [trade(2)]));
    const { events } = await runUntil(source(), request, trades(2));
    assert.ok(!events.some(({ _tag }) => _tag === "Outage"));
  });

  it("takes a quiet market for no loss: answered pings are a sign of life", async () => {
    stream().play((socket, heard) => {
      confirmed()(socket, heard);
      if (heard?.["action"] === "subscribe") setTimeout(() => say(socket, [trade(1)]), 1_500);
    });
    const { ended } = await runUntil(source({ limits: { ...LIVE_LIMITS, silenceMs: 1_000 } }), request, trades(1));
    assert.equal(rightOf(ended).connections, 1);
  });

  it("leaves a server that answers no ping", async () => {
    stream().play(
      (socket, heard) => {
        confirmed([trade(1)])(socket, heard);
        // The server reads no further, and so answers nothing.
        if (heard?.["action"] === "subscribe") socket.pause();
      },
      confirmed([trade(2)]),
    );
    const { events } = await runUntil(source({ limits: { ...LIVE_LIMITS, silenceMs: 1_000 } }), request, trades(2));
    assert.match(lost(events)[0]!.message, /gave no sign of life for 1 s; connecting anew$/);
  });

  it("takes errors that would come again for an answer", async () => {
    for (const [code, msg] of [
      [402, "auth failed"],
      [405, "symbol limit exceeded"],
      [409, "insufficient subscription"],
    ] as const) {
      stream().play(answering(code, msg));
      const { ended } = await runUntil(source(), request, never);
      assert.equal(leftOf(ended)._tag, "Refused");
      assert.equal(leftOf(ended).message, `Alpaca answered: {"T":"error","code":${code},"msg":"${msg}"}`);
    }
  });

  it("tries again while another connection holds the only place", async () => {
    stream().play(answering(406, "connection limit exceeded"), confirmed([trade(1)]));
    const { events, ended } = await runUntil(source(), request, trades(1));
    assert.match(lost(events)[0]!.message, /^Alpaca answered: .*connection limit exceeded"}; the next try is in \d ms$/);
    assert.equal(rightOf(ended).connections, 2);
  });

  it("refuses a subscription that leaves a symbol out", async () => {
    stream().play((socket, heard) => {
      if (heard?.["action"] === "auth") say(socket, [{ T: "success", msg: "authenticated" }]);
      if (heard?.["action"] === "subscribe") say(socket, [{ T: "subscription", trades: ["AAPL"] }]);
    });
    const { ended } = await runUntil(source(), request, never);
    assert.equal(leftOf(ended)._tag, "Refused");
    assert.equal(leftOf(ended).message, "Alpaca did not subscribe to MSFT");
  });

  it("gives up on a server that never says anything", async () => {
    stream().play(() => {});
    const { ended } = await runUntil(source({ subscribeMs: 150 }), request, never);
    assert.match(leftOf(ended).message, /did not confirm the subscription within 0\.15 s$/);
  });

  it("says before it connects which key is missing, and which symbols are none", async () => {
    const noKey = await runUntil(source({ secret: async () => undefined }), request, never);
    assert.deepEqual(leftOf(noKey.ended), {
      _tag: "BadRequest",
      message: "Alpaca needs a key: set APCA_API_KEY_ID and APCA_API_SECRET_KEY (free at https://alpaca.markets)",
    });
    const noSymbol = await runUntil(source(), { symbols: ["/etc/passwd"] }, never);
    assert.equal(leftOf(noSymbol.ended)._tag, "BadRequest");
    assert.deepEqual(stream().heard, []);
  });

  it("says offline what it could not reach, without its key", async () => {
    const { events, ended } = await runUntil(source({ streamUrl: `ws://127.0.0.1:${await closedPort()}` }), request, never);
    assert.match(leftOf(ended).message, /^cannot reach 127\.0\.0\.1:\d+: it refuses connections/);
    assert.ok(!JSON.stringify(events).includes(KEY));
  });
});

describe("the Alpaca reader", () => {
  const read = (value: unknown) => readAlpaca({ text: JSON.stringify(value) }, 1);

  it("reads a trade to the nanosecond, its id made of day, exchange and number", () => {
    assert.deepEqual(read(trade(96921)), {
      _tag: "Trade",
      record: {
        line: 1,
        original: JSON.stringify(trade(96921)),
        fields: {
          symbol: "AAPL",
          price: 126.55,
          volume: 1,
          event_time: "2026-01-20T15:51:44.208123Z",
          event_nanos: 456,
          exchange: "V",
          trade_id: "2026-01-20/V/96921",
        },
      },
    });
  });

  it("counts an evening's trade to its trading day in New York", () => {
    const evening = read(trade(1, { t: "2026-01-21T00:30:00Z" }));
    assert.ok(evening?._tag === "Trade");
    assert.equal(evening.record.fields?.["trade_id"], "2026-01-20/V/1");
  });

  it("reads a correction as the new trade and the id of the one it corrects", () => {
    const corrected = read(correction);
    assert.ok(corrected?._tag === "Correction");
    assert.equal(corrected.corrects, "2026-01-20/V/7");
    const { trade_id, price, volume, event_time } = corrected.record.fields!;
    assert.deepEqual([trade_id, price, volume, event_time], ["2026-01-20/V/8", 126.5, 2, "2026-01-20T15:52:00.000000Z"]);
  });

  it("reads a cancel as the trade that no longer counts", () => {
    const cancelled = read(cancel);
    assert.ok(cancelled?._tag === "Cancel");
    assert.equal(cancelled.cancels, "2026-01-20/V/8");
    assert.equal(cancelled.record.fields?.["price"], 126.5);
  });

  it("keeps the text of a number that a double cannot carry, for the contract to refuse", () => {
    const huge = readAlpaca({ text: JSON.stringify(trade(1)).replace("126.55", "126.55000000000000001") }, 1);
    assert.ok(huge?._tag === "Trade");
    assert.equal(huge.record.fields?.["price"], "126.55000000000000001");
  });

  it("gives rows that the contract accepts, and leaves wrong types for it to refuse", () => {
    const values = [
      trade(1),
      trade(2, { x: null }),
      trade(3, { i: null }),
      trade(4, { i: {} }),
      trade(5, { t: "soon" }),
      trade(6, { S: 5 }),
    ];
    const rows = new CanonicalRows(tickContract, { source: "alpaca", ingested_at: "2026-01-20T15:00:00.000000Z", arrival: "a" });
    rows.append(values.flatMap((value, i) => readAlpaca({ text: JSON.stringify(value) }, i + 1)?.record ?? []));
    assert.deepEqual(valuesOf(rows.column("trade_id")), ["2026-01-20/V/1", "2026-01-20/?/2", null]);
    assert.deepEqual(
      rows.undecodable.map(({ line, faults }) => [line, faults.map((fault) => ("field" in fault ? fault.field : fault._tag))]),
      [
        [4, ["trade_id"]],
        [5, ["event_time"]],
        [6, ["symbol"]],
      ],
    );
  });

  it("has nothing to read in controls, and says of the rest what it is", () => {
    assert.equal(read({ T: "success", msg: "connected" }), undefined);
    const detail = (value: unknown) => {
      const found = read(value);
      return found?._tag === "Unreadable" && found.record.fault?._tag === "not-decodable" ? found.record.fault.detail : found;
    };
    assert.equal(detail({ T: "q" }), 'its T is "q", which is not known');
    assert.equal(detail(7), "it is a number, not a message");
  });
});
