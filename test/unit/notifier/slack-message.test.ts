import assert from "node:assert/strict";
import fc from "fast-check";
import { type SlackMessage, slackMessage } from "../../../pipelines/notifier/slack-message.ts";
import { quarantined, silent } from "./alarms.ts";

const messageOf = (alarm: object): SlackMessage => slackMessage({ subject: "ALARM", message: JSON.stringify(alarm) });
const mrkdwn = (text: string) => ({ type: "mrkdwn", text });
const context = { type: "context", elements: [mrkdwn(quarantined.AlarmArn)] };

describe("slackMessage", () => {
  it("names the rule, the rows, the owner, the window and the command to run", () => {
    assert.deepEqual(messageOf(quarantined), {
      text: "ALARM stream-ingest-quarantine-alarm-1f3a: 1 or more rows went to quarantine within 300 s",
      blocks: [
        { type: "header", text: { type: "plain_text", text: ":rotating_light: ALARM stream-ingest-quarantine-alarm-1f3a" } },
        { type: "section", text: mrkdwn("*Rule*\n1 or more rows went to quarantine within 300 s") },
        {
          type: "section",
          fields: [
            mrkdwn("*Owner*\nmarket-data"),
            mrkdwn("*Measured*\nRecordsQuarantined: 1,200, 3"),
            mrkdwn("*Window*\n2026-01-18 15:20 to 2026-01-18 15:30 UTC"),
            mrkdwn("*Runbook*\ndocs/runbooks/stream-ingest.md#quarantined-rows"),
          ],
        },
        { type: "section", text: mrkdwn("*Now*\n```npx assay quarantine list --stack dev```") },
        context,
      ],
    });
  });

  it("gives CloudWatch's words where no value was measured", () => {
    const [, , facts] = messageOf(silent).blocks as readonly unknown[] as { fields: { text: string }[] }[];
    assert.equal(facts!.fields[1]!.text, `*Measured*\n${silent.NewStateReason}`);
  });

  it("asks for nothing once all is well again", () => {
    const { text, blocks } = messageOf({
      ...quarantined,
      NewStateValue: "OK",
      NewStateReason: "Threshold Crossed: no datapoints were received",
    });
    assert.match(text, /^OK stream-ingest-quarantine-alarm/);
    assert.ok(!JSON.stringify(blocks).includes("*Now*"));
  });

  it("shows an alarm that others made by its reason", () => {
    const { text, blocks } = messageOf({ ...quarantined, AlarmDescription: null });
    assert.equal(text, "ALARM stream-ingest-quarantine-alarm-1f3a");
    assert.deepEqual(blocks[1], { type: "section", text: mrkdwn(`*Rule*\n${quarantined.NewStateReason.replaceAll(">", "&gt;")}`) });
  });

  it("shows what is no alarm as it came", () => {
    assert.deepEqual(slackMessage({ subject: "AWS Budgets: assay", message: "spent > planned" }), {
      text: "AWS Budgets: assay",
      blocks: [
        { type: "header", text: { type: "plain_text", text: "AWS Budgets: assay" } },
        { type: "section", text: mrkdwn("spent &gt; planned") },
      ],
    });
    assert.equal(slackMessage({ subject: undefined, message: "x" }).text, "Notification");
  });

  it("stays within what Slack takes, whatever was published, and cuts no escape in two", () => {
    const long = fc.array(fc.constantFrom("&", "<", "a", "😀", "\n"), { maxLength: 4000 }).map((parts) => `x${parts.join("")}`);
    fc.assert(
      fc.property(long, long, (first, second) => {
        const alarm = { ...quarantined, AlarmName: first, AlarmDescription: `Rule: ${second}\nNow: ${first}`, NewStateReason: second };
        for (const { blocks } of [slackMessage({ subject: first, message: second }), messageOf(alarm)]) {
          for (const text of textsOf(blocks)) assert.ok(text.type === "plain_text" ? text.text.length <= 150 : text.text.length <= 3000);
          assert.ok(textsOf(blocks).every(({ type, text }) => type === "plain_text" || !/&(?!(amp|lt|gt);)/.test(text)));
        }
      }),
      { numRuns: 50 },
    );
  });
});

function textsOf(blocks: SlackMessage["blocks"]): readonly { type: string; text: string }[] {
  return blocks.flatMap((block) => ("elements" in block ? block.elements : "fields" in block ? block.fields : [block.text]));
}
