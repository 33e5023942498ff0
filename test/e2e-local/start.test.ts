import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { assay } from "../support/assay.ts";
import { useTempDir } from "../support/temp-dir.ts";

/** What `npm start` types, so that this test is about the very command that the README shows. */
const { scripts } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { scripts: { start: string } };
const START = scripts.start.split(" ").slice(2);

describe("npm start", () => {
  const directory = useTempDir();

  it("curates, then finds everything a duplicate, then adds the next session with --continue; and the ledger balances", async () => {
    const data = ["--data", directory()];
    const start = [...START, ...data, "--clock", "2026-01-18T21:00:00Z", "--json"];

    const first = await assay(...start);
    assert.equal(first.code, 0, first.stderr);
    const { received, curated, quarantined, duplicate, marker, balanced, slices } = first.json;
    assert.deepEqual(
      { received, curated, quarantined, duplicate, marker, balanced, slices },
      {
        received: 5038,
        curated: 4964,
        quarantined: 58,
        duplicate: 16,
        marker: "QUALITY=PASS",
        balanced: true,
        slices: { planned: 20, passed: 20, failed: 0, unfetched: [] },
      },
    );
    assert.deepEqual(first.json.latest, { updated: 10, older: 0, equal: 0 });

    const second = await assay(...start);
    assert.equal(second.code, 0, second.stderr);
    assert.equal(second.json.received, 5038);
    assert.equal(second.json.duplicate, 5038);
    assert.equal(second.json.curated, 0);
    assert.equal(second.json.quarantined, 0);
    assert.deepEqual(second.json.latest, { updated: 0, older: 0, equal: 0 });
    assert.deepEqual(second.json.models, first.json.models, "what is served has not moved");
    assert.notEqual(second.json.runId, first.json.runId);

    const next = await assay(...start, "--continue");
    assert.equal(next.code, 0, next.stderr);
    assert.equal(next.json.received, 10);
    assert.equal(next.json.curated, 10);
    assert.deepEqual(next.json.latest, { updated: 10, older: 0, equal: 0 });

    const [newest, audit] = await Promise.all([
      assay("query", ...data, "--json", "SELECT price_date, count(*) AS bars FROM daily_bars GROUP BY 1 ORDER BY 1 DESC LIMIT 2"),
      assay("audit", ...data, "--json"),
    ]);
    // 2026-01-01 is a holiday: the session after 2025-12-31 is the 2nd.
    assert.deepEqual(newest.json.rows, [
      ["2026-01-02", 10],
      ["2025-12-31", 10],
    ]);
    assert.equal(audit.code, 0);
    assert.equal(audit.json.balanced, true);
    assert.deepEqual(audit.json.findings, []);
    assert.deepEqual(
      audit.json.runs.map(({ run, received, balanced }: Record<string, unknown>) => ({ run, received, balanced })),
      [first.json.runId, second.json.runId, next.json.runId]
        .map((run, i) => ({ run, received: [5038, 5038, 10][i], balanced: true }))
        .sort((a, b) => (a.run < b.run ? -1 : 1)),
    );
  });
});
