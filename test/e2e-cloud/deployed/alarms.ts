import assert from "node:assert/strict";
import { linesOf } from "../../support/cloud/log-metrics.ts";
import type { Props } from "../../support/engine/cloud.ts";
import { readAll } from "../stream-world.ts";
import { deliverRest } from "./stream.ts";
import { alarmNamed, eventually, type World } from "./world.ts";

const GARBAGE = 120;

export function alarmTests(world: () => World): void {
  it("tell a failed batch from the line in the log to the message in the channel", async () => {
    const { stream, names, api, metrics, slack } = world();
    const [shard] = await stream.shards();
    const last = (await readAll(stream, shard!.id)).at(-1)?.sequenceNumber;
    // The filters count from here on.
    const groups = [names["pipelines"]["stream-ingest"].logGroups.processor];
    await metrics.deliver(groups);
    assert.equal((await alarmNamed(api, "stream-ingest-quality-alarm"))["StateValue"], "INSUFFICIENT_DATA");

    const partitionKey = "AAPL";
    await stream.put(Array.from({ length: GARBAGE }, (_, i) => ({ data: Buffer.from(`not a trade ${i}`), partitionKey })));
    await deliverRest(world(), { after: last });
    const lines = await linesOf(api, groups[0]);
    const failed = lines.filter(({ quality }) => quality === "FAIL");
    assert.deepEqual(
      failed.map(({ received, failed: bad }) => [received, bad]),
      [[GARBAGE, GARBAGE]],
    );

    assert.ok((await metrics.deliver(groups)) > 1);
    await eventually("the alarm", async () => {
      const { StateValue } = await alarmNamed(api, "stream-ingest-quality-alarm");
      return StateValue === "ALARM" ? true : undefined;
    });
    const message = await eventually("the message", async () => slack.posted.find((body) => body.includes("failed the quality gate")));
    assert.match(message, /1 or more of its batches failed[^}]*\}.*Owner[^}]*market-data.*Window[^}]* UTC/);
    assert.match(message, /npx assay \w+.* --stack dev/);
    assert.match(message, /docs\/runbooks\/stream-ingest\.md#quality-failed/);
  });

  it("stand for each pipeline as a whole while one of them is raised", async () => {
    const { api, names } = world();
    const { CompositeAlarms } = await api.json("monitoring", "DescribeAlarms", { AlarmTypes: ["CompositeAlarm"] });
    assert.deepEqual(
      CompositeAlarms.map(({ AlarmName }: Props) => AlarmName).sort(),
      Object.keys(names["pipelines"])
        .map((pipeline) => `assay-dev-${pipeline}`)
        .sort(),
    );
  });
}
