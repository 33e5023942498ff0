import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { FEED_CAUSES } from "../../../domain/answer/causes/feed.ts";
import { PRICE_CAUSES } from "../../../domain/answer/causes/prices.ts";
import { RECORD_CAUSES } from "../../../domain/answer/causes/records.ts";
import { runbookPath } from "../../../domain/answer/runbook.ts";
import { runbookPages } from "../../../ops/docs/runbooks.ts";
import { pipelines, runbooks } from "../../../pipelines/registry.ts";

const ROOT = new URL("../../../", import.meta.url);
/** What each kind of stack consists of, alarms with their descriptions among it. */
const BASELINES = new URL("test/graph/baselines/", ROOT);
/** A budget writes e-mails of its own; the notifier is there where a channel is set, which no sample of a stack has. */
const NOT_IN_BASELINES = /#budget$|\/notifier\.md#/;

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

  it("answer every alarm that the stacks create, and no other", () => {
    const linked = new Set<string>();
    for (const name of readdirSync(BASELINES)) {
      for (const [, link] of readFileSync(new URL(name, BASELINES), "utf8").matchAll(/Runbook: (docs\/runbooks\/[\w-]+\.md#[\w-]+)/g))
        linked.add(link!);
    }
    const entries = runbooks.flatMap(({ pipeline, entries }) => entries.map(({ alarm }) => runbookPath(pipeline, alarm)));
    const answered = entries.filter((link) => !NOT_IN_BASELINES.test(link));
    assert.deepEqual([...linked].sort(), answered.toSorted());
  });

  it("are committed as they are written from the code (npm run docs:runbooks writes them)", () => {
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
      [...RECORD_CAUSES, ...PRICE_CAUSES, ...FEED_CAUSES].map(({ id }) => id).filter((id) => !named.has(id)),
      [],
    );
  });
});
