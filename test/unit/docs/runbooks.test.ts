import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { CAUSES } from "../../../domain/answer/causes/registry.ts";
import { runbookPath } from "../../../domain/answer/runbook.ts";
import { runbookPages } from "../../../ops/docs/runbooks.ts";
import { pipelines, runbooks } from "../../../pipelines/registry.ts";

const ROOT = new URL("../../../", import.meta.url);

describe("runbooks", () => {
  it("are there for every pipeline, and each alarm stands in one once", () => {
    const answered = runbooks.map(({ pipeline }) => pipeline);
    assert.deepEqual(
      pipelines.map(({ name }) => name).filter((name) => !answered.includes(name)),
      [],
    );
    for (const { pipeline, entries } of runbooks) {
      const alarms = entries.map(({ alarm }) => alarm);
      assert.equal(new Set(alarms).size, alarms.length, pipeline);
    }
  });

  it("are committed as they are written from the code (node ops/docs/runbooks.ts writes them)", () => {
    for (const [path, text] of runbookPages()) assert.equal(readFileSync(new URL(path, ROOT), "utf8"), text, path);
  });

  it("have a heading where an alarm's link points", () => {
    const [first] = runbooks;
    assert.equal(runbookPath(first!.pipeline, "dead-letters"), "docs/runbooks/stream-ingest.md#dead-letters");
    for (const { pipeline, entries } of runbooks) {
      for (const { alarm } of entries) {
        const [path] = runbookPath(pipeline, alarm).split("#") as [string];
        assert.ok(runbookPages().get(path)!.includes(`\n## ${alarm}\n`), `${pipeline}/${alarm}`);
      }
    }
  });

  it("leave no cause out that there is a test for", () => {
    const named = new Set(runbooks.flatMap(({ entries }) => entries.flatMap(({ causes }) => causes.map(({ id }) => id))));
    assert.deepEqual(
      CAUSES.map(({ id }) => id).filter((id) => !named.has(id)),
      [],
    );
  });
});
