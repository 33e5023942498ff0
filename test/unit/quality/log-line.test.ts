import assert from "node:assert/strict";
import { FAIL_PATTERN, formatVerdict, type VerdictRecord } from "../../../domain/quality/log-line.ts";

const record: VerdictRecord = {
  verdict: "FAIL",
  pipeline: "historical-batch",
  runId: "run-1",
  batchId: "AAPL/2024",
  received: 250,
  failed: 31,
};

/** Evaluates the one form of CloudWatch filter pattern in use: `{ $.key = "value" }`. */
function matches(pattern: string, line: string): boolean {
  const [, key, value] = /^\{ \$\.(\w+) = "([^"]*)" \}$/.exec(pattern)!;
  try {
    return JSON.parse(line)[key!] === value;
  } catch {
    return false;
  }
}

describe("the verdict's log line", () => {
  it("is found by the pattern when the batch failed", () => assert.equal(matches(FAIL_PATTERN, formatVerdict(record)), true));
  it("is not found when the batch passed", () => assert.equal(matches(FAIL_PATTERN, formatVerdict({ ...record, verdict: "PASS" })), false));
  it("is not found in a line of text that only quotes the marker", () =>
    assert.equal(matches(FAIL_PATTERN, "QUALITY=FAIL historical-batch"), false));

  it("carries the marker for people and the fields for machines, on one line", () => {
    assert.equal(
      formatVerdict(record),
      '{"message":"QUALITY=FAIL historical-batch AAPL/2024 31/250 failed","quality":"FAIL","pipeline":"historical-batch","runId":"run-1","batchId":"AAPL/2024","received":250,"failed":31}',
    );
  });

  it("stays one line whatever a batch is called", () => {
    const line = formatVerdict({ ...record, batchId: 'a\n"b"' });
    assert.equal(line.includes("\n"), false);
    assert.equal(matches(FAIL_PATTERN, line), true);
  });
});
