import assert from "node:assert/strict";
import { left, right } from "fp-ts/lib/Either.js";
import { newestSessions } from "../../../../pipelines/historical-batch/lambda/newest-sessions.ts";
import { sliceOutcome } from "../../../../pipelines/historical-batch/lambda/slice-outcome.ts";
import { NO_TOTALS } from "../../../../pipelines/historical-batch/totals.ts";

const SLICE = { id: "AAPL/2026" };
const DONE = {
  runId: "20260118T210000-1f3a9c",
  resumed: false,
  totals: { ...NO_TOTALS, received: 10, curated: 7, quarantined: 1, duplicate: 2, passed: 1 },
  balanced: true,
  slices: 1,
  unfetched: [],
  interrupted: false,
  latest: { updated: 1, older: 0, equal: 0 },
};

describe("what became of a slice", () => {
  it("is told by its verdict and counts; one that fails the gate is done", () => {
    const counts = { slice: "AAPL/2026", runId: DONE.runId, received: 10, curated: 7, quarantined: 1, duplicate: 2 };
    assert.deepEqual(sliceOutcome(SLICE, right(DONE)), { ...counts, marker: "QUALITY=PASS" });
    const failed = { ...DONE, totals: { ...DONE.totals, passed: 0, failed: 1 } };
    assert.deepEqual(sliceOutcome(SLICE, right(failed)), { ...counts, marker: "QUALITY=FAIL" });
  });

  it("is thrown where another try has something to do", () => {
    const fault = { _tag: "Unreachable", retryable: true, message: "the service does not answer" } as const;
    for (const [taken, message] of [
      [right({ ...DONE, unfetched: [{ slice: SLICE, fault }] }), "slice AAPL/2026: the service does not answer"],
      [right({ ...DONE, interrupted: true }), /time ran out/],
      [right({ ...DONE, balanced: false }), /does not balance/],
      [left({ _tag: "AnotherWriter", message: "another process" } as const), "slice AAPL/2026: another process"],
      [
        left({ _tag: "BadInput", faults: [{ _tag: "InputFault", where: "--symbols", message: "no such symbol" }] } as const),
        /no such symbol/,
      ],
    ] as const)
      assert.throws(() => sliceOutcome(SLICE, taken), { name: "SliceUnfinished", message });
  });
});

describe("a backfill that is told no range", () => {
  it("takes a week up to the session completed last", () => {
    // A Sunday; the exchange closed on Friday, and is closed on Monday for a holiday.
    assert.deepEqual(newestSessions(null, Date.UTC(2026, 0, 18, 21)), { from: "2026-01-09", to: "2026-01-16" });
    assert.deepEqual(newestSessions("XNYS", Date.UTC(2026, 0, 20, 20, 59)), { from: "2026-01-09", to: "2026-01-16" });
    assert.deepEqual(newestSessions("24/7", Date.UTC(2026, 0, 18, 21)), { from: "2026-01-10", to: "2026-01-17" });
  });
});
