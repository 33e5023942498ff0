/** Keeps an alarm from telling anybody for a while: by a mute rule, which ends by itself. */
import {
  type CloudWatchClient,
  DeleteAlarmMuteRuleCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  PutAlarmMuteRuleCommand,
} from "@aws-sdk/client-cloudwatch";
import { hashText, hex64 } from "../../../domain/ledger/hash.ts";

export interface Acknowledged {
  readonly alarm: string;
  readonly by: string;
  readonly why: string;
  /** Epoch milliseconds. */
  readonly from: number;
  readonly until: number;
}

const MINUTE_MS = 60_000;

/** One rule an alarm: acknowledging it again moves the end. */
function ruleName(namespace: string, alarm: string): string {
  return `${namespace.replace("/", "-")}-ack-${hex64(hashText(alarm)).slice(0, 12)}`;
}

/** `unknown`: CloudWatch has no mute rules here, and nothing was done. */
export async function mute(
  client: CloudWatchClient,
  namespace: string,
  { alarm, by, why, from, until }: Acknowledged,
): Promise<"muted" | "unknown"> {
  // Of whole minutes, and not in the past: the next one on.
  const start = Math.ceil((from + 1) / MINUTE_MS) * MINUTE_MS;
  const minutes = Math.max(1, Math.ceil((until - start) / MINUTE_MS));
  const put = new PutAlarmMuteRuleCommand({
    Name: ruleName(namespace, alarm),
    Description: `Acknowledged by ${by}: ${why}`.slice(0, 1024),
    Rule: { Schedule: { Expression: `at(${new Date(start).toISOString().slice(0, 16)})`, Duration: `PT${minutes}M`, Timezone: "UTC" } },
    MuteTargets: { AlarmNames: [alarm] },
    ExpireDate: new Date(start + minutes * MINUTE_MS),
  });
  return knownHere(() => client.send(put)).then((known) => (known ? "muted" : "unknown"));
}

/** Takes it back. */
export async function unmute(client: CloudWatchClient, namespace: string, alarm: string): Promise<void> {
  await knownHere(async () => {
    try {
      await client.send(new DeleteAlarmMuteRuleCommand({ AlarmMuteRuleName: ruleName(namespace, alarm) }));
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
  });
}

/** Where there are no mute rules: the alarm tells nobody until somebody takes that back. */
export async function setActions(client: CloudWatchClient, alarm: string, enabled: boolean): Promise<void> {
  const input = { AlarmNames: [alarm] };
  await client.send(enabled ? new EnableAlarmActionsCommand(input) : new DisableAlarmActionsCommand(input));
}

/** What an endpoint says that does not know an operation. */
const UNKNOWN_HERE: ReadonlySet<string> = new Set(["InvalidAction", "UnknownOperationException", "UnknownOperation", "NotImplemented"]);

async function knownHere(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (error instanceof Error && UNKNOWN_HERE.has(error.name)) return false;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && /NotFound/.test(error.name);
}
