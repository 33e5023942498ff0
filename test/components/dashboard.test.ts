import assert from "node:assert/strict";
import { Dashboard } from "../../components/dashboard.ts";
import { only, registered, resolved } from "../support/mocks.ts";

const DASHBOARD = "aws:cloudwatch/dashboard:Dashboard";
const alarm = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:silence";
const args = {
  dashboardName: "assay-dev",
  namespace: "assay/dev",
  pipelines: [
    { name: "historical-batch", alarmArns: [] },
    { name: "stream-ingest", alarmArns: [alarm] },
  ],
};

describe("Dashboard", () => {
  it("is named after its stack, where to look at it too", async () => {
    let dashboard: Dashboard | undefined;
    const resources = await registered(() => {
      dashboard = new Dashboard("overview", args);
    });
    assert.equal(only(resources, DASHBOARD).dashboardName, "assay-dev");
    assert.equal(
      await resolved(dashboard!.url),
      "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards/dashboard/assay-dev",
    );
  });

  it("has a row of graphs for each pipeline, and above it the alarms of those that have any", async () => {
    const { widgets } = JSON.parse(only(await registered(() => new Dashboard("overview", args)), DASHBOARD).dashboardBody);
    assert.deepEqual(
      widgets.map(({ type, x, y, width, height }: Record<string, unknown>) => [type, x, y, width, height]),
      [
        ["metric", 0, 2, 8, 6],
        ["metric", 8, 2, 8, 6],
        ["metric", 16, 2, 8, 6],
        ["alarm", 0, 8, 24, 2],
        ["metric", 0, 10, 8, 6],
        ["metric", 8, 10, 8, 6],
        ["metric", 16, 10, 8, 6],
      ],
    );
    assert.deepEqual(widgets[3].properties, { title: "stream-ingest", alarms: [alarm] });
  });

  it("draws what a pipeline writes of itself, by the minute", async () => {
    const { widgets } = JSON.parse(only(await registered(() => new Dashboard("overview", args)), DASHBOARD).dashboardBody);
    const of = (metric: string, stat: string) => ["assay/dev", metric, "service", "stream-ingest", { stat }];
    assert.deepEqual(widgets[4].properties, {
      title: "Records",
      region: "us-east-1",
      view: "timeSeries",
      period: 60,
      metrics: [
        of("RecordsReceived", "Sum"),
        of("RecordsCurated", "Sum"),
        of("RecordsQuarantined", "Sum"),
        of("RecordsDeadLettered", "Sum"),
      ],
    });
    assert.deepEqual(widgets[5].properties.metrics, [of("LatencyMs", "p50"), of("LatencyMs", "p99")]);
    assert.deepEqual(widgets[6].properties.metrics, [of("Verdicts", "Sum"), of("SessionOpen", "Maximum")]);
  });

  it("refuses a name that CloudWatch would", () => {
    assert.throws(
      () => new Dashboard("overview", { ...args, dashboardName: "assay/dev" }),
      /dashboardName is "assay\/dev"; CloudWatch allows/,
    );
  });
});
