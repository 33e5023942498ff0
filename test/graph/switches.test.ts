import assert from "node:assert/strict";
import { SWITCHES } from "../engine/switches/switches.ts";
import { registeredStack } from "../support/sample-stacks.ts";
import { differences, type Graph, graphOf } from "./graph.ts";

/** The switches are of these two; a stack's file may name further ones. */
const BOTH = { "assay:pipelines": ["stream-ingest", "historical-batch"] };

describe("the graph of dev, switched", function () {
  this.timeout(180_000);
  let dev: Graph;
  before(async () => {
    dev = graphOf(await registeredStack("dev", BOTH));
  });

  const switched = async (name: keyof typeof SWITCHES) =>
    differences(dev, graphOf(await registeredStack("dev", { ...BOTH, ...SWITCHES[name] })));

  it("differs by one argument where a schedule is switched off", async () => {
    assert.deepEqual(await switched("schedule-off"), ["~ aws:scheduler/schedule:Schedule stream-ingest-producer-timer-schedule: state"]);
  });

  it("differs by the thresholds that are set, and what the alarms say of them", async () => {
    assert.deepEqual(await switched("alarm-thresholds"), [
      "~ aws:cloudwatch/metricAlarm:MetricAlarm stream-ingest-iterator-age: alarmDescription, threshold",
      "~ aws:cloudwatch/metricAlarm:MetricAlarm stream-ingest-quality-alarm: alarmDescription, threshold",
      "~ aws:cloudwatch/metricAlarm:MetricAlarm stream-ingest-silence-alarm: alarmDescription, evaluationPeriods",
    ]);
  });

  it("adds nothing but permissions to decrypt for a key of the stack, and takes nothing away", async () => {
    const other = (await switched("encryption-kms")).filter((line) => !line.startsWith("~"));
    for (const line of other) assert.match(line, /^\+ aws:iam\/rolePolicy:RolePolicy [\w-]+-decrypt-key$/);
    assert.ok(other.length > 0);
  });

  it("keeps the foundation where a pipeline is taken out", async () => {
    const lines = await switched("pipeline-removed");
    for (const line of lines.filter((text) => text.startsWith("-"))) assert.match(line, / (aws-|responder-hand-out-)?stream-ingest(-|$)/);
    assert.deepEqual(
      lines.filter((line) => line.startsWith("~")),
      [
        "~ aws:cloudwatch/dashboard:Dashboard dashboard-dashboard: dashboardBody",
        "~ aws:iam/rolePolicy:RolePolicy responder-act: policy",
        "~ aws:iam/rolePolicy:RolePolicy responder-look: policy",
        "~ aws:iam/rolePolicy:RolePolicy responder-use-lake: policy",
        "~ aws:ssm/parameter:Parameter manifest-parameter: insecureValue",
      ],
    );
  });

  it("is the same for another order of pipelines", async () => {
    assert.deepEqual(await switched("order-of-pipelines"), []);
  });
});
