/** Who is woken by an alarm of stream-ingest reads this, as `docs/runbooks/stream-ingest.md` and through `assay triage`. */
import { cannotBeProcessed, clocksDisagree, placeOfFailures, sentAgain, throttled, tooLate } from "../../domain/answer/causes/feed.ts";
import { negativePrice, repeatedValues, unitChange } from "../../domain/answer/causes/prices.ts";
import { RECORD_CAUSES } from "../../domain/answer/causes/records.ts";
import { functionAlarms, silenceAlarm } from "../../domain/answer/function-alarms.ts";
import type { Runbook } from "../../domain/answer/runbook.ts";

const PIPELINE = "stream-ingest";
const DATA_CAUSES = [...RECORD_CAUSES, negativePrice, clocksDisagree, unitChange, repeatedValues, sentAgain, tooLate];

export const runbook: Runbook = {
  pipeline: PIPELINE,
  entries: [
    {
      alarm: "quality-failed",
      means: "A committed range of a shard had more bad records than the gate allows, and is in quarantine whole.",
      matters: "Nothing of it is served; trades of those seconds are missing until they are replayed.",
      checks: [
        "Which rules failed, and on how many records.",
        "Whether one symbol or one exchange stands out.",
        "Whether ranges before and after it passed.",
      ],
      causes: DATA_CAUSES,
      command: "assay triage quality-failed",
    },
    {
      alarm: "quarantined-rows",
      means: "Ranges passed, and more rows than usual were split off from them.",
      matters: "The good rows beside them are served; those split off are missing.",
      checks: ["Which rule they fail.", "Whether their share grows."],
      causes: DATA_CAUSES,
      command: "assay triage quarantined-rows",
    },
    silenceAlarm(PIPELINE, [
      "Look whether the producer runs.",
      "Look whether records come into the stream.",
      "Look whether the event source mapping is enabled.",
    ]),
    {
      alarm: "iterator-age",
      means: "The processor is behind: the oldest record not yet processed is old.",
      matters: "Prices that are served are late; beyond the stream's retention records would be lost.",
      checks: ["Look whether the processor fails on one batch again and again.", "Look whether more is sent than a shard can carry."],
      causes: [cannotBeProcessed, throttled],
      command: "assay triage iterator-age",
    },
    {
      alarm: "dead-letters",
      means: "Records could not be processed, and were given up after their retries.",
      matters: "They are kept whole, booked, and not served.",
      checks: ["Read the processor's log for the error.", "Read one of the records."],
      causes: [cannotBeProcessed, throttled],
      command: "assay triage dead-letters",
    },
    {
      alarm: "dropped-events",
      means: "The event source mapping gave up records and could not deliver them to their place of failures.",
      matters: "They are in no zone; the stream has them until its retention ends.",
      checks: [
        "Look whether the mapping's role may write to the place of failures.",
        "Read the shard again from the sequence numbers of the metric's hour.",
      ],
      causes: [placeOfFailures],
      command: "assay triage dropped-events",
    },
    {
      alarm: "undeliverable",
      means: "Records that were given up could not be taken in, or not even be written to their place of failures.",
      matters: "They are not booked yet: those in the place of failures wait there, of the others the stream alone knows.",
      checks: [
        "Look what is not taken in yet.",
        "Look at the intake function's errors.",
        "Look in the intake's log which records the stream has forgotten meanwhile: those are lost here, and the source alone may have them.",
        "Look whether the mapping's role may write there.",
      ],
      causes: [placeOfFailures],
      command: "assay dead-letters list",
    },
    ...functionAlarms(PIPELINE),
  ],
};
