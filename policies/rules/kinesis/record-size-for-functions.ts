import { Stream } from "@pulumi/aws/kinesis/stream.js";
import { EventSourceMapping } from "@pulumi/aws/lambda/eventSourceMapping.js";
import { stackRule } from "../../rule.ts";

/** KiB: what Kinesis takes where nothing is said, and what fits a function's 6 MB with all its record's wrapping. */
const DEFAULT_RECORD = 1024;

/** A larger record may never fit the payload of its function, and blocks its shard until it expires. */
export const recordSizeForFunctions = stackRule({
  name: "kinesis-record-size-for-functions",
  description: "A stream that feeds a function takes records of at most 1 MiB.",
  check(graph) {
    graph.each(Stream, (stream) => {
      const size = stream.props.maxRecordSizeInKib ?? DEFAULT_RECORD;
      if (size <= DEFAULT_RECORD || graph.referringTo(stream, EventSourceMapping, "eventSourceArn").length === 0) return;
      graph.report(
        stream,
        `Records of ${size} KiB may not fit their function's payload of 6 MB: set maxRecordSizeInKib to ${DEFAULT_RECORD} at most.`,
      );
    });
  },
});
