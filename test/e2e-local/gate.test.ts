import assert from "node:assert/strict";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assay, replay } from "../support/assay.ts";
import { useTempDir } from "../support/temp-dir.ts";

const HEADER = "date,symbol,open,high,low,close,volume";
const day = (n: number) => `2024-01-${String(n).padStart(2, "0")}`;
const bar = (date: string, symbol: string, close: number, low = 9) => `${date},${symbol},10,12,${low},${close},100`;

describe("a correction and a failed gate", () => {
  const directory = useTempDir();
  const data = () => join(directory(), "data");
  const write = (name: string, lines: readonly string[]) => {
    const path = join(directory(), name);
    writeFileSync(path, `${[HEADER, ...lines].join("\n")}\n`);
    return path;
  };
  const rows = async (sql: string) => (await assay("query", "--data", data(), "--json", sql)).json.rows as unknown[][];
  const quarantined = () =>
    globSync("quarantine/**/*.jsonl", { cwd: data() })
      .flatMap((path) => readFileSync(join(data(), path), "utf8").trimEnd().split("\n"))
      .map((line) => JSON.parse(line));

  it("appends a revision for the changed bar alone, which is served from then on; the latest price follows its last bar", async () => {
    const closes = [10, 10.25, 10.5, 10.75];
    const lines = (changed: Record<number, number>) => closes.map((close, i) => bar(day(i + 2), "A", changed[i] ?? close));
    assert.equal((await assay(...replay(data(), [write("bars.csv", lines({}))]))).code, 0);

    const middle = (await assay(...replay(data(), [write("bars.csv", lines({ 1: 11 }))]))).json;
    assert.deepEqual([middle.received, middle.curated, middle.duplicate, middle.quarantined], [4, 1, 3, 0]);
    assert.deepEqual(middle.latest, { updated: 0, older: 1, equal: 0 });

    const last = (await assay(...replay(data(), [write("bars.csv", lines({ 1: 11, 3: 11.5 }))]))).json;
    assert.deepEqual([last.received, last.curated, last.duplicate, last.quarantined], [4, 1, 3, 0]);
    assert.deepEqual(last.latest, { updated: 1, older: 0, equal: 0 });

    const [told, latest, audit] = await Promise.all([
      rows(`SELECT CAST(price_date AS VARCHAR), close, revision, (price_date, revision) IN (SELECT (price_date, revision) FROM daily_bars)
            FROM daily_bars_history ORDER BY price_date, revision`),
      rows("SELECT symbol, price, CAST(event_time AT TIME ZONE 'UTC' AS VARCHAR) FROM latest_prices"),
      assay("audit", "--data", data(), "--json"),
    ]);
    const SERVED = true;
    assert.deepEqual(told, [
      ["2024-01-02", 10, 1, SERVED],
      ["2024-01-03", 10.25, 1, !SERVED],
      ["2024-01-03", 11, 2, SERVED],
      ["2024-01-04", 10.5, 1, SERVED],
      ["2024-01-05", 10.75, 1, !SERVED],
      ["2024-01-05", 11.5, 2, SERVED],
    ]);
    assert.deepEqual(latest, [["A", 11.5, "2024-01-05 23:59:59.999999"]]);
    assert.equal(audit.code, 0);
  });

  it("in batch mode keeps a symbol's whole slice back with originals and reasons, never another's, and serves none of its prices", async () => {
    const files = [
      write("one.csv", [bar(day(2), "GOOD", 10), bar(day(2), "BAD", 10), bar(day(3), "BAD", 11, -1), bar(day(3), "GOOD", 11)]),
      write("two.csv", [bar(day(4), "ALSO", 10)]),
    ];
    const ran = await assay(...replay(data(), files));
    assert.equal(ran.code, 1, "a failed gate is told by the exit code");
    const { marker, received, curated, quarantined: held, reasons, slices, latest } = ran.json;
    assert.deepEqual(
      { marker, received, curated, held, reasons, slices, latest },
      {
        marker: "QUALITY=FAIL",
        received: 5,
        curated: 3,
        held: 2,
        reasons: { "low-above-zero": 1, "batch-failed": 2 },
        slices: { planned: 2, passed: 2, failed: 1, unfetched: [] },
        latest: { updated: 2, older: 0, equal: 0 },
      },
    );
    const why = "its batch failed: low-above-zero failed on 1 row";
    assert.deepEqual(
      quarantined()
        .map(({ receipt_id, symbol, slice, original, canonical, reasons }) => ({
          line: receipt_id.split(":")[1],
          symbol,
          slice,
          original,
          low: canonical.low,
          reasons: reasons.map(({ message }: { message: string }) => message),
        }))
        .sort((a, b) => (a.line < b.line ? -1 : 1)),
      [
        { line: "3", symbol: "BAD", slice: "one.csv", original: "2024-01-02,BAD,10,12,9,10,100", low: 9, reasons: [why] },
        {
          line: "4",
          symbol: "BAD",
          slice: "one.csv",
          original: "2024-01-03,BAD,10,12,-1,11,100",
          low: -1,
          reasons: ["fails low-above-zero", why],
        },
      ],
    );
    const [latestRows, bars, again] = await Promise.all([
      rows("SELECT symbol, price FROM latest_prices ORDER BY symbol"),
      rows("SELECT symbol, count(*) FROM daily_bars_history GROUP BY 1 ORDER BY 1"),
      assay(...replay(data(), files)),
    ]);
    assert.deepEqual(latestRows, [
      ["ALSO", 10],
      ["GOOD", 11],
    ]);
    assert.deepEqual(bars, [
      ["ALSO", 1],
      ["GOOD", 2],
    ]);
    // The same again: what rests in quarantine rests there still, and the verdict on it still stands.
    assert.deepEqual([again.code, again.json.marker, again.json.duplicate, again.json.quarantined], [1, "QUALITY=FAIL", 5, 0]);
    const log = readFileSync(join(data(), "logs/historical-batch.jsonl"), "utf8");
    assert.equal(log.match(/QUALITY=FAIL/g)?.length, 1);
    assert.equal(log.match(/QUALITY=PASS/g)?.length, 2);
  });

  it("in rows mode splits off the bad row, also the newest, whose price is then not the latest", async () => {
    const ran = await assay(
      ...replay(data(), [write("bars.csv", [bar(day(2), "A", 10), bar(day(3), "A", 10.5), bar(day(4), "A", 99)])], "--gate", "rows"),
    );
    assert.equal(ran.code, 0, "the batch passes without its bad row");
    assert.deepEqual([ran.json.curated, ran.json.quarantined], [2, 1]);
    assert.deepEqual(ran.json.reasons, { "high-not-below-close": 1 });
    assert.deepEqual(await rows("SELECT price FROM latest_prices"), [[10.5]]);
    assert.deepEqual(
      quarantined().map(({ original }) => original),
      ["2024-01-04,A,10,12,9,99,100"],
    );
  });

  it("in rows mode fails the batch above 5 % bad records, from 100 records up", async () => {
    const lines = (symbol: string, bad: number) =>
      Array.from({ length: 100 }, (_, i) =>
        bar(new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10), symbol, 10, i < bad ? -1 : 9),
      );
    const ran = await assay(...replay(data(), [write("five.csv", lines("FIVE", 5)), write("six.csv", lines("SIX", 6))], "--gate", "rows"));
    assert.equal(ran.code, 1);
    assert.deepEqual([ran.json.marker, ran.json.curated, ran.json.quarantined], ["QUALITY=FAIL", 95, 105]);
    assert.deepEqual(ran.json.reasons, { "low-above-zero": 11, "batch-failed": 100 });
    assert.deepEqual(await rows("SELECT DISTINCT symbol FROM latest_prices"), [["FIVE"]]);
  });

  describe("judges a price beside the bars that are known already, so that one a hundred times too large is never served:", () => {
    const at = (n: number, price: number) => `${day(n)},A,${price},${price},${price},${price},100`;
    const known = [2, 3, 4, 5, 6, 7].map((n) => at(n, 10));

    for (const [what, lines, duplicate] of [
      ["a correction of the last bar", [...known.slice(0, -1), at(7, 1000)], 5],
      ["the next session alone", [at(8, 1000)], 0],
    ] as const) {
      it(what, async () => {
        assert.equal((await assay(...replay(data(), [write("bars.csv", known)], "--gate", "rows"))).code, 0);
        const { json } = await assay(...replay(data(), [write("next.csv", lines)], "--gate", "rows"));
        assert.deepEqual([json.duplicate, json.curated, json.quarantined], [duplicate, 0, 1]);
        assert.deepEqual(json.reasons, { "close-near-its-neighbours": 1 });
        assert.deepEqual(await rows("SELECT price FROM latest_prices"), [[10]]);
      });
    }
  });
});
