import assert from "node:assert/strict";
import fc from "fast-check";
import { OpenMinutes } from "../../../domain/indicators/open-minutes.ts";
import { placeText, type Trade } from "../../../domain/indicators/trade.ts";
import { type MinuteBar, minuteBarContract } from "../../../domain/market/minute-bar.ts";
import { instantOfMs, microsOfInstant } from "../../../domain/market/times.ts";
import { mergeParts } from "../../support/merge-parts.ts";
import { anyTrade, byEvent, MINUTE, SECOND, START, trade, twoOrders } from "./trades.ts";

/** One series' minutes, with the watermark that the windows keep for it. */
class OneSeries {
  private readonly minutes: OpenMinutes;
  private readonly cells: Float64Array;
  private watermark = Number.NEGATIVE_INFINITY;

  constructor(latenessMs = 5_000) {
    this.minutes = new OpenMinutes(latenessMs);
    this.cells = new Float64Array(this.minutes.cells);
    this.minutes.begin(this.cells, 0);
  }

  add(...trades: readonly Trade[]): readonly MinuteBar[] {
    for (const one of trades) {
      this.watermark = Math.max(this.watermark, one.micros);
      this.minutes.add(this.cells, 0, one, this.watermark);
    }
    return this.minutes.take();
  }

  close(until: number): readonly MinuteBar[] {
    this.minutes.close(this.cells, 0, until, { ...trade(), receipt_id: "drained" });
    return this.minutes.take();
  }

  restate(micros: number): readonly MinuteBar[] {
    this.minutes.restate(this.cells, 0, micros, { ...trade(), receipt_id: "correction" });
    return this.minutes.take();
  }
}

const at = (seconds: number, change: Partial<Trade> = {}) => trade({ micros: START + seconds * SECOND, ...change });
const END = 60;

describe("OpenMinutes", () => {
  it("closes a minute when a trade is as late as its end and the lateness, not a microsecond before", () => {
    const series = new OneSeries();
    assert.deepEqual(series.add(at(0), trade({ micros: START + 65 * SECOND - 1 })), []);
    assert.deepEqual(
      series.add(at(65)).map(({ minute_start }) => minute_start),
      ["2026-01-18T14:30:00.000000Z"],
    );
  });

  it("makes one row of a minute, exact in every field", () => {
    const series = new OneSeries();
    const rows = series.add(
      at(1, { price: 10.5, volume: 4 }),
      at(30, { price: 12, volume: 1 }),
      at(59, { price: 11, volume: 2, nanos: 7, sequence: 12 }),
      at(40, { price: 9.25, volume: 4 }),
      at(70, { price: 99, receipt_id: "trades-000000000000:5" }),
    );
    assert.deepEqual(rows, [
      {
        symbol: "AAPL",
        minute_start: "2026-01-18T14:30:00.000000Z",
        open: 10.5,
        high: 12,
        low: 9.25,
        close: 11,
        volume: 11,
        notional: 113,
        trades: 4,
        restated: 0,
        open_key: "06768746601000000000|00000000000000000",
        close_key: "06768746659000000007|20000000000000012",
        source: "simulated",
        part: 1,
        receipt_id: "trades-000000000000:5",
      },
    ]);
  });

  it("takes the lower price as open and the higher as close, of trades at one place in event order", () => {
    const [row] = new OneSeries().add(at(1, { price: 5 }), at(1, { price: 4 }), at(1, { price: 6 }), at(70));
    assert.deepEqual([row?.open, row?.close], [4, 6]);
  });

  it("lets a trade within the lateness into its minute", () => {
    const rows = new OneSeries().add(at(0), at(END + 4), at(END - 1, { price: 7 }), at(END + 5));
    assert.deepEqual(
      rows.map(({ trades, close, part }) => [trades, close, part]),
      [[2, 7, 1]],
    );
  });

  it("makes a further part at once of each trade that comes after the closing", () => {
    const series = new OneSeries();
    series.add(at(0), at(70));
    const rows = series.add(at(10, { price: 7, volume: 3 }), at(11, { price: 8, volume: 2 }));
    assert.deepEqual(
      rows.map(({ minute_start, open, close, volume, trades, part }) => [minute_start, open, close, volume, trades, part]),
      [
        ["2026-01-18T14:30:00.000000Z", 7, 7, 3, 1, 2],
        ["2026-01-18T14:30:00.000000Z", 8, 8, 2, 1, 3],
      ],
    );
  });

  it("closes what a long silence left open, oldest first", () => {
    const rows = new OneSeries().add(at(59), at(61), at(3_600));
    assert.deepEqual(
      rows.map(({ minute_start }) => minute_start),
      ["2026-01-18T14:30:00.000000Z", "2026-01-18T14:31:00.000000Z"],
    );
  });

  it("keeps as many minutes open as the lateness spans", () => {
    const series = new OneSeries(150_000);
    assert.deepEqual(series.add(at(0), at(60), at(120), at(180), at(200), at(1, { price: 7 }), at(209)), []);
    const [row, ...more] = series.add(at(210));
    assert.deepEqual([row?.minute_start, row?.close, more.length], ["2026-01-18T14:30:00.000000Z", 7, 0]);
  });

  it("closes a minute with the first trade after it, where no lateness is allowed", () => {
    const series = new OneSeries(0);
    assert.deepEqual(series.add(at(0), trade({ micros: START + MINUTE - 1 })), []);
    assert.equal(series.add(at(END)).length, 1);
  });

  it("has minutes before 1970 as well", () => {
    const micros = microsOfInstant("1969-12-31T23:59:59.999999Z");
    const rows = new OneSeries().add(trade({ micros }), trade({ micros: micros + 2 * MINUTE }));
    assert.deepEqual(
      rows.map(({ minute_start }) => minute_start),
      ["1969-12-31T23:59:00.000000Z"],
    );
  });

  it("closes a drained series up to an instant, and makes further parts of what comes for those minutes", () => {
    const series = new OneSeries();
    series.add(at(58), at(62));
    assert.deepEqual(series.close(START + MINUTE - 1), []);
    const [row, ...more] = series.close(START + MINUTE);
    assert.deepEqual([row?.minute_start, row?.part, row?.receipt_id, more.length], ["2026-01-18T14:30:00.000000Z", 1, "drained", 0]);
    assert.deepEqual(series.close(START + MINUTE), []);
    assert.deepEqual(
      series.add(at(59), at(63)).map(({ minute_start, part }) => [minute_start, part]),
      [["2026-01-18T14:30:00.000000Z", 2]],
    );
    const [later] = series.close(START + 2 * MINUTE);
    assert.deepEqual([later?.minute_start, later?.trades, later?.part], ["2026-01-18T14:31:00.000000Z", 2, 1]);
  });

  it("tells of a correction in a part without trades, whether the minute is open or closed", () => {
    const series = new OneSeries();
    series.add(at(0));
    const [row] = series.restate(START + 3 * SECOND);
    const nothing = { open: null, high: null, low: null, close: null, volume: 0, notional: 0, trades: 0, open_key: null, close_key: null };
    const { symbol, source } = trade();
    const minute_start = "2026-01-18T14:30:00.000000Z";
    assert.deepEqual(row, { symbol, minute_start, ...nothing, restated: 1, source, part: 2, receipt_id: "correction" });
    assert.equal(series.add(at(70))[0]?.part, 1);
    assert.equal(series.restate(START)[0]?.part, 3);
  });

  it("makes rows that are valid by the contract, its fields in order, and no two with one key", () => {
    fc.assert(
      fc.property(fc.array(anyTrade({ span: 6 * MINUTE }), { maxLength: 60 }), (trades) => {
        const series = new OneSeries();
        const rows = [...series.add(...trades), ...series.restate(START), ...series.close(START + 9 * MINUTE)];
        for (const row of rows) {
          assert.deepEqual(Object.keys(row), minuteBarContract.fieldNames);
          assert.ok(minuteBarContract.codec.is(row), JSON.stringify(row));
        }
        const keys = rows.map(({ minute_start, part }) => `${minute_start} ${part}`);
        assert.equal(new Set(keys).size, rows.length);
      }),
    );
  });

  it("makes parts that merge, in any order of arrival, to the minutes recomputed from the trades", () => {
    const lateness = fc.constantFrom(0, 5_000, 150_000);
    fc.assert(
      fc.property(lateness, twoOrders(fc.array(anyTrade({ span: 4 * MINUTE }), { maxLength: 60 })), (latenessMs, [one, other]) => {
        for (const trades of [one, other]) {
          const series = new OneSeries(latenessMs);
          const parts = [...series.add(...trades), ...series.close(START + 9 * MINUTE)];
          assert.deepEqual(mergeParts(parts).map(withoutParts), recomputed(one));
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Each minute of the trades by its definition. Notional to a thousandth: a part rounds its own. */
function recomputed(trades: readonly Trade[]): unknown[] {
  const minutes = Map.groupBy(trades.toSorted(byEvent), ({ micros }) => Math.floor(micros / MINUTE));
  return [...minutes].map(([minute, inOrder]) => {
    const prices = inOrder.map(({ price }) => price);
    return {
      symbol: "AAPL",
      minute_start: instantOfMs(minute * 60_000),
      open: prices[0],
      high: Math.max(...prices),
      low: Math.min(...prices),
      close: prices.at(-1),
      volume: inOrder.reduce((sum, { volume }) => sum + volume, 0),
      notional: inOrder.reduce((sum, { price, volume }) => sum + price * volume, 0).toFixed(3),
      trades: inOrder.length,
      restated: 0,
      open_key: textOf(inOrder[0]!),
      close_key: textOf(inOrder.at(-1)!),
      source: "simulated",
    };
  });
}

function withoutParts({ parts, ...minute }: ReturnType<typeof mergeParts>[number]): unknown {
  return { ...minute, notional: minute.notional.toFixed(3) };
}

function textOf({ micros, nanos, sequence, price }: Trade): string {
  return placeText(Float64Array.of(micros, nanos, sequence, price), 0);
}
