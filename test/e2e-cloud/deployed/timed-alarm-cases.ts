/** Alarms of what does not come, comes too slowly, or fails after all its tries: raised by faults, and by clocks that go faster. */
import assert from "node:assert/strict";
import { kinesisEvent } from "../../../domain/stream/kinesis-event.ts";
import { evaluateAlarm } from "../../support/cloud/alarm-evaluation.ts";
import { eventsOf } from "../../support/cloud/log-metrics.ts";
import { alarmInput } from "../../support/cloud/resources/watching.ts";
import type { Props } from "../../support/engine/cloud.ts";
import { refusedInJson } from "../../support/local-cloud/faults.ts";
import type { Call } from "../../support/local-cloud/proxy.ts";
import { readAll, sourceOf } from "../stream-world.ts";
import { type Case, delivered, functionOf, groupOf, session, tell } from "./alarm-cases.ts";
import { eventually, type World } from "./world.ts";

/** As the program has it: the emulator does not say what an alarm's expression is of. */
export function definitionOf({ engine }: World, logical: string): Props {
  const alarms = engine.cloud.all("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => alarmInput(inputs));
  return alarms.find(({ AlarmName }) => AlarmName.includes(`-${logical}-`))!;
}

/** What the watchdog and the processor say, and what CloudWatch makes of it once the minute is over. */
async function silenceNow(world: World): Promise<string> {
  await world.call("stream-ingest", "watchdog", {});
  await world.metrics.deliver(["watchdog", "processor"].map((name) => groupOf(world, name)));
  return evaluateAlarm(world.api, definitionOf(world, "stream-ingest-silence"), Date.now() + 60_000);
}

/** In place of the five minutes that the processor may take. */
const SECONDS = 3;

export const TIMED_CASES: readonly Case[] = [
  {
    alarm: "stream-ingest-silence",
    named: "unreachable",
    raise: async (world) => {
      const { proxy } = world;
      proxy.setFaults(({ operation }) => (operation === "PutRecords" ? { _tag: "BrokenBefore" } : undefined));
      const answer = await world.call("stream-ingest", "producer", {}).finally(() => proxy.setFaults(undefined));
      assert.equal(answer._tag, "Failed", JSON.stringify(answer));
      assert.equal(await silenceNow(world), "ALARM");
    },
    ends: async (world) => {
      await world.stream.put(await session(105));
      await eventually("a verdict within a minute", async () => {
        await delivered(world);
        return (await silenceNow(world)) === "OK" ? true : undefined;
      });
    },
  },
  {
    alarm: "stream-ingest-processor-duration",
    named: "too-slow",
    raise: async (world) => {
      const { api, proxy, stream, names } = world;
      const path = `/2015-03-31/functions/${functionOf(world, "processor")}/configuration`;
      const { Timeout } = await api.rest("lambda", "GET", path);
      // It is cut off the sooner, and the alarm is raised by the same share of it.
      const alarm = definitionOf(world, "stream-ingest-processor-duration");
      const sooner = { ...alarm, Threshold: (alarm["Threshold"] * SECONDS) / Timeout };
      await api.json("monitoring", "PutMetricAlarm", sooner);
      await stream.put((await session(104)).slice(0, 1));
      const [shard] = await stream.shards();
      const event = kinesisEvent(await readAll(stream, shard!.id), sourceOf(names["pipelines"]["stream-ingest"].stream, shard!.id));
      await api.rest("lambda", "PUT", path, { Timeout: SECONDS });
      // What it looks up as it begins is not of its time.
      await world.call("stream-ingest", "processor", { Records: [] });
      proxy.setFaults(({ operation }) => (/^(Get|Put)(Item|Object)$/.test(operation) ? { _tag: "Silent", applied: false } : undefined));
      const answer = await world.call("stream-ingest", "processor", event).finally(() => proxy.setFaults(undefined));
      await api.rest("lambda", "PUT", path, { Timeout });
      assert.match(JSON.stringify(answer), /Task timed out after 3\.00 seconds/);
      await reportTimeout(world, groupOf(world, "processor"));
      // Lambda tells its duration by itself, also here.
      assert.equal(await evaluateAlarm(api, sooner, Date.now() + 300_000), "ALARM");
    },
  },
  {
    alarm: "historical-batch-failed",
    named: "not-permitted",
    raise: async (world) => {
      const { api, names, proxy } = world;
      const { stateMachineArn: StateMachineArn } = names["pipelines"]["historical-batch"];
      const input = JSON.stringify({ symbols: ["AAPL"], from: "2024-03-01", to: "2024-03-08" });
      proxy.setFaults((call) => (isForTable(call) ? refusedInJson("AccessDeniedException") : undefined));
      const { executionArn } = await api.json("states", "StartExecution", { stateMachineArn: StateMachineArn, input });
      const execution = await eventually("the backfill's end", async () => {
        const found = await api.json("states", "DescribeExecution", { executionArn });
        return found["status"] === "RUNNING" ? undefined : found;
      }).finally(() => proxy.setFaults(undefined));
      assert.equal(execution["status"], "FAILED", JSON.stringify(execution));
      await tell(world, "AWS/States", "ExecutionsFailed", 1, { StateMachineArn });
    },
  },
];

const isForTable = ({ headers }: Call) => String(headers["x-amz-target"]).startsWith("DynamoDB");

/** What Lambda writes of an invocation that it cuts off, where it logs in JSON; the emulator writes it in words, and not that it was cut off. */
async function reportTimeout({ api }: World, logGroupName: string): Promise<void> {
  const reports = (await eventsOf(api, logGroupName)).flatMap(({ message }) => /^REPORT .*\tDuration: (\d+) ms/.exec(message)?.[1] ?? []);
  const durationMs = Math.max(...reports.map(Number));
  const message = JSON.stringify({ type: "platform.report", record: { status: "timeout", metrics: { durationMs } } });
  const logStreamName = "platform";
  await api.json("logs", "CreateLogStream", { logGroupName, logStreamName });
  await api.json("logs", "PutLogEvents", { logGroupName, logStreamName, logEvents: [{ timestamp: Date.now(), message }] });
}
