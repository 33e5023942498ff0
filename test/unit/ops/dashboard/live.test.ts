import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type Either, left, right } from "fp-ts/lib/Either.js";
import { LivePrices } from "../../../../ops/dashboard/live.ts";
import type { Quote, ViewFault } from "../../../../ops/dashboard/messages.ts";

const quote = (symbol: string, price: number): Quote => ({
  symbol,
  price,
  volume: 1,
  currency: null,
  time: "2026-01-18T00:00:00.000000Z",
  source: "test",
});

/** A store that can be changed, and how often it was read. */
function store(first: Either<ViewFault, readonly Quote[]>) {
  const state = { now: first, reads: 0 };
  const live = new LivePrices(async () => {
    state.reads++;
    return state.now;
  }, 5);
  return { state, live };
}

/** Events as `[name, data]`. */
function heard() {
  const events: (readonly [string, unknown])[] = [];
  const take = (event: string) => {
    const [, name, data] = /^event: (\w+)\ndata: (.*)\n\n$/.exec(event)!;
    events.push([name!, JSON.parse(data!)]);
  };
  const until = async (count: number) => {
    while (events.length < count) await sleep(2);
  };
  return { events, take, until };
}

describe("live prices", () => {
  it("are told whole to whoever comes, then only as they move", async () => {
    const { state, live } = store(right([quote("A", 1), quote("B", 2)]));
    const first = heard();
    const end = live.watch(first.take);
    await first.until(1);
    state.now = right([quote("A", 1), quote("B", 3)]);
    await first.until(2);
    assert.deepEqual(first.events, [
      ["quotes", { all: true, quotes: [quote("A", 1), quote("B", 2)] }],
      ["quotes", { all: false, quotes: [quote("B", 3)] }],
    ]);
    const second = heard();
    const endSecond = live.watch(second.take);
    assert.deepEqual(second.events, [["quotes", { all: true, quotes: [quote("A", 1), quote("B", 3)] }]]);
    end();
    endSecond();
  });

  it("are read once for all who watch, and not at all once nobody does", async () => {
    const { state, live } = store(right([quote("A", 1)]));
    const ends = Array.from({ length: 50 }, () => live.watch(() => {}));
    for (let price = 2; state.reads < 10; price++) {
      state.now = right([quote("A", price)]);
      await sleep(5);
    }
    assert.ok(state.reads < 20, `${state.reads} reads`);
    for (const end of ends) end();
    await sleep(30);
    const { reads } = state;
    await sleep(30);
    assert.equal(state.reads, reads);
    const again = heard();
    const end = live.watch(again.take);
    await again.until(1);
    assert.equal(state.reads > reads, true);
    end();
  });

  it("go on after a poll that failed", async () => {
    let reads = 0;
    const live = new LivePrices(async () => {
      if (++reads === 1) throw new Error("the disk is away");
      return right([quote("A", 1)]);
    }, 5);
    const { events, take, until } = heard();
    const { error } = console;
    console.error = () => {};
    const end = live.watch(take);
    await until(2);
    console.error = error;
    end();
    assert.deepEqual(events, [
      ["fault", { _tag: "defect", message: "the dashboard failed: Error: the disk is away; its terminal says where" }],
      ["quotes", { all: true, quotes: [quote("A", 1)] }],
    ]);
  });

  it("say once why there are none, and all of them when they are back or are others", async () => {
    const fault: ViewFault = { _tag: "no-data", message: "there is no data yet" };
    const { state, live } = store(left(fault));
    const { events, take, until } = heard();
    const end = live.watch(take);
    await until(1);
    await sleep(20);
    state.now = right([quote("A", 1)]);
    await until(2);
    state.now = right([quote("C", 1)]);
    await until(3);
    assert.deepEqual(events, [
      ["fault", fault],
      ["quotes", { all: true, quotes: [quote("A", 1)] }],
      ["quotes", { all: true, quotes: [quote("C", 1)] }],
    ]);
    end();
  });
});
