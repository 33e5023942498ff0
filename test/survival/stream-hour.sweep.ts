import assert from "node:assert/strict";
import { join } from "node:path";
import { assay } from "../support/assay.ts";
import { useTempDir } from "../support/temp-dir.ts";

/** Each fault that the simulated feed knows, by the share of trades it befalls: together 3 % are bad, which passes at 5 %. */
const FAULTS = {
  "stale-feed": 0.002,
  "price-times-100": 0.002,
  "negative-price": 0.007,
  "missing-field": 0.006,
  "wrong-type": 0.006,
  "non-ascii": 0.005,
  "huge-record": 0.000_02,
  "malformed-json": 0.006,
  duplicate: 0.01,
  "out-of-order": 0.01,
  late: 0.004,
};

describe("an hour of a simulated session at 100 symbols with every fault", function () {
  this.timeout(600_000);
  const directory = useTempDir();

  it("ends balanced, and each fault has come to what the feed says it put in", async () => {
    const data = join(directory(), "data");
    const faults = Object.entries(FAULTS)
      .map(([name, rate]) => `${name}=${rate}`)
      .join(",");
    const session = ["--provider", "simulated", "--count", "100", "--minutes", "60", "--rate", "200", "--seed", "7", "--faults", faults];
    const started = performance.now();
    const { code, json, stderr } = await assay("run", "stream-ingest", ...session, "--data", data, "--json");
    const seconds = (performance.now() - started) / 1_000;
    assert.equal(code, 0, stderr);
    assert.deepEqual([json.balanced, json.marker], [true, "QUALITY=PASS"]);

    const injected = json.injected as Readonly<Record<keyof typeof FAULTS, number>>;
    assert.deepEqual(Object.keys(injected).sort(), Object.keys(FAULTS).sort());
    for (const [name, count] of Object.entries(injected)) assert.ok(count > 0, `${name} was put in`);
    const of = (...names: (keyof typeof FAULTS)[]) => names.reduce((sum, name) => sum + injected[name], 0);
    const bad = of("negative-price", "missing-field", "wrong-type", "non-ascii", "huge-record", "malformed-json", "price-times-100");
    const { received, curated, quarantined, duplicate, late, deadLettered } = json;
    assert.deepEqual(
      { quarantined, duplicate, late, deadLettered, curated },
      {
        quarantined: bad,
        duplicate: injected.duplicate,
        late: injected.late,
        deadLettered: 0,
        curated: received - bad - of("duplicate", "late"),
      },
    );
    assert.equal(json.reasons["price-above-zero"], injected["negative-price"]);
    assert.equal(json.reasons["missing-field"], injected["missing-field"]);
    assert.equal(json.reasons["price-jump"], injected["price-times-100"]);

    const audit = async () => (await assay("audit", "--data", data, "--json")).json;
    assert.deepEqual((await audit()).findings, []);
    const count = async (sql: string) => (await assay("query", sql, "--data", data, "--json")).json.rows;
    assert.deepEqual(await count("SELECT count(*), count(DISTINCT receipt_id), count(DISTINCT symbol) FROM stock_market_data"), [
      [curated, curated, 100],
    ]);
    assert.deepEqual(await count("SELECT sum(trades) FROM minute_bars"), [[curated]]);

    const merged = await assay("run", "historical-batch", "--provider", "none", "--data", data, "--json");
    assert.deepEqual(merged.json.merged, { records: late, curated: late, quarantined: 0, duplicate: 0 });
    assert.deepEqual((await audit()).findings, []);
    assert.deepEqual(await count("SELECT count(*) FROM stock_market_data"), [[curated + late]]);
    assert.deepEqual(await count("SELECT sum(trades) FROM minutes"), [[curated + late]]);
    console.log(`      ${received} records in ${seconds.toFixed(1)} s: ${JSON.stringify({ ...injected, ...json.reasons })}`);
  });
});
