import { FAIL_PATTERN } from "../../domain/quality/log-line.ts";
import { deadLetterAlarms } from "../../policies/rules/cloudwatch/dead-letter-alarms.ts";
import { functionAlarms } from "../../policies/rules/cloudwatch/function-alarms.ts";
import { qualityAlarm } from "../../policies/rules/cloudwatch/quality-alarm.ts";
import { silenceAlarm } from "../../policies/rules/cloudwatch/silence-alarm.ts";
import { streamAlarms } from "../../policies/rules/cloudwatch/stream-alarms.ts";
import { type Subject, testStackRule, UNKNOWN } from "../support/policy.ts";

/** A function of a pipeline; the rest of its environment is unknown in a preview. */
const processor: Subject = {
  type: "aws:lambda/function:Function",
  props: { environment: { variables: { ASSAY_PIPELINE: "stream-ingest", S3_BUCKET_NAME: UNKNOWN } } },
  refs: { loggingConfig: ["logs"] },
};
const logs: Subject = { type: "aws:cloudwatch/logGroup:LogGroup", props: {} };
const alarmOn = (metricName: string, target: string): Subject => ({
  type: "aws:cloudwatch/metricAlarm:MetricAlarm",
  props: { metricName, namespace: "AWS/Lambda", dimensions: UNKNOWN },
  refs: { dimensions: [target] },
});
const mapping: Subject = {
  type: "aws:lambda/eventSourceMapping:EventSourceMapping",
  props: { metricsConfig: { metrics: ["EventCount"] } },
  refs: { eventSourceArn: ["stream"], functionName: ["processor"] },
};
const stream: Subject = { type: "aws:kinesis/stream:Stream", props: {} };

describe("cloudwatch-function-alarms", () => {
  const { accepts, refuses } = testStackRule(functionAlarms, {
    processor,
    errors: alarmOn("Errors", "processor"),
    throttles: alarmOn("Throttles", "processor"),
    duration: alarmOn("Duration", "processor"),
  });
  const mend = "add alarms on these metrics of AWS/Lambda, with FunctionName as dimension.";
  refuses("a function whose throttling nobody hears of", { throttles: undefined }, `processor: Nobody hears of its Throttles: ${mend}`);
  refuses(
    "alarms of another function",
    { errors: alarmOn("Errors", "other"), other: stream },
    `processor: Nobody hears of its Errors: ${mend}`,
  );
  accepts("an alarm on an expression", {
    errors: {
      props: { metricName: undefined, metricQueries: [{ metric: { metricName: "Errors" } }] },
      refs: { metricQueries: ["processor"] },
    },
  });
});

describe("cloudwatch-stream-alarms", () => {
  const { refuses } = testStackRule(streamAlarms, {
    processor,
    stream,
    mapping,
    age: alarmOn("IteratorAge", "processor"),
    undeliverable: alarmOn("DestinationDeliveryFailures", "processor"),
    dropped: alarmOn("DroppedEventCount", "mapping"),
    givenUp: alarmOn("OnFailureDestinationDeliveredEventCount", "mapping"),
  });
  const unheard = (metric: string) => `mapping: Nobody hears of its ${metric}: add alarms on these metrics of AWS/Lambda.`;
  refuses("records that wait unheard", { age: undefined }, unheard("IteratorAge"));
  refuses("records that are dropped unheard", { dropped: undefined }, unheard("DroppedEventCount"));
  refuses("records that are given up unheard", { givenUp: undefined }, unheard("OnFailureDestinationDeliveredEventCount"));
  refuses("dead letters that are lost unheard", { undeliverable: undefined }, unheard("DestinationDeliveryFailures"));
  const uncounted = "mapping: The mapping does not count its events: set metricsConfig.metrics to EventCount.";
  refuses("a mapping that does not count", { mapping: { props: { metricsConfig: undefined } } }, uncounted);
});

describe("cloudwatch-dead-letter-alarms", () => {
  const queue: Subject = { type: "aws:sqs/queue:Queue", props: {} };
  const { accepts, refuses } = testStackRule(deadLetterAlarms, {
    queue: { ...queue, refs: { redrivePolicy: ["dead"] } },
    dead: queue,
    alarm: alarmOn("ApproximateNumberOfMessagesVisible", "dead"),
  });
  const mend = "add an alarm on ApproximateNumberOfMessagesVisible of AWS/SQS, from 1 up.";
  refuses("dead letters that nobody hears of", { alarm: undefined }, `dead: Nobody hears of its dead letters: ${mend}`);
  const schedule: Subject = { type: "aws:scheduler/schedule:Schedule", props: {}, refs: { target: ["queue"] } };
  refuses("a schedule's", { schedule }, `queue: Nobody hears of its dead letters: ${mend}`);
  const fn: Subject = { type: "aws:lambda/function:Function", props: {}, refs: { deadLetterConfig: ["queue"] } };
  refuses("a function's", { fn }, `queue: Nobody hears of its dead letters: ${mend}`);
  const subscription: Subject = { type: "aws:sns/topicSubscription:TopicSubscription", props: {}, refs: { redrivePolicy: ["queue"] } };
  refuses("a subscription's", { subscription }, `queue: Nobody hears of its dead letters: ${mend}`);
  accepts("a queue that takes none", { other: queue });
});

describe("cloudwatch-quality-alarm", () => {
  const metric = { name: "failed-batches", namespace: "assay/prod" };
  const filter: Subject = {
    type: "aws:cloudwatch/logMetricFilter:LogMetricFilter",
    props: { pattern: FAIL_PATTERN, metricTransformation: metric },
    refs: { logGroupName: ["logs"] },
  };
  const alarm: Subject = {
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    props: { metricName: metric.name, namespace: metric.namespace },
  };
  const { accepts, refuses } = testStackRule(qualityAlarm, { processor, logs, filter, alarm });
  const message = (name: string) =>
    `processor: Nobody hears when a batch of ${name} fails its gate: add a LogMetricFilter of ${FAIL_PATTERN} on its log group, and an alarm on the metric.`;
  refuses("a pipeline without the filter", { filter: undefined }, message("stream-ingest"));
  refuses("one without the alarm", { alarm: undefined }, message("stream-ingest"));
  refuses("an alarm on another stack's metric", { alarm: { props: { namespace: "assay/dev" } } }, message("stream-ingest"));
  refuses("a filter that finds something else", { filter: { props: { pattern: "FAIL" } } }, message("stream-ingest"));
  refuses("a filter on another log", { filter: { refs: {} } }, message("stream-ingest"));
  const expression = { metricName: undefined, namespace: undefined, metricQueries: [{ metric: { ...metric, metricName: metric.name } }] };
  accepts("an alarm on an expression of the metric", { alarm: { props: expression } });
  accepts("a pipeline's second function, which judges nothing", { producer: { ...processor, refs: {} } });
  const nameless = { processor: { props: { environment: undefined } }, filter: undefined };
  refuses("a function that reads a stream and names no pipeline", { ...nameless, stream, mapping }, message("processor"));
  accepts("one that reads none", nameless);
  const notifier = { processor: { props: { environment: { variables: { ASSAY_PIPELINE: "notifier" } } } }, filter: undefined };
  accepts("a pipeline that judges no records", notifier);
});

describe("cloudwatch-silence-alarm", () => {
  const verdicts = (service: string) => ({
    metricQueries: [{ expression: "…" }, { metric: { metricName: "Verdicts", dimensions: { service } } }],
  });
  const silence: Subject = {
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    props: { treatMissingData: "breaching", ...verdicts("stream-ingest") },
  };
  const { refuses } = testStackRule(silenceAlarm, { processor, silence });
  const message =
    "processor: Nobody hears when stream-ingest says nothing: add an alarm on its metric Verdicts while SessionOpen, with treatMissingData breaching.";
  refuses("none", { silence: undefined }, message);
  refuses("one that takes silence for quiet", { silence: { props: { treatMissingData: "notBreaching" } } }, message);
  refuses("another pipeline's", { silence: { props: verdicts("historical-batch") } }, message);
});
