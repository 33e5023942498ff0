/** A notification in Slack's words: https://docs.slack.dev/reference/block-kit/blocks */
import { isNone } from "fp-ts/lib/Option.js";
import { readDescription } from "../../domain/alarm-description.ts";
import { type AlarmNotification, readNotification, valuesOf, windowOf } from "./alarm-notification.ts";

interface Text {
  readonly type: "mrkdwn" | "plain_text";
  readonly text: string;
}

type Block =
  | { readonly type: "header"; readonly text: Text }
  | { readonly type: "section"; readonly text: Text }
  | { readonly type: "section"; readonly fields: readonly Text[] }
  | { readonly type: "context"; readonly elements: readonly Text[] };

export interface SlackMessage {
  /** What a phone shows in its notification. */
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** What is published to the topic: an alarm's JSON, or plain text. */
export interface Notification {
  readonly subject: string | undefined;
  readonly message: string;
}

const SIGNS = { ALARM: ":rotating_light:", OK: ":white_check_mark:", INSUFFICIENT_DATA: ":grey_question:" } as const;
/** Slack's limits, in characters: it refuses a message that has a longer text. */
const LONGEST = { header: 150, field: 2000, text: 3000 } as const;

export function slackMessage({ subject = "Notification", message }: Notification): SlackMessage {
  const alarm = readNotification(message);
  if (isNone(alarm)) return { text: subject, blocks: [header(subject), section(escaped(message, LONGEST.text))] };
  return alarmMessage(alarm.value);
}

function alarmMessage(alarm: AlarmNotification): SlackMessage {
  const { rule, owner, runbook, command } = readDescription(alarm.AlarmDescription ?? "");
  const title = `${alarm.NewStateValue} ${alarm.AlarmName}`;
  const facts = [field("Owner", owner), field("Measured", measured(alarm)), field("Window", windowText(alarm)), field("Runbook", runbook)];
  return {
    text: rule === undefined ? title : `${title}: ${rule}`,
    blocks: [
      header(`${SIGNS[alarm.NewStateValue]} ${title}`),
      section(`*Rule*\n${escaped(rule ?? alarm.NewStateReason, LONGEST.field)}`),
      { type: "section", fields: facts.filter((fact) => fact !== undefined) },
      ...(command !== undefined && alarm.NewStateValue !== "OK" ? [section(`*Now*\n\`\`\`${escaped(command, LONGEST.field)}\`\`\``)] : []),
      { type: "context", elements: [mrkdwn(escaped(alarm.AlarmArn, LONGEST.field))] },
    ],
  };
}

/** `RecordsQuarantined: 12, 3`, newest first; CloudWatch's own words where it gives no value. */
function measured(alarm: AlarmNotification): string {
  const values = valuesOf(alarm);
  if (values.length === 0) return alarm.NewStateReason;
  return `${alarm.Trigger?.MetricName ?? "value"}: ${values.map((value) => value.toLocaleString("en-US")).join(", ")}`;
}

function windowText(alarm: AlarmNotification): string | undefined {
  const window = windowOf(alarm);
  return window && `${minute(window.from)} to ${minute(window.to)} UTC`;
}

function minute(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 16).replace("T", " ");
}

function field(name: string, value: string | undefined): Text | undefined {
  return value === undefined ? undefined : mrkdwn(`*${name}*\n${escaped(value, LONGEST.field - name.length - 3)}`);
}

function header(text: string): Block {
  return { type: "header", text: { type: "plain_text", text: text.slice(0, LONGEST.header).toWellFormed() } };
}

function section(text: string): Block {
  return { type: "section", text: mrkdwn(text) };
}

function mrkdwn(text: string): Text {
  return { type: "mrkdwn", text };
}

/** Slack reads three characters as its own; cut before they are escaped, so that no escape is. */
function escaped(text: string, longest: number): string {
  const safe = [...text].map((character) => ESCAPES[character] ?? character);
  while (safe.reduce((length, part) => length + part.length, 0) > longest) safe.pop();
  return safe.join("");
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
