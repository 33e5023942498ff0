/** Who is written to because the notifier fails reads this, as `docs/runbooks/notifier.md`. */
import { notPermitted, unreachable } from "../../domain/answer/causes/feed.ts";
import type { Runbook } from "../../domain/answer/runbook.ts";

export const runbook: Runbook = {
  pipeline: "notifier",
  entries: [
    {
      alarm: "errors",
      means: "Slack was not told of an alarm, after all tries.",
      matters: "Whoever reads the channel alone knows nothing of that alarm; e-mail and the console have it.",
      checks: [
        "Look which alarms are raised: one of them was not shown.",
        "Read the notifier's last error in its log: HTTP 403, 404 or 410 means that the webhook was revoked.",
        "Make a new webhook in Slack, and set it as the secret slackWebhook of the stack.",
      ],
      causes: [unreachable, notPermitted],
      command: "assay status",
    },
  ],
};
