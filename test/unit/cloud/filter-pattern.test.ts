import assert from "node:assert/strict";
import { FAIL_PATTERN, formatVerdict, type Verdict } from "../../../domain/quality/log-line.ts";
import { matcherOf } from "../../support/cloud/filter-pattern.ts";

// The event of the page's examples, in part.
const EVENT = JSON.stringify({
  eventType: "UpdateTrail",
  sourceIPAddress: "111.111.111.111",
  requestParameters: { instanceId: "i-111", dryRun: true },
});

describe("filter patterns of CloudWatch Logs", () => {
  it("compare properties of a JSON line with texts", () => {
    assert.ok(matcherOf('{ $.eventType = "UpdateTrail" }')(EVENT));
    assert.ok(!matcherOf('{ $.eventType = "Update" }')(EVENT));
    assert.ok(matcherOf('{$.sourceIPAddress != "123.123.0.0"}')(EVENT));
    assert.ok(matcherOf('{ $.requestParameters.instanceId = "i-111" }')(EVENT));
  });

  it("join comparisons, `&&` before `||`", () => {
    const both = '{ $.eventType = "UpdateTrail" && $.requestParameters.instanceId = "i-222" || $.sourceIPAddress = "111.111.111.111" }';
    assert.ok(matcherOf(both)(EVENT));
    assert.ok(!matcherOf('{ $.eventType = "UpdateTrail" && $.requestParameters.instanceId = "i-222" }')(EVENT));
  });

  it("match nothing where the property is absent, no text, or the line no JSON", () => {
    assert.ok(!matcherOf('{ $.quality = "FAIL" }')(EVENT));
    assert.ok(!matcherOf('{ $.quality != "FAIL" }')(EVENT));
    assert.ok(!matcherOf('{ $.requestParameters.dryRun = "true" }')(EVENT));
    assert.ok(!matcherOf('{ $.eventType = "UpdateTrail" }')(`2026-01-18 ${EVENT}`));
  });

  it("find a quoted term anywhere in a line, with regard to case", () => {
    assert.ok(matcherOf('"QUALITY=FAIL"')("x QUALITY=FAIL y"));
    assert.ok(!matcherOf('"QUALITY=FAIL"')("quality=fail"));
  });

  it("are refused where they say what is not known", () => {
    for (const pattern of ["ERROR", "{ $.latency > 5 }", "[ip, user]", '{ $.a[0] = "b" }'])
      assert.throws(() => matcherOf(pattern), /not one of those known/);
  });

  it("of a failed batch find its line, and not that of one that passed", () => {
    const line = (verdict: Verdict) =>
      formatVerdict({ verdict, pipeline: "stream-ingest", runId: "r", batchId: "b", received: 10, failed: 3 });
    assert.deepEqual([line("FAIL"), line("PASS")].map(matcherOf(FAIL_PATTERN)), [true, false]);
  });
});
