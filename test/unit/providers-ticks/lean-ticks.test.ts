import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { replayTicks } from "../../../adapters/providers/ticks/replay.ts";
import { useTempDir } from "../../support/temp-dir.ts";
import { rightOf, stillClock } from "../providers-live/helpers.ts";
import { feed, objectsOf, textsOf, zipOf } from "./helpers.ts";

const LEAN = fileURLToPath(new URL("../../../../shared/data/market/lean/aapl-minute-20140605-trade.zip", import.meta.url));
const NOW = "2026-01-20T15:00:00.000000Z";

describe("replayed ticks of LEAN", () => {
  const directory = useTempDir();
  const file = (name: string, content: Uint8Array) => {
    writeFileSync(join(directory(), name), content);
    return join(directory(), name);
  };
  const replayed = async (inputs: readonly string[], source = "replay") =>
    feed(rightOf(await replayTicks({ inputs, source, clock: stillClock })));

  it("are LEAN's bars, each one tick at its beginning in New York with its close and volume", async () => {
    const bars = "34200000,1000000,1010000,990000,1005000,300\n34201500,5,5,5,1,2\n86400000,1,1,1,1,1\nnonsense\n";
    const [summer, winter] = [
      file("s.zip", zipOf("20140605_spy_second_trade.csv", bars)),
      file("w.zip", zipOf("20140106_spy_minute_trade.csv", bars)),
    ];
    const { entries } = await replayed([summer, winter]);
    const [first, second, ...rest] = objectsOf(entries);
    assert.deepEqual(first, {
      symbol: "SPY",
      event_time: "2014-06-05T13:30:00.000000Z",
      event_nanos: 0,
      price: "100.5",
      volume: "300",
      trade_id: "20140605/second/34200000",
      source: "replay",
      ingested_at: NOW,
      message: "34200000,1000000,1010000,990000,1005000,300",
    });
    assert.equal(second!["event_time"], "2014-06-05T13:30:01.500000Z");
    assert.equal(second!["price"], "0.0001");
    assert.deepEqual(textsOf(entries).slice(2, 4), ["86400000,1,1,1,1,1", "nonsense"]);
    assert.equal(rest[2]!["event_time"], "2014-01-06T14:30:00.000000Z");
    assert.equal(rest[2]!["trade_id"], "20140106/minute/34200000");
  });

  it("are the recorded minutes of a session of AAPL, extended hours included", async function () {
    // The recorded file is no part of the project.
    if (!existsSync(LEAN)) this.skip();
    const { entries, ended } = await replayed([LEAN], "lean");
    const rows = objectsOf(entries);
    assert.equal(rightOf(ended).position, 686);
    assert.deepEqual(rows[0], {
      symbol: "AAPL",
      event_time: "2014-06-05T08:15:00.000000Z",
      event_nanos: 0,
      price: "644.8",
      volume: "90",
      trade_id: "20140605/minute/15300000",
      source: "lean",
      ingested_at: NOW,
      message: "15300000,6448000,6448000,6448000,6448000,90",
    });
    assert.equal(rows.at(-1)!["event_time"], "2014-06-05T23:59:00.000000Z");
    assert.equal(rows.at(-1)!["price"], "646.97");
    const session = rows.filter(
      (row) => "2014-06-05T13:30" <= String(row!["event_time"]) && String(row!["event_time"]) < "2014-06-05T20:00",
    );
    assert.equal(session.length, 390);
  });
});
