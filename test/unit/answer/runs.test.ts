import assert from "node:assert/strict";
import { formatVerdict, type Verdict } from "../../../domain/quality/log-line.ts";
import { readLog } from "../../../ops/answer/runs.ts";

const verdict = (runId: string, verdict: Verdict, failed = 0) =>
  formatVerdict({ verdict, pipeline: "p", runId, batchId: "b", received: 10, failed });

const read = (lines: readonly string[], asked?: string) =>
  readLog(
    {
      async *log() {
        yield* lines;
      },
    },
    "p",
    asked,
  );

describe("the runs that a log tells of", () => {
  it("are each told once, with all their batches, in the order in which they last said something", async () => {
    const { runs } = await read([verdict("a", "PASS"), verdict("b", "FAIL", 3), verdict("a", "PASS", 2)]);
    assert.deepEqual(runs, [
      { run: "b", pipeline: "p", judged: 1, failed: 1, heldBack: 3, deadLettered: 0 },
      { run: "a", pipeline: "p", judged: 2, failed: 0, heldBack: 2, deadLettered: 0 },
    ]);
  });

  it("have dead letters by the line that tells of them; other lines are faults, whatever they are written in", async () => {
    const gaveUp = JSON.stringify({ message: "gave up 2 records", pipeline: "p", runId: "a", deadLettered: 2 });
    const { runs, faults } = await read([
      gaveUp,
      JSON.stringify({ message: "cannot process x" }),
      "Task timed out after 60 seconds",
      "[1]",
    ]);
    assert.deepEqual(
      runs.map(({ run, judged, deadLettered }) => [run, judged, deadLettered]),
      [["a", 0, 2]],
    );
    assert.deepEqual(faults, ["cannot process x", "Task timed out after 60 seconds", "[1]"]);
  });

  it("are forgotten where there are very many, but for the last of each kind and the one that is asked for", async () => {
    const many = Array.from({ length: 12_000 }, (_, i) => verdict(`run-${i}`, "PASS"));
    const { runs } = await read([verdict("asked", "PASS"), verdict("failed", "FAIL", 1), verdict("held", "PASS", 1), ...many], "asked");
    assert.equal(runs.length, 10_003);
    assert.deepEqual(
      runs.slice(0, 4).map(({ run }) => run),
      ["asked", "failed", "held", "run-2000"],
    );
  });
});
