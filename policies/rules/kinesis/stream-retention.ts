import { Stream } from "@pulumi/aws/kinesis/stream.js";
import { resourceRule } from "../../rule.ts";

/** Hours: what Kinesis takes. */
const SHORTEST = 24;
const LONGEST = 8760;

/** Kinesis refuses other values at deploy. */
export const streamRetention = resourceRule(Stream, {
  name: "kinesis-stream-retention",
  description: "A stream keeps its records for 24 to 8,760 hours.",
  check({ retentionPeriod = SHORTEST }, report) {
    if (Number.isInteger(retentionPeriod) && retentionPeriod >= SHORTEST && retentionPeriod <= LONGEST) return;
    report(`retentionPeriod is ${retentionPeriod}; Kinesis keeps records for a whole number of hours from ${SHORTEST} to ${LONGEST}.`);
  },
});
