import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { assay } from "../support/assay.ts";
import { useTempDir } from "../support/temp-dir.ts";

/** What `npm start` types, so that this test is about the very command that the README shows. */
const { scripts } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { scripts: { start: string } };
const START = scripts.start.split(" ").slice(2);

const COUNTS = ["received", "curated", "quarantined", "duplicate", "late", "deadLettered"] as const;
const countsOf = (run: Readonly<Record<string, unknown>>) => Object.fromEntries(COUNTS.map((name) => [name, run[name]]));
const NOTHING = { received: 0, curated: 0, quarantined: 0, duplicate: 0, late: 0, deadLettered: 0 };

describe("npm start", () => {
  const directory = useTempDir();

  it("runs both pipelines; then finds everything a duplicate, adds the next session with --continue, and balances", async () => {
    const data = ["--data", directory()];
    const start = [...START, ...data, "--clock", "2026-01-18T21:00:00Z", "--json"];

    const first = await assay(...start);
    assert.equal(first.code, 0, first.stderr);
    const [live, history] = first.json.runs;
    assert.deepEqual(countsOf(live), { ...NOTHING, received: 21_407, curated: 21_085, quarantined: 227, duplicate: 68, late: 27 });
    assert.deepEqual(countsOf(history), { ...NOTHING, received: 5038, curated: 4964, quarantined: 58, duplicate: 16 });
    for (const { marker, balanced } of first.json.runs) assert.deepEqual([marker, balanced], ["QUALITY=PASS", true]);
    assert.deepEqual([live.shards, live.ranges.failed, live.transport], [2, 0, "stream"]);
    // Of ten symbols six have newer trades by then.
    assert.deepEqual(history.latest, { updated: 4, older: 6, equal: 0 });

    const second = await assay(...start);
    assert.equal(second.code, 0, second.stderr);
    const [liveAgain, historyAgain] = second.json.runs;
    assert.deepEqual(countsOf(liveAgain), { ...countsOf(live), curated: 0, duplicate: 68 + 21_085 });
    assert.deepEqual(countsOf(historyAgain), { ...NOTHING, received: 5038, duplicate: 5038 });
    for (const { latest } of second.json.runs) assert.deepEqual(latest, { updated: 0, older: 0, equal: 0 });
    assert.deepEqual(historyAgain.models, history.models, "what is served has not moved");
    assert.notEqual(historyAgain.runId, history.runId);

    const next = await assay(...start, "--continue");
    assert.equal(next.code, 0, next.stderr);
    assert.deepEqual(countsOf(next.json.runs[1]), { ...NOTHING, received: 10, curated: 10 });

    const [newest, audit] = await Promise.all([
      assay("query", ...data, "--json", "SELECT price_date, count(*) AS bars FROM daily_bars GROUP BY 1 ORDER BY 1 DESC LIMIT 2"),
      assay("audit", ...data, "--json"),
    ]);
    // 2026-01-01 is a holiday: the session after 2025-12-31 is the 2nd.
    assert.deepEqual(newest.json.rows, [
      ["2026-01-02", 10],
      ["2025-12-31", 10],
    ]);
    assert.deepEqual([audit.code, audit.json.balanced, audit.json.findings], [0, true, []]);
  });

  it("leaves rows for the queries that it suggests, and tells of them what is to be told", async () => {
    const { code, stdout } = await assay(...START, "--data", directory());
    assert.equal(code, 0);
    const suggested = [...stdout.matchAll(/^ {2}npx assay query --data \S+ "(.+)"$/gm)].map(([, sql]) => sql!);
    assert.equal(suggested.length, 6);
    for (const sql of suggested) {
      const { json } = await assay("query", "--data", directory(), "--json", sql);
      assert.ok(json.rows.length > 0, sql);
    }
    assert.match(stdout, /2 shards/);
    assert.match(stdout, /windows: \d+ series/);
  });
});
