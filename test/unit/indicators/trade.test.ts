import assert from "node:assert/strict";
import fc from "fast-check";
import { isBefore, keepPlace, NO_SEQUENCE, PLACE_CELLS, PRICE, placeText, type Trade } from "../../../domain/indicators/trade.ts";
import { orderKey } from "../../../domain/market/latest-price.ts";
import { type Instant, instantOfMs, microsOfInstant } from "../../../domain/market/times.ts";
import { anyTrade, byEvent, START, trade } from "./trades.ts";

function kept(place: Trade): Float64Array {
  const cells = new Float64Array(PLACE_CELLS);
  keepPlace(place, cells, 0);
  return cells;
}
const textOf = (place: Trade) => placeText(kept(place), 0);

describe("the order of trades", () => {
  it("is by microsecond, then nanosecond, then sequence, then price", () => {
    const inOrder = [
      trade({ micros: START, nanos: 999, sequence: 9, price: 9 }),
      trade({ micros: START + 1, nanos: 0, sequence: 9, price: 9 }),
      trade({ micros: START + 1, nanos: 1, sequence: NO_SEQUENCE, price: 9 }),
      trade({ micros: START + 1, nanos: 1, sequence: -1, price: 9 }),
      trade({ micros: START + 1, nanos: 1, sequence: 0, price: 8 }),
      trade({ micros: START + 1, nanos: 1, sequence: 0, price: 9 }),
    ];
    inOrder.forEach((one, i) => {
      inOrder.forEach((other, j) => {
        assert.equal(isBefore(one, kept(other), 0), i < j, `${i} before ${j}`);
      });
    });
  });

  it("keeps the price beside the place", () => {
    assert.equal(kept(trade({ price: 12.5 }))[PRICE], 12.5);
  });
});

describe("placeText", () => {
  it("begins as the order key of the latest prices does", () => {
    for (const eventTime of ["1900-01-01T00:00:00.000001Z", "1969-12-31T23:59:59.999999Z", instantOfMs(0), "2199-12-31T23:59:59.999999Z"]) {
      const key = orderKey({ eventTime, eventNanos: 7, receiptHash: "" });
      const text = textOf(trade({ micros: microsOfInstant(eventTime as Instant), nanos: 7 }));
      assert.equal(text.slice(0, 21), key.slice(0, 21), eventTime);
    }
  });

  it("ends with the sequence, exact to the largest safe integer", () => {
    const endOf = (sequence: number) => textOf(trade({ sequence })).slice(20);
    assert.equal(endOf(NO_SEQUENCE), "|00000000000000000");
    assert.equal(endOf(Number.MIN_SAFE_INTEGER), "|10000000000000001");
    assert.equal(endOf(-1), "|19007199254740991");
    assert.equal(endOf(0), "|20000000000000000");
    assert.equal(endOf(Number.MAX_SAFE_INTEGER), "|29007199254740991");
  });

  it("sorts as the trades do, but for the price", () => {
    const any = anyTrade({ span: 3 });
    fc.assert(
      fc.property(any, any, (one, other) => {
        const [a, b] = [textOf(one), textOf(other)];
        assert.equal(Math.sign(byEvent(one, { ...other, price: one.price })), a < b ? -1 : a > b ? 1 : 0);
        assert.equal(a.length, 38);
      }),
      { numRuns: 500 },
    );
  });
});
