import assert from "node:assert/strict";
import fc from "fast-check";
import { contentHashes } from "../../../domain/ledger/row-hash.ts";
import { type Bar, barContract } from "../../../domain/market/bar.ts";
import { pick } from "../../../domain/market/columns.ts";
import { type CuratedRows, curatedObjects, curatedRows, latestPrices } from "../../../pipelines/historical-batch/curate.ts";
import { GOOD_BAR, told } from "../../support/bars.ts";
import { valuesOf } from "../../support/columns.ts";
import { fakePorts, World } from "./helpers.ts";

const { encoder } = fakePorts([]).ports;

function curatedOf(rows: readonly Partial<Bar>[]): CuratedRows {
  const columns = new Map(barContract.fieldNames.map((name) => [name, rows.map((row) => ({ ...GOOD_BAR, ...row })[name as keyof Bar])]));
  return { columns, contents: contentHashes(barContract, columns), rows: rows.map((_, row) => row) };
}

/** Each object's key, with its rows as symbol, date and revision. */
function written(rows: readonly Partial<Bar>[]): Record<string, string[]> {
  const objects = curatedObjects(curatedOf(rows), encoder, "first");
  return Object.fromEntries(
    objects.map(({ key, body }) => {
      const lines = new TextDecoder().decode(body).trimEnd().split("\n");
      const bars = lines.map((line) => JSON.parse(line) as Bar);
      return [key, bars.map(({ symbol, price_date, revision }) => `${symbol} ${price_date} ${revision}`)];
    }),
  );
}

describe("curatedObjects", () => {
  it("writes one object a year, its rows by symbol, date and revision", () => {
    const rows = [
      { symbol: "MSFT", price_date: "2026-01-05" },
      { symbol: "AAPL", price_date: "2026-01-06", revision: 2 },
      { symbol: "AAPL", price_date: "2025-12-31" },
      { symbol: "AAPL", price_date: "2026-01-06", revision: 1 },
    ];
    assert.deepEqual(written(rows), {
      "curated/daily_bars/year=2025/first.jsonl": ["AAPL 2025-12-31 1"],
      "curated/daily_bars/year=2026/first.jsonl": ["AAPL 2026-01-06 1", "AAPL 2026-01-06 2", "MSFT 2026-01-05 1"],
    });
  });

  it("writes nothing where nothing is curated", () => assert.deepEqual(written([]), {}));

  it("writes the same bytes in whatever order the rows come", () => {
    const row = fc.record(
      {
        symbol: fc.constantFrom("A", "B"),
        price_date: fc.constantFrom("2025-01-02", "2026-01-05", "2026-01-06"),
        revision: fc.integer({ min: 1, max: 3 }),
      },
      { noNullPrototype: true },
    );
    const rows = fc.uniqueArray(row, { selector: (each) => Object.values(each).join() });
    fc.assert(fc.property(rows, (each) => assert.deepEqual(written(each), written(each.toReversed()))));
  });
});

describe("curatedRows", () => {
  it("takes the curated rows of every group, and no others", async () => {
    const settled = await new World({ gate: "rows" }).settle([
      told(),
      told(),
      told({ price_date: "2026-01-15", close: -1 }),
      told({ symbol: "MSFT" }),
    ]);
    const { columns, rows } = curatedRows(settled);
    assert.deepEqual([...columns.keys()], barContract.fieldNames);
    assert.deepEqual(valuesOf(pick(columns.get("symbol")!, rows)), ["AAPL", "MSFT"]);
    assert.deepEqual(valuesOf(pick(columns.get("revision")!, rows)), [1, 1]);
    assert.deepEqual(valuesOf(pick(columns.get("receipt_id")!, rows)), ["arrival-1:1", "arrival-1:4"]);
  });
});

describe("latestPrices", () => {
  it("gives each symbol's newest bar, of one date the highest revision, wherever it stands", () => {
    const rows = [
      { price_date: "2026-01-16", revision: 2, close: 3, receipt_id: "a:3" },
      { price_date: "2026-01-16", revision: 1, close: 2 },
      { price_date: "2026-01-15", revision: 9, close: 1 },
      { symbol: "MSFT", price_date: "1965-01-04", close: 7, currency: null },
    ];
    assert.deepEqual(
      latestPrices(curatedOf(rows)).map(({ order_key: _key, ...price }) => price),
      [
        {
          symbol: "AAPL",
          price: 3,
          volume: 1_234_567,
          currency: "USD",
          event_time: "2026-01-16T23:59:59.999999Z",
          source: "fake",
          receipt_id: "a:3",
        },
        {
          symbol: "MSFT",
          price: 7,
          volume: 1_234_567,
          currency: null,
          event_time: "1965-01-04T23:59:59.999999Z",
          source: "fake",
          receipt_id: GOOD_BAR.receipt_id,
        },
      ],
    );
  });

  it("gives keys that order as the bars do, from batch to batch", () => {
    const keyOf = (row: Partial<Bar>) => latestPrices(curatedOf([row]))[0]!.order_key;
    const keys = [
      { price_date: "1962-01-02" },
      { price_date: "1965-01-04" },
      { price_date: "2026-01-15", revision: 3 },
      { price_date: "2026-01-16", revision: 1 },
      { price_date: "2026-01-16", revision: 2 },
    ].map(keyOf);
    assert.deepEqual(keys.toSorted(), keys);
  });
});
