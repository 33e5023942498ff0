import assert from "node:assert/strict";
import fc from "fast-check";
import type { WebSocket } from "ws";
import { Connection } from "../../../adapters/providers/live/connection.ts";
import { eventTime } from "../../../adapters/providers/live/event-time.ts";
import { elementTexts } from "../../../adapters/providers/live/message-text.ts";
import { Outlet } from "../../../adapters/providers/live/outlet.ts";
import { type IdRange, pieces, TradeIds } from "../../../adapters/providers/live/trade-ids.ts";
import type { LiveEvent } from "../../../domain/ports/live.ts";
import { useWebSocketServer } from "../../support/websocket-server.ts";
import { LIVE_LIMITS, stillClock } from "./helpers.ts";

describe("an event's time", () => {
  it("is split into microsecond and nanoseconds, however many digits it has", () => {
    const split = (text: unknown) => Object.values(eventTime(text));
    assert.deepEqual(split("2026-01-20T15:00:00.123456789Z"), ["2026-01-20T15:00:00.123456Z", 789]);
    assert.deepEqual(split("2026-01-20T15:00:00.12345678Z"), ["2026-01-20T15:00:00.123456Z", 780]);
    assert.deepEqual(split("2026-01-20T15:00:00.5Z"), ["2026-01-20T15:00:00.500000Z", 0]);
    assert.deepEqual(split("2026-01-20T15:00:00+00:00"), ["2026-01-20T15:00:00.000000Z", 0]);
    assert.deepEqual(split("1970-01-01T00:00:00Z"), ["1970-01-01T00:00:00.000000Z", 0]);
  });

  it("stays what it is where it is none", () => {
    for (const value of ["2026-01-20 15:00:00", "2026-01-20T15:00:00-05:00", 1737385200, null, undefined, {}]) {
      assert.deepEqual(eventTime(value), { event_time: value, event_nanos: 0 });
    }
  });
});

describe("the elements of a JSON list", () => {
  it("keep the text they were written with", () => {
    assert.deepEqual(elementTexts(' [ {"p": 1.10, "s":"a,]}\\""},[1,2] ,3.00 ] '), ['{"p": 1.10, "s":"a,]}\\""}', "[1,2]", "3.00"]);
    assert.deepEqual(elementTexts("[]"), []);
    for (const text of ['{"a":[1]}', "[1,", "[1]]", "7", ""]) assert.equal(elementTexts(text), undefined);
  });

  it("property: are as many as the list has, each saying the same", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(undefined, 2), (list, indent) => {
        const texts = elementTexts(JSON.stringify(list, undefined, indent));
        assert.deepEqual(
          texts?.map((text) => JSON.stringify(JSON.parse(text))),
          list.map((value) => JSON.stringify(value)),
        );
      }),
    );
  });
});

describe("trade ids", () => {
  it("begin anywhere, and a jump is a gap of what lies between", () => {
    const ids = new TradeIds();
    assert.deepEqual(ids.see(10), { seen: "new" });
    assert.deepEqual(ids.see(11), { seen: "new" });
    assert.deepEqual(ids.see(15), { seen: "new", gap: { from: 12, to: 14 } });
    assert.deepEqual([ids.first, ids.last, ids.missingCount()], [10, 15, 3]);
  });

  it("tell late ones from repeated ones", () => {
    const ids = new TradeIds();
    for (const id of [10, 15]) ids.see(id);
    assert.deepEqual(ids.see(12), { seen: "late" });
    assert.deepEqual(ids.see(12), { seen: "repeated" });
    assert.deepEqual(ids.see(9), { seen: "repeated" });
    assert.deepEqual(ids.missingWithin({ from: 0, to: 99 }), [
      { from: 11, to: 11 },
      { from: 13, to: 14 },
    ]);
  });

  it("go on after what is already kept", () => {
    assert.deepEqual(new TradeIds(7).see(9), { seen: "new", gap: { from: 8, to: 8 } });
    assert.deepEqual(new TradeIds(7).exists(9), { from: 8, to: 9 });
  });

  it("are missed too when a heartbeat tells of them", () => {
    const ids = new TradeIds();
    assert.equal(ids.exists(20), undefined);
    assert.deepEqual(ids.see(20), { seen: "new" });
    assert.equal(ids.exists(20), undefined);
    assert.deepEqual(ids.exists(22), { from: 21, to: 22 });
    assert.deepEqual(ids.see(22), { seen: "late" });
    assert.equal(ids.missingCount(), 1);
  });

  it("property: missing is exactly what lies between first and last and never came, whatever the order", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 60 }), (order) => {
        const ids = new TradeIds();
        const seen = order.map((id) => ids.see(id).seen);
        const came = new Set(order);
        const expected = Array.from({ length: ids.last! - ids.first! + 1 }, (_, i) => ids.first! + i).filter((id) => !came.has(id));
        const found = ids.missingWithin({ from: 0, to: 40 }).flatMap(each);
        assert.deepEqual(
          found.sort((a, b) => a - b),
          expected,
        );
        assert.equal(ids.missingCount(), expected.length);
        assert.equal(seen.filter((what) => what !== "repeated").length, [...came].filter((id) => id >= order[0]!).length);
      }),
    );
  });

  it("property: pieces cover a range once, in order", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 20 })), (missing) => {
        const range = { from: 0, to: 20 };
        const within = missing.sort((a, b) => a - b).map((id) => ({ from: id, to: id }));
        const cut = pieces(range, within);
        assert.deepEqual(cut.flatMap(each), each(range));
        assert.deepEqual(cut.filter(({ isWithin }) => isWithin).flatMap(each), missing);
      }),
    );
  });
});

function each({ from, to }: IdRange): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

describe("the outlet", () => {
  const change = (message: string) => ({ _tag: "Connection", source: "s", state: "lost", message, at: "" }) as const;

  it("lets events through one at a time, in order, whoever emits them", async () => {
    const log: string[] = [];
    const sink = async (event: LiveEvent) => {
      const name = event._tag === "Connection" ? event.message : "";
      log.push(`${name} begins`);
      await new Promise((done) => setImmediate(done));
      log.push(`${name} ends`);
    };
    const outlet = new Outlet("s", sink, stillClock);
    await Promise.all([outlet.emit(change("a")), outlet.emit(change("b"))]);
    assert.deepEqual(log, ["a begins", "a ends", "b begins", "b ends"]);
  });

  it("lets nothing more through after a failure, and says which it was", async () => {
    let calls = 0;
    const outlet = new Outlet(
      "s",
      () => {
        calls++;
        throw new Error("full");
      },
      stillClock,
    );
    await assert.rejects(outlet.emit(change("a")), /full/);
    await assert.rejects(outlet.emit(change("b")), /full/);
    assert.equal(calls, 1);
    assert.throws(() => outlet.broken.throwIfAborted(), /full/);
  });
});

describe("a connection", () => {
  const stream = useWebSocketServer();

  it("makes the sender wait while nobody reads", async () => {
    const large = "x".repeat(50_000);
    let sender: WebSocket | undefined;
    stream().play((socket, heard) => {
      if (heard) return;
      sender = socket;
      for (let i = 0; i < 400; i++) socket.send(large);
    });
    const stop = new AbortController();
    const limits = { ...LIVE_LIMITS, silenceMs: 1_000 };
    const connection = await Connection.open(new URL(stream().url), limits, "message", stillClock, stop.signal);
    // Longer than the silence that is allowed: a sender that has to wait is not silent.
    await new Promise((done) => setTimeout(done, 1_500));
    assert.ok(sender!.bufferedAmount > 1_000_000);
    let count = 0;
    for await (const { text } of connection.frames()) {
      assert.equal(text.length, large.length);
      if (++count === 400) stop.abort();
    }
    assert.equal(count, 400);
    connection.close();
  });
});
