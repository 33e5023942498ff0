import assert from "node:assert/strict";
import * as cloudwatch from "@pulumi/aws/cloudwatch/index.js";
import { StreamMapping } from "../../components/event-source-mapping.ts";
import { FunctionAlarms, type FunctionAlarmsArgs } from "../../components/function-alarms.ts";
import { MappingAlarms, type MappingAlarmsArgs } from "../../components/mapping-alarms.ts";
import { PipelineAlarm } from "../../components/pipeline-alarm.ts";
import { QualityAlarm, type QualityAlarmArgs } from "../../components/quality-alarm.ts";
import { QuarantineAlarm } from "../../components/quarantine-alarm.ts";
import { Queue } from "../../components/queue.ts";
import { QueueAlarm } from "../../components/queue-alarm.ts";
import { SilenceAlarm } from "../../components/silence-alarm.ts";
import { only, registered } from "../support/mocks.ts";
import { description, failures, lambdaFunction, notice, stream } from "../support/parts.ts";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const namespace = "assay/dev";
const pipeline = "stream-ingest";

/** The arguments of an alarm on one metric, told by {@link notice}. */
const alarmOn = (metric: { rule: string; [argument: string]: unknown }) => {
  const { rule, ...rest } = metric;
  return {
    alarmDescription: description(rule),
    alarmActions: [notice.topicArn],
    okActions: [notice.topicArn],
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    statistic: "Sum",
    threshold: 1,
    period: 60,
    evaluationPeriods: 1,
    treatMissingData: "notBreaching",
    ...rest,
  };
};

describe("QualityAlarm", () => {
  const made = (args: Partial<QualityAlarmArgs> = {}) =>
    registered(() => new QualityAlarm("gate", { logGroupName: "gate-logs", namespace, ...notice, ...args }));

  it("counts FAIL markers of its log group", async () => {
    assert.deepEqual(only(await made(), "aws:cloudwatch/logMetricFilter:LogMetricFilter"), {
      logGroupName: "gate-logs",
      pattern: '{ $.quality = "FAIL" }',
      metricTransformation: { name: "gate-failed-batches", namespace, value: "1", unit: "Count" },
    });
  });

  it("wakes its owner at the first failed batch, with the command to run, and not in silence", async () => {
    const rule = "1 or more of its batches failed the quality gate within 60 s; none of their records is served";
    assert.deepEqual(only(await made(), ALARM), alarmOn({ rule, namespace, metricName: "gate-failed-batches" }));
  });

  it("takes its threshold and its period as they are set", async () => {
    const { threshold, period } = only(await made({ threshold: 3, periodSeconds: 300 }), ALARM);
    assert.deepEqual({ threshold, period }, { threshold: 3, period: 300 });
  });

  it("refuses periods that log metrics cannot have, or CloudWatch does not look back over", async () => {
    await assert.rejects(made({ periodSeconds: 45 }), /Alarm gate-alarm: periodSeconds is 45; .* give a multiple of 60$/);
    await assert.rejects(made({ periodSeconds: 86_460 }), /Alarm gate-alarm: 1 periods of 86460 s are more than the day/);
  });

  it("refuses a description that CloudWatch would cut, or that leaves out what to do", async () => {
    await assert.rejects(
      made({ response: { ...notice.response, command: "x".repeat(1000) } }),
      /Alarm gate-alarm: .* take \d+ characters; CloudWatch holds 1024: shorten/,
    );
    await assert.rejects(made({ response: { ...notice.response, owner: " " } }), /Alarm gate-alarm: its owner is empty; say it/);
  });
});

describe("SilenceAlarm", () => {
  it("is raised after a quarter of an hour without a verdict in an open session, or without a word of the watchdog", async () => {
    const alarm = only(await registered(() => new SilenceAlarm("silence", { pipeline, namespace, ...notice })), ALARM);
    const metric = (metricName: string, stat: string) => ({ namespace, metricName, dimensions: { service: pipeline }, period: 60, stat });
    assert.deepEqual(alarm, {
      alarmDescription: description("No verdict for 15 min while the session is open, or the watchdog that tells so is silent"),
      alarmActions: [notice.topicArn],
      okActions: [notice.topicArn],
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      evaluationPeriods: 15,
      treatMissingData: "breaching",
      metricQueries: [
        { id: "silent", label: "Silent while open", expression: "IF(open > 0 AND verdicts < 1, 1, 0)", returnData: true },
        { id: "open", metric: metric("SessionOpen", "Maximum"), returnData: false },
        { id: "verdicts", metric: metric("Verdicts", "Sum"), returnData: false },
      ],
    });
  });

  it("refuses to wait for longer than a day, or for no time", async () => {
    const waiting = (silentMinutes: number) =>
      registered(() => new SilenceAlarm("silence", { pipeline, namespace, silentMinutes, ...notice }));
    await assert.rejects(waiting(1441), /Alarm silence-alarm: 1441 periods of 60 s are more than the day/);
    await assert.rejects(waiting(0), /Alarm silence-alarm: periods is 0; give a whole number from 1 up$/);
  });
});

describe("QuarantineAlarm", () => {
  it("is raised by rows of any batch that go to quarantine", async () => {
    const alarm = only(await registered(() => new QuarantineAlarm("quarantine", { pipeline, namespace, threshold: 10, ...notice })), ALARM);
    const rule = "10 or more rows went to quarantine within 300 s";
    const dimensions = { service: pipeline };
    assert.deepEqual(alarm, alarmOn({ rule, namespace, metricName: "RecordsQuarantined", dimensions, threshold: 10, period: 300 }));
  });
});

describe("QueueAlarm", () => {
  it("is raised when something lies in the queue", async () => {
    const program = () =>
      new QueueAlarm("undelivered", { queue: new Queue("undelivered"), holds: "invocations that nobody delivered", ...notice });
    assert.deepEqual(
      only(await registered(program), ALARM),
      alarmOn({
        rule: "There are invocations that nobody delivered",
        namespace: "AWS/SQS",
        metricName: "ApproximateNumberOfMessagesVisible",
        dimensions: { QueueName: "undelivered-queue" },
        statistic: "Maximum",
      }),
    );
  });
});

describe("FunctionAlarms", () => {
  const made = (args: Partial<FunctionAlarmsArgs> = {}) =>
    registered(() => new FunctionAlarms("gate", { function: lambdaFunction("gate", { timeoutSeconds: 120 }), ...notice, ...args }));
  const lambda = { namespace: "AWS/Lambda", dimensions: { FunctionName: "gate-function" }, period: 300 };

  it("are raised by errors, throttles, and a run that comes near the timeout", async () => {
    const resources = await made();
    assert.deepEqual(
      only(resources, ALARM, "gate-errors"),
      alarmOn({ ...lambda, rule: "1 or more invocations of gate failed within 300 s", metricName: "Errors" }),
    );
    const held = "1 or more invocations of gate were refused for want of concurrency within 300 s";
    assert.deepEqual(only(resources, ALARM, "gate-throttles"), alarmOn({ ...lambda, rule: held, metricName: "Throttles" }));
    const slow = "gate took 90 % or more of the 120 s after which it is cut off";
    assert.deepEqual(
      only(resources, ALARM, "gate-duration"),
      alarmOn({ ...lambda, rule: slow, metricName: "Duration", statistic: "Maximum", threshold: 108_000 }),
    );
  });

  it("can each be answered in its own way", async () => {
    const resources = await made({ responses: { throttles: { ...notice.response, command: "npx assay status" } } });
    assert.match(only(resources, ALARM, "gate-throttles").alarmDescription, /\nNow: npx assay status$/);
    assert.match(only(resources, ALARM, "gate-errors").alarmDescription, /\nNow: npx assay triage gate --stack dev$/);
  });

  it("refuse a share of the timeout that is none", async () => {
    await assert.rejects(made({ durationPercent: 101 }), /FunctionAlarms gate: durationPercent is 101; give a whole number from 1 to 100$/);
  });
});

describe("MappingAlarms", () => {
  const made = (args: Partial<MappingAlarmsArgs> = {}) =>
    registered(() => {
      const mapping = new StreamMapping("gate", {
        stream: stream(),
        consumer: lambdaFunction("gate"),
        failures: failures(),
        maxRecordAgeSeconds: 3600,
      });
      return new MappingAlarms("gate", { mapping, ...notice, ...args });
    });

  it("are raised by records that wait, are given up, are lost or are not taken in", async () => {
    const resources = await made();
    const consumer = { namespace: "AWS/Lambda", dimensions: { FunctionName: "gate-function" } };
    const mapping = { namespace: "AWS/Lambda", dimensions: { EventSourceMappingUUID: "gate-mapping-id" } };
    const expected = {
      "iterator-age": {
        ...consumer,
        rule: "Records waited 15 min or more for gate",
        metricName: "IteratorAge",
        statistic: "Maximum",
        threshold: 900_000,
        evaluationPeriods: 5,
      },
      "dead-letters": {
        ...mapping,
        rule: "Records were given up; they are kept as dead letters",
        metricName: "OnFailureDestinationDeliveredEventCount",
      },
      "dropped-events": {
        ...mapping,
        rule: "Records were dropped: given up, or too old, and in no destination",
        metricName: "DroppedEventCount",
      },
      undeliverable: {
        ...consumer,
        rule: "Records that were given up could not be written to the failure destination",
        metricName: "DestinationDeliveryFailures",
      },
      "refused-writes": {
        namespace: "AWS/Kinesis",
        dimensions: { StreamName: "ticks-stream" },
        rule: "The stream refused records of a producer: they come faster than its shards take them",
        metricName: "WriteProvisionedThroughputExceeded",
        evaluationPeriods: 5,
      },
    };
    for (const [what, alarm] of Object.entries(expected)) assert.deepEqual(only(resources, ALARM, `gate-${what}`), alarmOn(alarm), what);
  });

  it("refuse to warn of an age at which records are given up already", async () => {
    await assert.rejects(
      made({ iteratorAgeMinutes: 60 }),
      /MappingAlarms gate: iteratorAgeMinutes is 60, and the mapping gives records up after 3600 s; give fewer than 60 min$/,
    );
    await assert.doesNotReject(made({ iteratorAgeMinutes: 59 }));
  });
});

describe("PipelineAlarm", () => {
  const alarm = (name: string) => new cloudwatch.MetricAlarm(name, { comparisonOperator: "LessThanThreshold", evaluationPeriods: 1 });
  const { response } = notice;

  it("is raised while any of the pipeline's alarms is, under a name with the stack in it, and tells nobody again", async () => {
    const program = () => new PipelineAlarm(pipeline, { stack: "pr-12", alarms: [alarm("one"), alarm("two")], response });
    assert.deepEqual(only(await registered(program), "aws:cloudwatch/compositeAlarm:CompositeAlarm"), {
      alarmName: "assay-pr-12-stream-ingest",
      alarmDescription: description("At least one alarm of this pipeline is raised"),
      alarmRule: 'ALARM("one") OR ALARM("two")',
    });
  });

  it("refuses to sum up nothing", async () => {
    const program = () => new PipelineAlarm(pipeline, { stack: "dev", alarms: [], response });
    await assert.rejects(registered(program), /PipelineAlarm stream-ingest: alarms are 0; give 1 to 100$/);
  });
});
