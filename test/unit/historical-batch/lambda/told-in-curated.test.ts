import assert from "node:assert/strict";
import { encoderOf } from "../../../../adapters/encoding/curated.ts";
import { barContract } from "../../../../domain/market/bar.ts";
import { toldInCurated } from "../../../../pipelines/historical-batch/lambda/told-in-curated.ts";

const AT = ["2026-01-17T00:00:00.000000Z", "2026-01-18T00:00:00.000000Z", "2026-01-19T00:00:00.000000Z"] as const;

describe("what is told in curated bars", () => {
  const objects = new Map<string, Uint8Array>();
  const reads: string[] = [];
  const store = {
    list: async (prefix: string) => [...objects.keys()].filter((key) => key.startsWith(prefix)),
    read: async (key: string) => {
      reads.push(key);
      return objects.get(key);
    },
  };

  function curate(name: string, ...bars: readonly { symbol: string; source?: string; revision?: number; at: string }[]): void {
    const rows = bars.map(({ symbol, source = "a", revision = 1, at }) => ({
      symbol,
      price_date: "2026-01-16",
      ...{ open: 1, high: 1, low: 1, close: 1, adjusted_close: null, volume: 1, currency: "USD", price_basis: "traded" },
      ...{ source, revision, ingested_at: at, receipt_id: `${name}:1` },
    }));
    const columns = new Map(barContract.fieldNames.map((field) => [field, rows.map((row) => row[field as keyof typeof row])]));
    const encoder = encoderOf("parquet");
    objects.set(`curated/daily_bars/year=2026/${name}${encoder.extension}`, encoder.encode(barContract, columns));
  }

  it("is read once for all symbols, and again only where something was curated since", async () => {
    const told = toldInCurated(store);
    curate("one", { symbol: "AAPL", at: AT[0] }, { symbol: "MSFT", at: AT[0] }, { symbol: "AAPL", source: "b", at: AT[1] });
    assert.deepEqual([...(await told("a", "AAPL"))], [["2026-01-16", AT[0]]]);
    assert.deepEqual([...(await told("a", "MSFT"))], [["2026-01-16", AT[0]]]);
    assert.deepEqual([...(await told("b", "AAPL"))], [["2026-01-16", AT[1]]]);
    assert.deepEqual([...(await told("a", "XOM"))], []);
    assert.equal(reads.length, 1);

    curate("two", { symbol: "AAPL", revision: 3, at: AT[2] });
    curate("three", { symbol: "AAPL", revision: 2, at: AT[1] });
    assert.deepEqual([...(await told("a", "AAPL"))], [["2026-01-16", AT[2]]]);
    assert.equal(reads.length, 3);
  });
});
