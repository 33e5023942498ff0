import assert from "node:assert/strict";
import fc from "fast-check";
import { addToDay, DAY_SUMS_CELLS, dayFigures } from "../../../domain/indicators/day-sums.ts";
import type { Trade } from "../../../domain/indicators/trade.ts";
import { microsOfInstant } from "../../../domain/market/times.ts";
import { exactSum } from "../../../domain/quality/sum.ts";
import { anyTrade, DAY, START, trade, twoOrders } from "./trades.ts";

function cellsOf(trades: readonly Trade[]): Float64Array {
  const cells = new Float64Array(DAY_SUMS_CELLS);
  for (const one of trades) addToDay(cells, 0, one);
  return cells;
}
const figuresOf = (trades: readonly Trade[]) => dayFigures(cellsOf(trades), 0);
const at = (micros: number) => figuresOf([trade({ micros })])[0]?.utcDate;

describe("the day's sums", () => {
  it("are nothing before the first trade", () => {
    assert.deepEqual(figuresOf([]), [null, null]);
  });

  it("weigh prices by volume, day by day in UTC", () => {
    const yesterday = [trade({ micros: START - DAY, price: 50, volume: 4 })];
    const today = [trade({ price: 10, volume: 1 }), trade({ price: 20, volume: 3 })];
    assert.deepEqual(figuresOf([...yesterday, ...today]), [
      { utcDate: "2026-01-18", vwap: 17.5, volume: 4, notional: 70, trades: 2 },
      { utcDate: "2026-01-17", vwap: 50, volume: 4, notional: 200, trades: 1 },
    ]);
  });

  it("begin a day at its first microsecond and end it at its last, from 1900 to 2199", () => {
    for (const date of ["1900-01-01", "1969-12-31", "1970-01-01", "2026-01-18", "2199-12-31"]) {
      assert.equal(at(microsOfInstant(`${date}T00:00:00.000000Z`)), date);
      assert.equal(at(microsOfInstant(`${date}T23:59:59.999999Z`)), date);
    }
  });

  it("have no mean price where no volume was traded", () => {
    const [day] = figuresOf([trade({ volume: 0 })]);
    assert.deepEqual(day, { utcDate: "2026-01-18", vwap: null, volume: 0, notional: 0, trades: 1 });
  });

  it("take a trade of the previous day that comes late, and none of a day before it", () => {
    const [, previous] = figuresOf([
      trade({ micros: START - DAY }),
      trade(),
      trade({ micros: START - 1000 }),
      trade({ micros: START - DAY }),
    ]);
    assert.equal(previous?.trades, 2);
    const [day, still] = figuresOf([trade({ micros: START - DAY }), trade(), trade({ micros: START - 2 * DAY })]);
    assert.deepEqual([day?.utcDate, still?.utcDate, still?.trades], ["2026-01-18", "2026-01-17", 1]);
  });

  it("go on across days without trades, and give way to a day between", () => {
    const friday = trade({ micros: START - 3 * DAY });
    assert.equal(figuresOf([friday, trade()])[1]?.utcDate, "2026-01-15");
    assert.equal(figuresOf([friday, trade(), trade({ micros: START - DAY })])[1]?.utcDate, "2026-01-17");
  });

  it("are those of the two newest days among the trades, to the last bit, in any order of arrival", () => {
    const dayOf = ({ micros }: Trade) => Math.floor(micros / DAY);
    fc.assert(
      fc.property(twoOrders(fc.array(anyTrade({ span: 5 * DAY }), { minLength: 1, maxLength: 60 })), ([one, other]) => {
        assert.deepEqual(cellsOf(other), cellsOf(one));
        const days = [...new Set(one.map(dayOf))].sort((a, b) => b - a);
        figuresOf(one).forEach((figures, i) => {
          const trades = one.filter((some) => dayOf(some) === days[i]);
          assert.equal(figures?.trades ?? 0, trades.length);
          assert.equal(figures?.notional ?? 0, exactSum(trades.map(({ price, volume }) => price * volume)));
          assert.equal(figures?.volume ?? 0, exactSum(trades.map(({ volume }) => volume)));
        });
      }),
    );
  });
});
