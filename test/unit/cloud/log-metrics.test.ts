import assert from "node:assert/strict";
import type { AwsApi } from "../../support/cloud/aws-api.ts";
import { type LogEvent, LogMetrics } from "../../support/cloud/log-metrics.ts";
import type { Props } from "../../support/engine/cloud.ts";

const AT = Date.UTC(2026, 0, 18, 15, 30);
const FAILED = { metricName: "failed", metricNamespace: "assay/dev", metricValue: "1" };
const FIGURES = {
  _aws: {
    Timestamp: AT,
    CloudWatchMetrics: [{ Namespace: "assay/dev", Dimensions: [["service"], []], Metrics: [{ Name: "LatencyMs" }, { Name: "Verdicts" }] }],
  },
  service: "stream-ingest",
  LatencyMs: [3, 5],
  Verdicts: 1,
};

/** A log group with one filter, two events a page; what is put stands in `put`. */
function logs(messages: readonly string[]) {
  const events = messages.map((message, i): LogEvent => ({ logStreamName: "one", eventId: String(i), timestamp: AT, message }));
  const put: Props[] = [];
  const api: Pick<AwsApi, "json"> = {
    async json(_service, operation, input) {
      if (operation === "DescribeMetricFilters")
        return { metricFilters: [{ filterPattern: '"QUALITY=FAIL"', metricTransformations: [FAILED] }] };
      if (operation === "PutMetricData") put.push(input);
      const from = Number(input["nextToken"] ?? 0);
      return { events: events.slice(from, from + 2), ...(from + 2 < events.length && { nextToken: String(from + 2) }) };
    },
  };
  const say = (message: string) => void events.push({ logStreamName: "one", eventId: String(events.length), timestamp: AT, message });
  return { metrics: new LogMetrics(api as AwsApi), put, say };
}

describe("figures that CloudWatch takes from logs", () => {
  it("count each line that a filter matches, once, also over several pages and calls", async () => {
    const { metrics, put, say } = logs(["QUALITY=FAIL a", "QUALITY=PASS b", "QUALITY=FAIL c"]);
    assert.equal(await metrics.deliver(["group"]), 2);
    say("QUALITY=FAIL d");
    assert.deepEqual([await metrics.deliver(["group"]), await metrics.deliver(["group"])], [1, 0]);
    assert.deepEqual(put[0], { Namespace: "assay/dev", MetricData: [{ MetricName: "failed", Value: 1, Timestamp: AT / 1_000 }] });
    assert.equal(put.length, 3);
  });

  it("are of a line in the embedded metric format each metric under each set of dimensions, with all its values", async () => {
    const { metrics, put } = logs([JSON.stringify(FIGURES)]);
    assert.equal(await metrics.deliver(["group"]), 4);
    const figure = (MetricName: string, Dimensions: readonly Props[], Values: readonly number[]) => ({
      Namespace: "assay/dev",
      MetricData: [{ MetricName, Dimensions, Values, Counts: Values.map(() => 1), Timestamp: AT / 1_000 }],
    });
    const service = [{ Name: "service", Value: "stream-ingest" }];
    assert.deepEqual(put, [
      figure("LatencyMs", service, [3, 5]),
      figure("Verdicts", service, [1]),
      figure("LatencyMs", [], [3, 5]),
      figure("Verdicts", [], [1]),
    ]);
  });
});
