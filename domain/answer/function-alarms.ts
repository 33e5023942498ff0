/** The alarms that every pipeline has, whatever it does: its functions fail, are held back, or take too long; nothing comes; money. */
import { FEED_CAUSES, notPermitted, throttled, tooSlow, unreachable } from "./causes/feed.ts";
import type { RunbookEntry } from "./runbook.ts";

/** @param pipeline whose functions they are about */
export function functionAlarms(pipeline: string): readonly RunbookEntry[] {
  return [
    {
      alarm: "errors",
      means: "A function of the pipeline has thrown: a store refused, a permission is missing, or the code has a defect.",
      matters: "Faulty data never throws; what could not be committed is tried again, so that nothing is lost yet.",
      checks: ["Read the function's last errors in its log group.", "Look whether a deployment came just before the first of them."],
      causes: [notPermitted, throttled, tooSlow, unreachable],
      command: "assay triage errors",
    },
    {
      alarm: "throttles",
      means: "Lambda refuses to run a function of the pipeline: the account's or the function's concurrency is used up.",
      matters: "Data comes later, and none is lost while the stream keeps it.",
      checks: ["Look at the account's concurrent executions.", "Look whether another function takes them all, or a reserve is too small."],
      causes: [throttled],
      command: "assay triage throttles",
    },
    {
      alarm: "duration",
      means: "A function of the pipeline takes nearly as long as it may.",
      matters: "Soon it is cut off: its batch is then tried again and again, and given up at last.",
      checks: ["Look whether batches have grown.", "Look whether a store or a provider answers more slowly than yesterday."],
      causes: [tooSlow, throttled, unreachable],
      command: "assay triage duration",
    },
    {
      alarm: "undelivered",
      means: "A schedule could not start what it starts, and says so in a message that waits in the queue of what was not delivered.",
      matters: "What it starts was not done at that time: it can be done at any later one, and is with the schedule's next.",
      checks: [
        "Read the message: it says what, when and why.",
        "Look whether the schedule's role may start it.",
        "Look whether it is still there.",
      ],
      causes: [notPermitted, throttled],
      command: `assay status --pipeline ${pipeline}`,
    },
    {
      alarm: "budget",
      means: "The month's cost is above, or will be above, what the stack may cost.",
      matters: "Nothing is stopped by it.",
      checks: ["Compare the cost of each service with the estimate.", "Look for a provider that sends many times what it sent."],
      causes: [],
      command: `assay status --pipeline ${pipeline}`,
    },
  ];
}

/** No verdict came while the market was open. */
export function silenceAlarm(pipeline: string, checks: readonly string[]): RunbookEntry {
  return {
    alarm: "silence",
    means: "No verdict came although the calendar says that the market is open.",
    matters: "What is served gets older; nothing wrong is served.",
    checks,
    causes: FEED_CAUSES.filter(({ id }) => ["stale-feed", "empty-answer", "unreachable", "throttled", "not-permitted"].includes(id)),
    command: `assay status --pipeline ${pipeline}`,
  };
}
