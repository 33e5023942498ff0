import assert from "node:assert/strict";
import type { PipelineStatus } from "../../../ops/answer/status.ts";
import { describe as described } from "../../../ops/cli/commands/status.ts";

describe("the status of pipelines", () => {
  it("says once what several of them ask for", () => {
    const books = { received: 0, curated: 0, quarantined: 0, deadLettered: 0, duplicate: 0, late: 0, balanced: true };
    const behind = (pipeline: string): PipelineStatus => ({
      ...{ pipeline, state: "behind", last: undefined, newest: undefined, sessionsBehind: 3, books },
      next: "assay triage silence",
    });
    const lines = described([behind("stream-ingest"), behind("historical-batch")], " --data x");
    assert.deepEqual(lines.slice(-2), ["next", "  npx assay triage silence --data x"]);
  });
});
