import assert from "node:assert/strict";
import { join } from "node:path";
import { assay } from "../support/assay.ts";
import { send, useHttpServer } from "../support/http-server.ts";
import { useTempDir } from "../support/temp-dir.ts";

/** 2024-01-02 and 2024-01-03, 14:30 UTC. */
const TIMESTAMPS = [1704205800, 1704292200];
const CHART = {
  chart: {
    result: [
      {
        meta: { symbol: "AAPL", currency: "USD", exchangeTimezoneName: "America/New_York" },
        timestamp: TIMESTAMPS,
        indicators: { quote: [{ open: [10, 11], high: [12, 13], low: [9, 10], close: [11, 12], volume: [100, 200] }] },
      },
    ],
    error: null,
  },
};

describe("history of a service", () => {
  const server = useHttpServer();
  const directory = useTempDir();
  const run = (...more: readonly string[]) =>
    assay(
      "run",
      "historical-batch",
      "--data",
      join(directory(), "data"),
      "--base-url",
      server().url,
      "--symbols",
      "AAPL",
      "--json",
      ...more,
    );

  it("goes through the batch like any other", async () => {
    server().answer(send(CHART));
    const range = ["--from", "2024-01-02", "--to", "2024-01-03"];
    const { code, json } = await run("--provider", "yahoo", "--unofficial", ...range);
    assert.deepEqual([code, json.received, json.curated, json.balanced], [0, 2, 2, true]);
    assert.equal(server().requests.length, 1);
    const sql = "SELECT symbol, CAST(price_date AS VARCHAR), close, price_basis, source FROM daily_bars ORDER BY price_date";
    assert.deepEqual((await assay("query", "--data", join(directory(), "data"), "--json", sql)).json.rows, [
      ["AAPL", "2024-01-02", 11, "split_adjusted", "yahoo"],
      ["AAPL", "2024-01-03", 12, "split_adjusted", "yahoo"],
    ]);
  });

  it("is refused with every wrong option named, before anything is asked", async () => {
    const { code, json } = await run("--provider", "yahoo", "--output-size", "full", "--adjusted");
    assert.equal(code, 2);
    assert.deepEqual(json.errors, [
      "provider yahoo takes no --adjusted, only --unofficial, --base-url",
      "provider yahoo takes no --output-size, only --unofficial, --base-url",
    ]);
    assert.deepEqual(server().requests, []);
  });
});
