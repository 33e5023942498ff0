import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assay, ended, startAssay } from "../support/assay.ts";
import { closedPort } from "../support/http-server.ts";
import { useTempDir } from "../support/temp-dir.ts";
import { type Script, useWebSocketServer } from "../support/websocket-server.ts";
import { until } from "../survival/until.ts";

const match = (id: number) => ({
  type: "match",
  trade_id: id,
  sequence: 1_000 + id,
  time: `2026-01-20T15:00:${String(id).padStart(2, "0")}.028459Z`,
  product_id: "BTC-USD",
  size: "0.5",
  price: `${400 + id}.25`,
  side: "sell",
});

/** Confirms what is subscribed to, and tells these trades. */
const telling =
  (...ids: readonly number[]): Script =>
  (socket, heard) => {
    if (!heard) return;
    const channels = [{ name: "matches", product_ids: ["BTC-USD"] }];
    for (const message of [{ type: "subscriptions", channels }, ...ids.map(match)]) socket.send(JSON.stringify(message));
  };

describe("a live source", () => {
  const server = useWebSocketServer();
  const directory = useTempDir();
  const data = () => join(directory(), "data");
  const live = (url: string, ...more: readonly string[]) => {
    const options = ["--symbols", "BTC-USD", "--stream-url", url, "--rest-url", "http://127.0.0.1:1", ...more];
    return ["run", "stream-ingest", "--provider", "coinbase", "--data", data(), "--json", ...options];
  };
  const log = () => {
    try {
      return readFileSync(join(data(), "logs/stream-ingest.jsonl"), "utf8");
    } catch {
      return "";
    }
  };

  it("runs until Ctrl-C, which ends it well with all that came committed, and the next run goes on behind it", async () => {
    server().play(telling(1, 2, 3), telling(4, 5));
    for (const [received, lastOf] of [
      [3, "1-3"],
      [2, "4-5"],
    ] as const) {
      const child = startAssay(...live(server().url));
      const end = ended(child);
      await until(child, () => log().includes(`:${lastOf} `));
      child.kill("SIGINT");
      const { code, json, stderr } = await end;
      assert.deepEqual([code, json.received, json.curated, json.balanced, json.interrupted], [0, received, received, true, false], stderr);
      assert.equal(json.completeness[0].symbol, "BTC-USD");
    }
    const sql = "SELECT trade_id, price FROM stock_market_data ORDER BY event_time";
    const rows = (await assay("query", "--data", data(), "--json", sql)).json.rows;
    assert.deepEqual(
      rows,
      [1, 2, 3, 4, 5].map((id) => [String(id), 400.25 + id]),
    );
    assert.equal((await assay("audit", "--data", data(), "--json")).json.balanced, true);
  });

  it("says plainly what it could not reach, in a pipe too, and that nothing came in", async () => {
    const url = `ws://127.0.0.1:${await closedPort()}`;
    const child = startAssay(...live(url).filter((option) => option !== "--json"));
    const end = ended(child);
    await until(child, () => log().includes('"lost"'));
    child.kill("SIGINT");
    const { stdout, stderr } = await end;
    const unreached = `${url.slice(5)}[^"\n]*(could not be reached|refused)|cannot reach ${url.slice(5)}`;
    assert.match(log(), new RegExp(`"message":"(${unreached})`));
    assert.match(stderr, new RegExp(`assay: coinbase lost: .*(${unreached})`));
    assert.match(stdout, /^nothing came in {2}stream-ingest {2}run \S+ {2}0 of 0 ranges passed, 2 shards\n/);
  });
});
