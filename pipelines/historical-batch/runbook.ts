/** Who is woken by an alarm of historical-batch reads this, as `docs/runbooks/historical-batch.md` and through `assay triage`. */
import { emptyAnswer, sentAgain, staleFeed } from "../../domain/answer/causes/feed.ts";
import { PRICE_CAUSES } from "../../domain/answer/causes/prices.ts";
import { RECORD_CAUSES } from "../../domain/answer/causes/records.ts";
import { functionAlarms, silenceAlarm } from "../../domain/answer/function-alarms.ts";
import type { Runbook } from "../../domain/answer/runbook.ts";

const PIPELINE = "historical-batch";
const DATA_CAUSES = [...RECORD_CAUSES, ...PRICE_CAUSES, staleFeed, emptyAnswer, sentAgain];

export const runbook: Runbook = {
  pipeline: PIPELINE,
  entries: [
    {
      alarm: "quality-failed",
      means: "A group, all records of one symbol of one slice, failed the gate, and is in quarantine whole.",
      matters: "Nothing of it is served: its sessions are missing, or are as they were before.",
      checks: [
        "Which rules failed, and on how many records.",
        "Whether other symbols of the same slice passed.",
        "Whether the same symbol passed the day before.",
      ],
      causes: DATA_CAUSES,
      command: "assay triage quality-failed",
    },
    {
      alarm: "quarantined-rows",
      means: "Groups passed, and more rows than usual were split off from them.",
      matters: "The good rows beside them are served; those split off are missing.",
      checks: ["Which rule they fail.", "Whether their share grows."],
      causes: DATA_CAUSES,
      command: "assay triage quarantined-rows",
    },
    silenceAlarm(PIPELINE, [
      "Look whether the schedule is on.",
      "Look whether the state machine's last execution failed.",
      "Look whether the provider answers.",
    ]),
    ...functionAlarms(PIPELINE),
  ],
};
